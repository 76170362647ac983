package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type discoverCommand struct {
	URL string `arg:"" name:"url" help:"The database: sqlite:PATH, postgres://… or mysql://…; '$${NAME}' takes it from the environment, where a password is not seen by others."`
}

// Run prints a draft of a concept for a database.
func (c *discoverCommand) Run(ctx context.Context, s *session) error {
	return s.withNew(ctx, func(e *engine.Engine) error {
		draft, err := e.Discover(ctx, s.actor(), c.URL)
		if err != nil {
			return err
		}
		return s.file(draft)
	})
}
