package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Pause stops every change, within one batch, and stays across restarts. It
// does not wait for the batch under way.
func (e *Engine) Pause(ctx context.Context, actor access.Actor) error {
	if err := actor.Require(access.StopJobs); err != nil {
		return err
	}
	return e.store.SetPause(ctx, store.Pause{By: actor.ID, At: e.now().UTC()})
}

// Resume lets changes go on with the next run. It reports whether anything was
// paused.
func (e *Engine) Resume(ctx context.Context, actor access.Actor) (was bool, err error) {
	if err := actor.Require(access.ResumeJobs); err != nil {
		return false, err
	}
	return e.store.ClearPause(ctx, actor.ID, e.now())
}
