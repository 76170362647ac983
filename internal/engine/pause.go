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

// Resume lets changes go on with the next run, and the scheduler begin after the
// first start. It reports whether anything was held.
func (e *Engine) Resume(ctx context.Context, actor access.Actor) (was bool, err error) {
	if err := actor.Require(access.ResumeJobs); err != nil {
		return false, err
	}
	waited, err := e.store.Started(ctx, e.by(actor))
	if err != nil {
		return false, err
	}
	was, err = e.store.ClearPause(ctx, actor.ID, e.now())
	return was || waited, err
}
