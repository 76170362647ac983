package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type resumeCommand struct{}

// Run lets jobs run again.
func (resumeCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		was, err := e.Resume(ctx, s.actor())
		if err != nil {
			return err
		}
		return s.answer(pauseState{Was: was}, func(p *page) {
			if !was {
				p.line("Nothing was paused.")
				return
			}
			p.line("Jobs may run again. What the pause put off comes with the next run.")
		})
	})
}
