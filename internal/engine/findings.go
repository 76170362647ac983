package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// Findings are those of the schemas as they are now, and those of a probe of
// each active job. Unlike Check it counts no records.
func (e *Engine) Findings(ctx context.Context, actor access.Actor) ([]plan.Finding, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	for _, j := range s.binding.Jobs {
		if j.Active {
			if err := e.probe(ctx, s, j); err != nil {
				return nil, err
			}
		}
	}
	return append([]plan.Finding{}, s.binding.Findings...), e.findCopies(ctx, s)
}
