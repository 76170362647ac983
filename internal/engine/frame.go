package engine

import (
	"context"
	"errors"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Frame is what stands around every page: cheap to ask, no source is opened.
type Frame struct {
	Day     rule.Day // today in the concept's zone
	Zone    string   // of the concept, or UTC before there is one
	Concept string   // its name; empty before the first
	Version int64    // in force; 0 before the first
	Paused  *PauseInfo
	// WaitsForStart: the first start on a real source; no job fires until
	// somebody resumes.
	WaitsForStart bool
	// AwaitingMe counts the cases that wait for approval, for whoever may approve;
	// no further than the list of cases counts.
	AwaitingMe int
}

// PauseInfo is who stopped every change, and when.
type PauseInfo struct {
	By string    `json:"by"`
	At time.Time `json:"at"`
}

// Frame answers what the frame of the interface shows.
func (e *Engine) Frame(ctx context.Context, actor access.Actor) (Frame, error) {
	if err := actor.Require(access.ReadOwnAccount); err != nil {
		return Frame{}, err
	}
	f := Frame{Day: rule.DayOf(e.now(), time.UTC), Zone: "UTC"}
	in, err := e.conceptInForce(ctx)
	switch {
	case errors.Is(err, store.ErrNoConcept):
	case err != nil:
		return f, err
	default:
		f.Day, f.Zone, f.Concept, f.Version = in.Day, in.Concept.Zone.String(), in.Concept.Name, in.Version
	}
	if f.WaitsForStart, err = e.store.WaitsForStart(ctx); err != nil {
		return f, err
	}
	p, err := e.store.Paused(ctx)
	if err != nil {
		return f, err
	}
	if p != nil {
		f.Paused = &PauseInfo{By: p.By, At: p.At}
	}
	if f.Version == 0 || !actor.May(access.DecideCase) || !actor.May(access.ReadCases) {
		return f, nil
	}
	waiting, err := e.Cases(ctx, actor, CaseFilter{States: []casefile.State{casefile.AwaitingApproval}, Limit: 1})
	f.AwaitingMe = waiting.Total
	return f, err
}
