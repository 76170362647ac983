package engine

import (
	"context"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// RetireAction takes an action out of the concept, if no job runs it and no
// other action is followed by it. What it did stays in ledger and cases; older
// versions of the concept still say what it was.
func (e *Engine) RetireAction(ctx context.Context, actor access.Actor, name, tag string) error {
	if err := actor.Require(access.ChangeConcept); err != nil {
		return err
	}
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return err
	}
	for _, j := range in.Concept.Jobs {
		if j.Action == name {
			return fmt.Errorf("job %s runs the action %s: %w", j.Name, name, ErrBadOrder)
		}
	}
	for _, a := range in.Concept.Actions {
		if a.FollowedBy == name {
			return fmt.Errorf("action %s is followed by %s: %w", a.Name, name, ErrBadOrder)
		}
	}
	_, err = e.ReplaceDefinition(ctx, actor, concept.ActionSection, name, nil, tag)
	return err
}
