package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/datasource"
)

type releaseCommand struct{ marking }

// Run ends the Keeps of records.
func (c *releaseCommand) Run(ctx context.Context, s *session) error {
	return s.mark(ctx, c.order(datasource.KeepMark), true)
}
