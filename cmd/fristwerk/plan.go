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
	Own  bool      `env:"FRISTWERK_OWN" help:"Instead: what has expired of Fristwerk's own data."`
}

// Validate refuses names of jobs where none is meant.
func (c *planCommand) Validate() error {
	if c.Own && len(c.Jobs) > 0 {
		return errors.New("--own stands alone: our own data belong to no job")
	}
	return nil
}

// Run shows what would happen.
func (c *planCommand) Run(ctx context.Context, s *session) error {
	if c.Own {
		return s.with(ctx, func(e *engine.Engine) error { return s.planOwn(ctx, e, c.On) })
	}
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
