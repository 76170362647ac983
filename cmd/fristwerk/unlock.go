package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type unlockCommand struct {
	marking
	Until    *rule.Day `env:"FRISTWERK_UNTIL" placeholder:"YYYY-MM-DD" help:"Last day of the exception from a lock that a job set; after it the lock returns."`
	Informed *rule.Day `env:"FRISTWERK_INFORMED" placeholder:"YYYY-MM-DD" help:"The day the person was told; needed for a lock of ground art18."`
}

// Run ends the locks of records.
func (c *unlockCommand) Run(ctx context.Context, s *session) error {
	order := c.order(datasource.LockMark)
	order.Until, order.Informed = c.Until, c.Informed
	return s.mark(ctx, order, true)
}
