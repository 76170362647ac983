package main

import (
	"context"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type tokenCreate struct {
	Name         string              `arg:"" help:"What the token is for, such as crm."`
	Role         access.Role         `required:"" env:"FRISTWERK_ROLE" placeholder:"ROLE" help:"service for another system, or a person's role."`
	Scope        []access.Permission `env:"FRISTWERK_SCOPE" placeholder:"PERMISSION" help:"Only this of what the role may do, such as cases:open; several by comma or by repeating the flag."`
	Person       string              `env:"FRISTWERK_PERSON" placeholder:"LOGIN" help:"The token acts as this person, who has the role; without, it acts as itself."`
	Organisation []string            `env:"FRISTWERK_ORGANISATION" placeholder:"KEY" help:"With the role clerk: the organisations whose cases and records are seen."`
	Expires      string              `env:"FRISTWERK_EXPIRES" placeholder:"WHEN" help:"Last day (2027-06-30) or how long (90 days); a year without."`
}

// created is the answer of token create for programs. For people it is the
// secret alone, so that it can be caught in a variable.
type created struct {
	access.Token
	Secret string `json:"token"`
}

// Run makes a token.
func (c *tokenCreate) Run(ctx context.Context, s *session) error {
	expires, err := c.expires(s.now())
	if err != nil {
		return err
	}
	return s.with(ctx, func(e *engine.Engine) error {
		t := access.Token{Name: c.Name, Role: c.Role, Scopes: c.Scope, Organisations: c.Organisation, Expires: expires}
		if c.Person != "" {
			p, err := e.PersonByLogin(ctx, s.actor(), c.Person)
			if err != nil {
				return err
			}
			t.Person = p.ID
		}
		t, secret, err := e.CreateToken(ctx, s.actor(), t)
		if err != nil {
			return err
		}
		return s.answer(created{t, secret}, func(p *page) { p.line("%s", secret) })
	})
}

// expires is the moment after the last day, zero for the usual life.
func (c *tokenCreate) expires(now time.Time) (time.Time, error) {
	if c.Expires == "" {
		return time.Time{}, nil
	}
	if last, err := rule.ParseDay(c.Expires); err == nil {
		return endOf(last), nil
	}
	period, err := rule.ParsePeriod(c.Expires)
	if err != nil {
		return time.Time{}, usage("--expires is neither a day nor a period", "write a day, such as 2027-06-30, or a period, such as 90 days")
	}
	return endOf(period.LastDayCounting(rule.DayOf(now, time.UTC))), nil
}

func endOf(last rule.Day) time.Time { return last.AddDays(1).Midnight(time.UTC) }
