package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type resumeCommand struct {
	Job string `arg:"" optional:"" help:"A job whose first ten records you have looked at; without, all that was paused."`
}

// Run lets jobs run again, or one job go on after its canary.
func (c *resumeCommand) Run(ctx context.Context, s *session) error {
	if c.Job != "" {
		return s.confirm(ctx, c.Job)
	}
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

// confirm says that somebody looked at a job's first records.
func (s *session) confirm(ctx context.Context, job string) error {
	return s.with(ctx, func(e *engine.Engine) error {
		g, err := e.ConfirmCanary(ctx, s.actor(), job)
		if err != nil {
			return err
		}
		return s.answer(g, func(p *page) { p.line("%s goes on with its next run.", job) })
	})
}
