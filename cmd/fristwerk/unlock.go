package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type unlockCommand struct {
	marking
	Ground   string    `default:"" enum:",end_of_purpose,retention_duty,art18,contractual" env:"FRISTWERK_GROUND" placeholder:"GROUND" help:"Which lock is meant, where a record carries several."`
	Until    *rule.Day `env:"FRISTWERK_UNTIL" placeholder:"YYYY-MM-DD" help:"Last day of the exception from a lock that a job set; after it the lock returns."`
	Informed *rule.Day `env:"FRISTWERK_INFORMED" placeholder:"YYYY-MM-DD" help:"The day the person was told; needed for a lock of ground art18."`
}

// Run ends the locks of records.
func (c *unlockCommand) Run(ctx context.Context, s *session) error {
	order := c.order(datasource.LockMark)
	order.Ground, order.Until, order.Informed = concept.Ground(c.Ground), c.Until, c.Informed
	return s.mark(ctx, order, true)
}
