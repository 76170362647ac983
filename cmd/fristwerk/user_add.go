package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

type userAdd struct {
	somebody       `embed:""`
	passwordChoice `embed:""`
	Name           string        `env:"FRISTWERK_NAME" placeholder:"NAME" help:"The name as others see it; the sign-in name without."`
	Role           []access.Role `required:"" env:"FRISTWERK_ROLE" placeholder:"ROLE" help:"admin, manager, dpo, legal, clerk or auditor; several by comma or by repeating the flag."`
	Organisation   []string      `env:"FRISTWERK_ORGANISATION" placeholder:"KEY" help:"Of a clerk: the organisations whose cases and records are seen."`
	Language       string        `default:"de" enum:"de,en" env:"FRISTWERK_LANGUAGE" placeholder:"de|en" help:"Language of the interface: de or en; ${default} without."`
}

// newcomer is the answer of user add.
type newcomer struct {
	access.Person
	Password string `json:"password,omitempty"` // where it was generated
}

// Run lets somebody in.
func (c *userAdd) Run(ctx context.Context, s *session) error {
	p := access.Person{Login: c.Login, Name: c.Name, Roles: c.Role, Organisations: c.Organisation, Language: c.Language}
	if p.Name == "" {
		p.Name = c.Login
	}
	if err := p.Check(); err != nil {
		return err
	}
	password, shown, err := c.password(s)
	if err != nil {
		return err
	}
	return s.withNew(ctx, func(e *engine.Engine) error {
		p, err := e.AddPerson(ctx, s.actor(), p, password)
		if err != nil {
			return err
		}
		answer := newcomer{Person: p}
		if shown {
			answer.Password = password
		}
		return s.answer(answer, func(page *page) {
			page.line("%s can sign in, with the roles %s.", p.Login, words(p.Roles))
			page.once(answer.Password)
		})
	})
}

// once shows a generated password, which nobody can look up later.
func (p *page) once(password string) {
	if password != "" {
		p.line("password: %s", password)
		p.line("It is shown this once only.")
	}
}
