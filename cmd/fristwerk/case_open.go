package main

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type caseOpen struct {
	Object  string   `arg:"" optional:"" help:"Name of the object in the concept."`
	Keys    []string `arg:"" optional:"" name:"key" help:"Keys of the records; of several columns a JSON list each."`
	Stdin   bool     `env:"FRISTWERK_STDIN" help:"For a person: identifiers are read from standard input, as lines such as email=…"`
	Action  string   `env:"FRISTWERK_ACTION" placeholder:"ACTION" help:"What to do to them; without, each object's erasing action."`
	Reason  string   `required:"" env:"FRISTWERK_REASON" placeholder:"TEXT" help:"A few words, without names."`
	Task    []string `sep:"none" env:"FRISTWERK_TASK" placeholder:"TEXT" help:"What people do themselves."`
	Confirm []string `env:"FRISTWERK_CONFIRM" placeholder:"KIND" help:"Follow identifiers of this kind though more than three records share one."`
}

// Validate refuses an order for nobody, or for two at once.
func (c *caseOpen) Validate() error {
	if c.Stdin == (c.Object != "") || c.Object != "" && len(c.Keys) == 0 {
		return errors.New("name an object and its records, or say --stdin")
	}
	return nil
}

// Run opens a case, or adds to the person's open one.
func (c *caseOpen) Run(ctx context.Context, s *session) error {
	o := engine.OpenOrder{Action: c.Action, Reason: c.Reason, Tasks: c.Task, Confirm: c.Confirm}
	for _, k := range c.Keys {
		o.Records = append(o.Records, engine.RecordRef{Object: c.Object, Key: k})
	}
	if c.Stdin {
		var err error
		if o.Person, err = s.identifiers(); err != nil {
			return err
		}
	}
	return s.with(ctx, func(e *engine.Engine) error {
		f, err := e.OpenCase(ctx, s.actor(), o)
		if err != nil {
			return err
		}
		return s.answer(f, func(p *page) { p.caseFile(f) })
	})
}
