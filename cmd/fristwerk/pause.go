package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type pauseCommand struct{}

// pauseState is the answer of pause and resume.
type pauseState struct {
	Paused bool `json:"paused"`
	Was    bool `json:"was,omitempty"` // before a resume
}

// Run stops every change.
func (pauseCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		if err := e.Pause(ctx, s.actor()); err != nil {
			return err
		}
		return s.answer(pauseState{Paused: true}, func(p *page) {
			p.line("Paused: runs stop after the batch they are in. Marks can still be set.")
			p.line("next: fristwerk resume")
		})
	})
}
