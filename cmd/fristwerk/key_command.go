package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type keyCommand struct {
	Replace bool `env:"FRISTWERK_REPLACE" help:"Accept the key that is given now, or make one if there is none: the old one is lost or known to somebody. Open cases find no further records of their person then."`
}

// keyInUse is the answer of key.
type keyInUse struct {
	Fingerprint string `json:"fingerprint"`
	Replaced    bool   `json:"replaced,omitempty"`
}

// Run shows which key is in use, never the key.
func (c *keyCommand) Run(ctx context.Context, s *session) error {
	s.replaceKey = c.Replace
	return s.with(ctx, func(e *engine.Engine) error {
		fingerprint, replaced, err := e.KeyInUse(ctx, s.actor())
		if err != nil {
			return err
		}
		return s.answer(keyInUse{fingerprint, replaced}, func(p *page) {
			p.line("The installation's key has the fingerprint %s.", fingerprint)
			if replaced {
				p.line("It is another one from now on. Give it to every node.")
			}
		})
	})
}
