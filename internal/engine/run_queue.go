package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
)

// queue stores a run that servers carry out, and wakes one.
func (e *Engine) queue(ctx context.Context, actor access.Actor, o RunOrder) (string, error) {
	f, err := e.conceptInForce(ctx)
	if err != nil {
		return "", err
	}
	if o.All == (len(o.Jobs) > 0) {
		return "", errors.Join(ErrBadOrder, errors.New("name jobs, or all of them"))
	}
	var jobs []string
	for _, j := range f.Concept.Jobs {
		switch chosen := slices.Contains(o.Jobs, j.Name); {
		case chosen && !j.Active:
			return "", &InactiveError{Job: j.Name}
		case chosen, o.All && j.Active:
			jobs = append(jobs, j.Name)
		}
	}
	for _, name := range o.Jobs {
		if f.Concept.Job(name) == nil {
			return "", fmt.Errorf("%q: %w", name, ErrUnknownJob)
		}
	}
	now := e.now()
	run := casefile.Run{ID: newID(), Day: f.Day, Actor: actor.ID, Version: f.Version, Started: now,
		State: casefile.RunQueued, Workers: o.Workers, Background: true, Jobs: jobs}
	if err := e.store.StartRun(ctx, run); err != nil {
		return "", err
	}
	return run.ID, e.wakeUp(ctx, run.ID, 0)
}
