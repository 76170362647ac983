package main

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type releaseCommand struct {
	keeping
	Person string `env:"FRISTWERK_PERSON" placeholder:"KEEP" help:"End a Keep on a person by the id that keep --person printed, with the Keeps it set."`
}

// Validate refuses records beside a person, and neither.
func (c *releaseCommand) Validate() error { return c.about(c.Person != "") }

// Run ends the Keeps of records, or of a person.
func (c *releaseCommand) Run(ctx context.Context, s *session) error {
	if c.Person == "" {
		return s.mark(ctx, c.order(), true)
	}
	return s.with(ctx, func(e *engine.Engine) error {
		results, err := e.ReleasePerson(ctx, s.actor(), c.Person, c.Reason, c.Reference)
		if err != nil && results == nil {
			return err
		}
		shown := s.answer(list(results), func(p *page) {
			p.line("The Keep on the person has ended.")
			p.marked(results)
		})
		return errors.Join(err, shown)
	})
}
