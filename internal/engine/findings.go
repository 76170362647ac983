package engine

import (
	"context"
	"errors"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// Findings are those of the last count if it was of the concept in force, and
// when it was. Live, or where there is none yet, the schemas are looked at now
// and each active job is tried on one record; unlike Check it counts nothing.
func (e *Engine) Findings(ctx context.Context, actor access.Actor, live bool) ([]plan.Finding, time.Time, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, time.Time{}, err
	}
	if !live {
		o, err := e.Overview(ctx, actor)
		if err != nil {
			return nil, time.Time{}, err
		}
		in, err := e.conceptInForce(ctx)
		if err != nil {
			return nil, time.Time{}, err
		}
		if o != nil && o.Version == in.Version {
			return o.Findings, o.At, nil
		}
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer s.Close()
	for _, j := range s.binding.Jobs {
		if j.Active {
			if err := e.probe(ctx, s, j); err != nil {
				return nil, time.Time{}, err
			}
		}
	}
	if err := errors.Join(e.findCopies(ctx, s), e.findLag(ctx, s)); err != nil {
		return nil, time.Time{}, err
	}
	return append([]plan.Finding{}, s.binding.Findings...), e.now(), nil
}
