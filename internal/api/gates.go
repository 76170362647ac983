package api

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// DecideBody decides over a list.
type DecideBody struct {
	Approve bool `json:"approve" doc:"true: the next run does these records and no other; false: it is refused"`
}

type (
	listID struct {
		List  int64  `path:"list" minimum:"1"`
		After string `query:"after" maxLength:"4096" doc:"The next of the page before"`
	}
	decideInput struct {
		List int64 `path:"list" minimum:"1"`
		Body DecideBody
	}
)

// mountGates are the looks that the scheduler waits for.
func mountGates(a *api) {
	o := operation{tag: "jobs", needs: access.ReadRuns}
	gates, canary, lists, one, decide := o, o, o, o, o
	gates.id, gates.path, gates.summary = "list-gates", "/gates", "What each job waits for: a preview, a look after its canary, an approval"
	handle(a, get(gates), a.listGates)
	canary.id, canary.path, canary.needs, canary.summary = "confirm-canary", "/jobs/{job}/canary/confirm", access.ResumeJobs, "Lets a job go on after a look at its first ten records"
	handle(a, post(canary), a.confirmCanary)
	lists.id, lists.path, lists.summary = "list-run-lists", "/run-lists", "Lists of runs that were over their limit"
	handle(a, get(lists), a.listRunLists)
	one.id, one.path, one.summary = "get-run-list", "/run-lists/{list}", "One list with a page of its keys"
	handle(a, get(one), a.getRunList)
	decide.id, decide.path, decide.needs, decide.summary = "decide-run-list", "/run-lists/{list}/decide", access.DecideCase, "Approves a list, or refuses it"
	handle(a, post(decide), a.decideRunList)
}

func (a *api) listGates(ctx context.Context, actor access.Actor, in *struct{ Paging }) (*listAnswer[engine.JobGate], error) {
	all, err := a.engine.Gates(ctx, actor)
	if err != nil {
		return nil, err
	}
	items, cursor, err := cut(all, in.Paging, func(g engine.JobGate) string { return g.Job })
	if err != nil {
		return nil, err
	}
	return page(items, cursor, "/gates", in.Paging, nil), nil
}

func (a *api) confirmCanary(ctx context.Context, actor access.Actor, in *jobInput) (*answer[engine.JobGate], error) {
	g, err := a.engine.ConfirmCanary(ctx, actor, in.Job)
	return &answer[engine.JobGate]{Body: g}, err
}

func (a *api) listRunLists(ctx context.Context, actor access.Actor, in *struct{ Paging }) (*listAnswer[engine.RunList], error) {
	all, err := a.engine.RunLists(ctx, actor)
	if err != nil {
		return nil, err
	}
	items, cursor, err := cutByPlace(all, in.Paging)
	if err != nil {
		return nil, err
	}
	return page(items, cursor, "/run-lists", in.Paging, nil), nil
}

func (a *api) getRunList(ctx context.Context, actor access.Actor, in *listID) (*answer[engine.RunList], error) {
	after, err := Paging{After: in.After}.from()
	if err != nil {
		return nil, err
	}
	l, err := a.engine.RunList(ctx, actor, in.List, after)
	l.Next = wrapped(l.Next)
	return &answer[engine.RunList]{Body: l}, err
}

func (a *api) decideRunList(ctx context.Context, actor access.Actor, in *decideInput) (*answer[engine.RunList], error) {
	l, err := a.engine.DecideRunList(ctx, actor, in.List, in.Body.Approve)
	return &answer[engine.RunList]{Body: l}, err
}
