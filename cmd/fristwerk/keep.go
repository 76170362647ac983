package main

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type keepCommand struct {
	marking
	Until *rule.Day `env:"FRISTWERK_UNTIL" placeholder:"YYYY-MM-DD" help:"Review day, inclusive."`
	Ends  bool      `env:"FRISTWERK_ENDS" help:"The Keep ends by itself after --until, without an approval."`
}

// Validate refuses an end without a day.
func (c *keepCommand) Validate() error { return endsNeedsUntil(c.Ends, c.Until) }

func endsNeedsUntil(ends bool, until *rule.Day) error {
	if ends && until == nil {
		return errors.New("--ends needs --until")
	}
	return nil
}

// Run keeps records.
func (c *keepCommand) Run(ctx context.Context, s *session) error {
	order := c.order(datasource.KeepMark)
	order.Until, order.Ends = c.Until, c.Ends
	return s.mark(ctx, order, false)
}
