package main

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type keepCommand struct {
	keeping
	Person  bool      `env:"FRISTWERK_PERSON" help:"Keep all records of a person, also those that appear later. Needs --stdin."`
	Stdin   bool      `env:"FRISTWERK_STDIN" help:"Read the person's identifiers from standard input, as lines such as email=… They are never an argument."`
	Confirm []string  `env:"FRISTWERK_CONFIRM" placeholder:"KIND" help:"With --person: follow identifiers of this kind though more than three records share one."`
	Until   *rule.Day `env:"FRISTWERK_UNTIL" placeholder:"YYYY-MM-DD" help:"Review day, inclusive."`
	Ends    bool      `env:"FRISTWERK_ENDS" help:"The Keep ends by itself after --until, without an approval."`
}

// Validate refuses an end without a day, and a person on the command line.
func (c *keepCommand) Validate() error {
	if c.Person != c.Stdin {
		return errors.New("--person and --stdin belong together: identifiers are read from standard input")
	}
	return errors.Join(c.about(c.Person), endsNeedsUntil(c.Ends, c.Until))
}

func endsNeedsUntil(ends bool, until *rule.Day) error {
	if ends && until == nil {
		return errors.New("--ends needs --until")
	}
	return nil
}

// Run keeps records, or a person.
func (c *keepCommand) Run(ctx context.Context, s *session) error {
	if c.Person {
		return c.keepPerson(ctx, s)
	}
	order := c.order()
	order.Until, order.Ends = c.Until, c.Ends
	return s.mark(ctx, order, false)
}

func (c *keepCommand) keepPerson(ctx context.Context, s *session) error {
	person, err := s.identifiers()
	if err != nil {
		return err
	}
	return s.with(ctx, func(e *engine.Engine) error {
		r, err := e.KeepPerson(ctx, s.actor(), engine.PersonKeepOrder{Person: person, Confirm: c.Confirm, Reason: c.Reason,
			Reference: c.Reference, Until: c.Until, Ends: c.Ends})
		if err != nil && r.Keep == "" {
			return err
		}
		shown := s.answer(r, func(p *page) {
			p.line("Keep %s on a person: %s now.", r.Keep, count(len(r.Records), "record"))
			p.marked(r.Records)
			p.sharedBy(r.Shared)
			p.line("%s", r.Later)
			p.line("next: fristwerk release --person %s ends it", r.Keep)
		})
		return errors.Join(err, shown)
	})
}
