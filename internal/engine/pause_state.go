package engine

import (
	"context"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
)

// PauseState is whether all jobs are paused, by whom and since when.
type PauseState struct {
	Paused bool       `json:"paused"`
	By     string     `json:"by,omitempty"`
	At     *time.Time `json:"at,omitempty"`
}

// PauseState tells whether all jobs are paused.
func (e *Engine) PauseState(ctx context.Context, actor access.Actor) (PauseState, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return PauseState{}, err
	}
	p, err := e.store.Paused(ctx)
	if err != nil || p == nil {
		return PauseState{}, err
	}
	return PauseState{Paused: true, By: p.By, At: &p.At}, nil
}
