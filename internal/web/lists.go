package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
)

// A run over its limit does nothing and asks with the exact list of records.
// Whoever approves it lets the next run do these and no other.

// listLine is one list among all.
type listLine struct {
	number, link, job string
	records           int
	day, asked        string
	state             shown
}

// listView is one list with a page of its keys.
type listView struct {
	listLine
	action    string
	kind      method.Kind
	object    string
	jobLink   string
	run       string
	at        string
	by        string // who decided
	keys      []linked
	next      string
	from      int // number of the first key of this page
	waits     bool
	blocked   string // why this visitor cannot approve
	mayRefuse bool
	word      string // to type
	problem   string
}

func showLists(v *visit) error {
	lists, err := v.app.engine.RunLists(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	n := v.names()
	rows := make([]listLine, len(lists))
	for i, l := range lists {
		rows[i] = listLineOf(v.ctx(), n, l)
	}
	return v.page(meta{title: t(v.ctx(), "gates.lists"), menu: "/jobs"}, listsPage(rows))
}

func listLineOf(ctx context.Context, n names, l engine.RunList) listLine {
	number := strconv.FormatInt(l.ID, 10)
	return listLine{number: number, link: "/lists/" + number, job: n.job(l.Job), records: l.Records, day: day(ctx, l.Day),
		asked: actorText(ctx, n, l.Asked), state: listShown(ctx, casefile.State(l.State))}
}

// listShown is the look of a list's state: a case's, but that a list is closed
// when it was done or when its job has changed since.
func listShown(ctx context.Context, s casefile.State) shown {
	if s == casefile.Closed {
		return shown{"lock", "archive", t(ctx, "gates.over")}
	}
	return caseShown(ctx, s)
}

func showList(v *visit) error { return v.listAnswer("") }

func (v *visit) listAnswer(problem string) error {
	id, err := strconv.ParseInt(v.r.PathValue("list"), 10, 64)
	if err != nil {
		return engine.ErrUnknownList
	}
	l, err := v.app.engine.RunList(v.ctx(), v.actor, id, v.r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	view := v.listView(l)
	view.problem = problem
	m := meta{title: t(v.ctx(), "gates.list_title", "Number", view.number), menu: "/jobs"}
	if problem != "" {
		m.status = http.StatusUnprocessableEntity
	}
	return v.page(m, listPage(view))
}

func (v *visit) listView(l engine.RunList) listView {
	ctx, n := v.ctx(), v.names()
	view := listView{listLine: listLineOf(ctx, n, l), action: n.action(l.Action), object: n.object(l.Object),
		jobLink: "/jobs/" + url.PathEscape(l.Job), run: l.Run, at: moment(ctx, l.At), from: 1, waits: l.State == string(casefile.AwaitingApproval)}
	if from, err := strconv.Atoi(v.r.URL.Query().Get("after")); err == nil {
		view.from += from
	}
	if a := n.concept.Action(l.Action); a != nil {
		view.kind = a.Kind
		if asksForWord(a.Kind, l.Records) {
			view.word = word(ctx, "confirm_word", string(a.Kind))
		}
	}
	if l.By != "" {
		view.by = actorText(ctx, n, l.By)
	}
	for _, key := range l.Keys {
		view.keys = append(view.keys, linked{key, recordLink(l.Object, key)})
	}
	if l.Next != "" {
		view.next = view.link + "?" + url.Values{"after": {l.Next}}.Encode()
	}
	view.mayRefuse = v.actor.May(access.DecideCase)
	switch {
	case !view.mayRefuse:
		view.blocked = t(ctx, "gates.no_right")
	case l.Asked == v.actor.ID:
		view.blocked = t(ctx, "gates.own_list")
	}
	return view
}

func decideList(v *visit) error {
	id, err := strconv.ParseInt(v.r.PathValue("list"), 10, 64)
	if err != nil {
		return engine.ErrUnknownList
	}
	approve := v.r.PostFormValue("do") == "approve"
	if approve {
		if l, err := v.app.engine.RunList(v.ctx(), v.actor, id, ""); err != nil {
			return err
		} else if want := v.listView(l).word; want != "" && v.r.PostFormValue("word") != want {
			return v.listAnswer(t(v.ctx(), "cases.word_missing"))
		}
	}
	_, err = v.app.engine.DecideRunList(v.ctx(), v.actor, id, approve)
	switch {
	case errors.Is(err, casefile.ErrRequester):
		return v.listAnswer(t(v.ctx(), "gates.own_list"))
	case errors.Is(err, casefile.ErrNothing):
		return v.listAnswer(t(v.ctx(), "gates.decided_already"))
	case err != nil:
		return err
	case approve:
		return v.to("/lists/"+v.r.PathValue("list"), "said.list_approved")
	}
	return v.to("/lists/"+v.r.PathValue("list"), "said.list_refused")
}

// anyLists tells whether there is a list that the visitor may see.
func (v *visit) anyLists() (bool, error) {
	if !v.actor.May(access.ReadRuns) {
		return false, nil
	}
	lists, err := v.app.engine.RunLists(v.ctx(), v.actor)
	return len(lists) > 0, err
}
