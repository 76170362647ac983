package api

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// MarkBody orders Locks or Keeps on records of one object.
type MarkBody struct {
	Object    string    `json:"object" minLength:"1" maxLength:"200"`
	Keys      []string  `json:"keys" minItems:"1" maxItems:"1000" nullable:"false"`
	Reason    string    `json:"reason" enum:"lawsuit,authority,audit,request,contract,mistake,other"`
	Reference string    `json:"reference,omitempty" maxLength:"100" doc:"A file number, never a name"`
	Until     *rule.Day `json:"until,omitempty" doc:"Review day, inclusive"`
	Ends      bool      `json:"ends,omitempty" doc:"Ends by itself after until"`
}

// LockBody orders Locks.
type LockBody struct {
	MarkBody
	Ground string `json:"ground" enum:"end_of_purpose,retention_duty,art18,contractual"`
}

// EndBody ends marks.
type EndBody struct {
	Object    string   `json:"object" minLength:"1" maxLength:"200"`
	Keys      []string `json:"keys" minItems:"1" maxItems:"1000" nullable:"false"`
	Reason    string   `json:"reason" enum:"lawsuit,authority,audit,request,contract,mistake,other"`
	Reference string   `json:"reference,omitempty" maxLength:"100" doc:"A file number, never a name"`
}

// UnlockBody ends Locks. A job's lock is only lifted for a while: until.
type UnlockBody struct {
	EndBody
	Ground   string    `json:"ground,omitempty" enum:"end_of_purpose,retention_duty,art18,contractual"`
	Until    *rule.Day `json:"until,omitempty" doc:"Last day of the exception"`
	Informed *rule.Day `json:"informed,omitempty" doc:"The day on which the person was told, for an art18 lock"`
}

// Marked is what became of each record, in the order of the keys. A record of
// which done is false was not marked, or too late; the message says why.
type Marked struct {
	Results []engine.MarkResult `json:"results" nullable:"false"`
	Done    int                 `json:"done"`
}

type marksInput struct {
	Paging
	Object string `query:"object" maxLength:"200"`
	Kind   string `query:"kind" enum:"lock,keep,lock_exception"`
}

type (
	keepInput    struct{ Body MarkBody }
	lockInput    struct{ Body LockBody }
	releaseInput struct{ Body EndBody }
	unlockInput  struct{ Body UnlockBody }
)

func marks(a *api) {
	o := operation{tag: "marks", creates: true}
	list, keep, lock, release, unlock := o, o, o, o, o
	list.id, list.path, list.needs, list.creates = "list-marks", "/marks", access.ReadRecords, false
	list.summary = "Locks, Keeps and exceptions in force"
	handle(a, get(list), a.listMarks)
	keep.id, keep.path, keep.needs, keep.status, keep.summary = "set-keeps", "/keeps", access.SetKeep, 201, "Sets Keeps"
	keep.about = "Stands at once: it waits for a batch under way and goes before the next one. Where something was done before the Keep stood, `done` is false and the message says what."
	handle(a, post(keep), a.setKeeps)
	release.id, release.path, release.needs, release.summary = "release-keeps", "/keeps/release", access.ReleaseKeep, "Releases Keeps"
	handle(a, post(release), a.releaseKeeps)
	lock.id, lock.path, lock.needs, lock.status, lock.summary = "set-locks", "/locks", access.SetLock, 201, "Sets Locks"
	handle(a, post(lock), a.setLocks)
	unlock.id, unlock.path, unlock.needs, unlock.summary = "end-locks", "/locks/end", access.EndLock, "Ends Locks, or lifts those of jobs for a while"
	handle(a, post(unlock), a.endLocks)
}

func (a *api) listMarks(ctx context.Context, actor access.Actor, in *marksInput) (*listAnswer[engine.MarkInfo], error) {
	after, err := in.from()
	if err != nil {
		return nil, err
	}
	items, next, err := a.engine.MarkPage(ctx, actor, engine.MarkFilter{Object: in.Object, Kind: in.Kind, After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return page(items, next, "/marks", in.Paging, filters("object", in.Object, "kind", in.Kind)), nil
}

func (a *api) setKeeps(ctx context.Context, actor access.Actor, in *keepInput) (*answer[Marked], error) {
	return marked(a.engine.SetMarks(ctx, actor, in.Body.order("keep")))
}

func (b MarkBody) order(kind string) engine.MarkOrder {
	o := engine.MarkOrder{Kind: "keep", Object: b.Object, Keys: b.Keys, Reason: b.Reason, Reference: b.Reference, Until: b.Until, Ends: b.Ends}
	if kind == "lock" {
		o.Kind = "lock"
	}
	return o
}

func (a *api) setLocks(ctx context.Context, actor access.Actor, in *lockInput) (*answer[Marked], error) {
	o := in.Body.order("lock")
	o.Ground = concept.Ground(in.Body.Ground)
	return marked(a.engine.SetMarks(ctx, actor, o))
}

func (a *api) releaseKeeps(ctx context.Context, actor access.Actor, in *releaseInput) (*answer[Marked], error) {
	return marked(a.engine.EndMarks(ctx, actor, in.Body.order("keep")))
}

func (b EndBody) order(kind string) engine.MarkOrder {
	return MarkBody{Object: b.Object, Keys: b.Keys, Reason: b.Reason, Reference: b.Reference}.order(kind)
}

func (a *api) endLocks(ctx context.Context, actor access.Actor, in *unlockInput) (*answer[Marked], error) {
	o := in.Body.order("lock")
	o.Ground, o.Until, o.Informed = concept.Ground(in.Body.Ground), in.Body.Until, in.Body.Informed
	return marked(a.engine.EndMarks(ctx, actor, o))
}

// marked answers records one by one: what was done to some stands, whatever
// became of the others. Only an order that did nothing at all is a problem.
func marked(results []engine.MarkResult, err error) (*answer[Marked], error) {
	m := Marked{Results: []engine.MarkResult{}}
	for _, r := range results {
		m.Results = append(m.Results, r)
		if r.Done {
			m.Done++
		}
	}
	single := errors.Is(err, engine.ErrUnknownRecord) || errors.Is(err, engine.ErrTooLate) || errors.Is(err, engine.ErrBadOrder) ||
		errors.Is(err, engine.ErrMarkGone) || errors.Is(err, engine.ErrBadKey)
	if err != nil && (m.Done == 0 || !single) {
		return nil, err
	}
	return &answer[Marked]{Body: m}, nil
}
