package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type discoverCommand struct {
	URL       string `arg:"" name:"url" help:"The database: sqlite:PATH (from the folder you are in), postgres://… or mysql://…; '$${NAME}' takes it from the environment, where a password is not seen by others."`
	NamesOnly bool   `env:"FRISTWERK_NAMES_ONLY" help:"Look at names and types alone, at no row."`
}

// Run prints a draft of a concept for a database. Who only looks around has no
// installation yet and gets none: what the engine needs lies in a folder that
// goes when the draft is there.
func (c *discoverCommand) Run(ctx context.Context, s *session) (err error) {
	folder, err := os.MkdirTemp("", "fristwerk-discover-")
	if err != nil {
		return fmt.Errorf("make a folder to work in: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	aside := *s
	aside.data = folder
	return aside.withNew(ctx, func(e *engine.Engine) error {
		draft, err := e.Discover(ctx, s.actor(), engine.DiscoverOrder{URL: c.URL, NamesOnly: c.NamesOnly})
		if err != nil {
			return err
		}
		return s.file(draft)
	})
}
