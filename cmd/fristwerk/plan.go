package main

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type planCommand struct {
	Jobs []string  `arg:"" optional:"" name:"job" help:"Names of jobs; all active ones without."`
	On   *rule.Day `env:"FRISTWERK_ON" placeholder:"YYYY-MM-DD" help:"The day to plan for; today without."`
}

// Run shows what would happen.
func (c *planCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		result, err := e.Plan(ctx, s.actor(), engine.PlanOrder{Jobs: c.Jobs, On: c.On})
		if err != nil {
			return err
		}
		result.Jobs = list(result.Jobs)
		err = s.answer(result, func(p *page) {
			p.line("Plan for %s. Nothing is changed.", result.Day)
			p.gap()
			p.result(result)
		})
		return errors.Join(err, didHold(result))
	})
}
