package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
)

type userChange struct {
	somebody     `embed:""`
	Name         *string       `env:"FRISTWERK_NAME" placeholder:"NAME" help:"The name as others see it."`
	Role         []access.Role `env:"FRISTWERK_ROLE" placeholder:"ROLE" help:"The roles from now on, all of them."`
	Organisation []string      `env:"FRISTWERK_ORGANISATION" placeholder:"KEY" help:"Of a clerk: the organisations from now on, all of them."`
	Language     string        `enum:",de,en" default:"" env:"FRISTWERK_LANGUAGE" placeholder:"de|en" help:"Language of the interface."`
}

// Run changes what was named and leaves the rest.
func (c *userChange) Run(ctx context.Context, s *session) error {
	return c.change(ctx, s, func(p *access.Person) {
		if c.Name != nil {
			p.Name = *c.Name
		}
		if len(c.Role) > 0 {
			p.Roles = c.Role
			if !p.Has(access.Clerk) {
				p.Organisations = nil
			}
		}
		if len(c.Organisation) > 0 {
			p.Organisations = c.Organisation
		}
		if c.Language != "" {
			p.Language = c.Language
		}
	}, "%s is changed.")
}
