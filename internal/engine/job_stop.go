package engine

import (
	"context"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/store"
)

// StopJob stops one job within one batch, until GoOn. The concept still says
// that it is active: whoever supervises may stop it without changing what was
// agreed, and everybody sees that it was.
func (e *Engine) StopJob(ctx context.Context, actor access.Actor, job string) error {
	if err := actor.Require(access.StopJobs); err != nil {
		return err
	}
	if err := e.knownJob(ctx, job); err != nil {
		return err
	}
	return e.store.StopJob(ctx, store.JobStop{Job: job, By: actor.ID, At: e.now()})
}

// GoOn lets a job that was stopped fire again; what it missed is made up for
// once. It reports whether it was stopped.
func (e *Engine) GoOn(ctx context.Context, actor access.Actor, job string) (was bool, err error) {
	if err := actor.Require(access.ResumeJobs); err != nil {
		return false, err
	}
	if err := e.knownJob(ctx, job); err != nil {
		return false, err
	}
	return e.store.GoOn(ctx, store.JobStop{Job: job, By: actor.ID, At: e.now()})
}

func (e *Engine) knownJob(ctx context.Context, job string) error {
	f, err := e.conceptInForce(ctx)
	if err == nil && f.Concept.Job(job) == nil {
		err = fmt.Errorf("%q: %w", job, ErrUnknownJob)
	}
	return err
}

// StoppedJobs are the jobs somebody stopped, by name.
func (e *Engine) StoppedJobs(ctx context.Context, actor access.Actor) (map[string]PauseInfo, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return nil, err
	}
	stops, err := e.store.JobStops(ctx)
	out := make(map[string]PauseInfo, len(stops))
	for name, s := range stops {
		out[name] = PauseInfo{By: s.By, At: s.At}
	}
	return out, err
}
