package engine

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// OwnData is what we keep ourselves, kind by kind: how long, and what of it has
// expired.
type OwnData struct {
	Day   rule.Day  `json:"day"`
	Kinds []OwnKind `json:"kinds"`
	Left  []string  `json:"left"` // what expired and could not be deleted, and why
}

// OwnKind is one kind; of marks and the ledger one for each source.
type OwnKind struct {
	Kind   string         `json:"kind"`
	Source string         `json:"source,omitempty"`
	Period DeletionPeriod `json:"period"`
	Basis  string         `json:"basis"`
	// Before is the first day of which nothing has expired; with Backups it is
	// the oldest backup that decides, not the period.
	Before  rule.Day `json:"before"`
	Backups bool     `json:"backups,omitempty"`
	Due     int      `json:"due"`            // expired
	Done    *int     `json:"done,omitempty"` // deleted; nil in a plan
	Runs    int      `json:"runs,omitempty"` // whose lists and numbers went with the cases of jobs
}

// PlanOwnData says what of our own data has expired, or will have on a day, and
// changes nothing.
func (e *Engine) PlanOwnData(ctx context.Context, actor access.Actor, on *rule.Day) (OwnData, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return OwnData{}, err
	}
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return OwnData{}, err
	}
	day := in.Day
	if on != nil {
		day = *on
	}
	return e.planOwn(ctx, in, day, actor)
}

func (e *Engine) planOwn(ctx context.Context, in ConceptInForce, day rule.Day, actor access.Actor) (o OwnData, err error) {
	o = OwnData{Day: day, Kinds: ownKinds(in.Concept, day), Left: []string{}}
	for i := range o.Kinds {
		k := &o.Kinds[i]
		if k.Due, err = e.store.Expiring(ctx, e.expiry(in.Concept, *k, actor)); err != nil {
			return o, err
		}
	}
	return o, nil
}

// ExpireOwnData deletes what of our own data has expired. The scheduler does it
// every night; this is by hand.
func (e *Engine) ExpireOwnData(ctx context.Context, actor access.Actor) (OwnData, error) {
	if err := actor.Require(access.RunJobs); err != nil {
		return OwnData{}, err
	}
	o, _, err := e.expireOwn(ctx, actor, nil)
	if err == nil {
		e.recountOwn(ctx)
	}
	return o, err
}

// expireOwn deletes until nothing is left or soon is closed; whole tells which.
// It holds the place at which runs are carried out: no run sees half of it.
func (e *Engine) expireOwn(ctx context.Context, actor access.Actor, soon <-chan struct{}) (o OwnData, whole bool, err error) {
	if p, err := e.store.Paused(ctx); err != nil || p != nil {
		return o, false, errors.Join(err, ErrPaused)
	}
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return o, false, err
	}
	ctx, p, err := e.alone(ctx)
	if err != nil {
		return o, false, err
	}
	defer p.leave(ctx)
	x := &expiringOwn{Engine: e.under(p), actor: actor, concept: in.Concept, soon: soon,
		result: OwnData{Day: in.Day, Kinds: ownKinds(in.Concept, in.Day), Left: []string{}}}
	err = x.all(ctx)
	return x.result, err == nil && !x.over(), err
}

// ownKinds are the kinds with what has expired on a day.
func ownKinds(c *concept.Concept, day rule.Day) []OwnKind {
	var kinds []OwnKind
	for _, p := range c.OwnData {
		switch p.Kind {
		case concept.OwnMarks, concept.OwnLedger:
			for _, s := range c.Sources {
				kinds = append(kinds, ownKind(c, p, day, s.Name, s))
			}
		case concept.OwnRequestCases, concept.OwnJobCases:
			kinds = append(kinds, ownKind(c, p, day, "", c.Sources...))
		default:
			kinds = append(kinds, ownKind(c, p, day, ""))
		}
	}
	return kinds
}

func ownKind(c *concept.Concept, p concept.OwnPeriod, day rule.Day, source string, backups ...*concept.Source) OwnKind {
	before := c.Expired(p.Kind, day, backups...)
	return OwnKind{Kind: string(p.Kind), Source: source, Period: periodOf(p.Term), Basis: p.Basis, Before: before,
		Backups: before < c.Expired(p.Kind, day)}
}

func (e *Engine) expiry(c *concept.Concept, k OwnKind, actor access.Actor) store.Expiry {
	return store.Expiry{Kind: concept.OwnKind(k.Kind), Source: k.Source, Day: k.Before, Before: k.Before.Midnight(c.Zone),
		By: store.By{Actor: actor.ID, At: e.now()}}
}
