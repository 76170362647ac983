package engine

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/access"
)

// ResidueCheck is what stood elsewhere before a run and what still does after it.
type ResidueCheck struct {
	Before ResidueReport `json:"before"`
	After  ResidueReport `json:"after"`
}

// RunLooking is Run with a look for copies before and after. The hashes of the
// values live in memory from the one to the other; a run that is over cannot be
// looked at any more.
func (e *Engine) RunLooking(ctx context.Context, actor access.Actor, o RunOrder) (r Result, check ResidueCheck, err error) {
	if err := actor.Require(access.RunJobs); err != nil {
		return r, check, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return r, check, err
	}
	defer s.Close()
	if _, err := s.runnable(o); err != nil {
		return r, check, err
	}
	l, err := e.residueSearch(ctx, s, ResidueOrder{Jobs: o.Jobs, All: o.All})
	if err != nil {
		return r, check, err
	}
	if check.Before, err = l.report(ctx); err != nil {
		return r, check, err
	}
	r, err = e.Run(ctx, actor, o)
	if len(r.Jobs) == 0 && err != nil {
		return r, check, err
	}
	after, looked := l.report(ctx)
	check.After = after
	return r, check, errors.Join(err, looked)
}
