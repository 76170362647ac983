package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type lockCommand struct {
	marking
	Ground string    `required:"" enum:"end_of_purpose,retention_duty,art18,contractual" env:"FRISTWERK_GROUND" placeholder:"GROUND" help:"The legal ground: end_of_purpose, retention_duty, art18 or contractual. The last two stop an erasure like a Keep."`
	Until  *rule.Day `env:"FRISTWERK_UNTIL" placeholder:"YYYY-MM-DD" help:"Review day, inclusive."`
	Ends   bool      `env:"FRISTWERK_ENDS" help:"The lock ends by itself after --until; a lock of ground art18 never does."`
}

// Validate refuses an end without a day.
func (c *lockCommand) Validate() error { return endsNeedsUntil(c.Ends, c.Until) }

// Run locks records.
func (c *lockCommand) Run(ctx context.Context, s *session) error {
	order := c.order(datasource.LockMark)
	order.Ground, order.Until, order.Ends = concept.Ground(c.Ground), c.Until, c.Ends
	return s.mark(ctx, order, false)
}
