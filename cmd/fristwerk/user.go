package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// userCommand is about the people who work with the installation.
type userCommand struct {
	Add      userAdd      `cmd:"" help:"Let somebody in; the password is read from the terminal or from standard input."`
	List     userList     `cmd:"" help:"List everybody."`
	Change   userChange   `cmd:"" help:"Change a name, roles, organisations or language."`
	Password userPassword `cmd:"" help:"Set a new password and end the sessions."`
	Disable  userDisable  `cmd:"" help:"Let somebody no longer in; the name stays beside what was done."`
	Enable   userEnable   `cmd:"" help:"Let somebody in again."`
	Forget   userForget   `cmd:"" help:"Remove the names of somebody who is disabled; what the person did stays under the number."`
}

// somebody is the person a command is about.
type somebody struct {
	Login string `arg:"" name:"login" help:"The sign-in name."`
}

// withPerson finds the person and does something.
func (c somebody) withPerson(ctx context.Context, s *session, do func(*engine.Engine, access.Person) error) error {
	return s.with(ctx, func(e *engine.Engine) error {
		p, err := e.PersonByLogin(ctx, s.actor(), c.Login)
		if err != nil {
			return err
		}
		return do(e, p)
	})
}

type userList struct{}

// Run lists everybody.
func (userList) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		people, err := e.People(ctx, s.actor())
		if err != nil {
			return err
		}
		return s.answer(list(people), func(p *page) { p.people(people) })
	})
}

func (p *page) people(people []access.Person) {
	if len(people) == 0 {
		p.line("Nobody yet. next: fristwerk user add LOGIN --name NAME --role admin")
		return
	}
	var rows [][]string
	for _, x := range people {
		state := "active"
		if !x.Active {
			state = "disabled"
		}
		rows = append(rows, []string{fmt.Sprint(x.ID), orDash(x.Login), orDash(x.Name), words(x.Roles),
			orDash(strings.Join(x.Organisations, ", ")), x.Language, state, orDash(x.SignedIn)})
	}
	p.table([]string{"ID", "LOGIN", "NAME", "ROLES", "ORGANISATIONS", "LANGUAGE", "STATE", "SIGNED IN"}, rows)
}

// words are roles or scopes in one cell.
func words[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, word := range list {
		texts[i] = string(word)
	}
	return orDash(strings.Join(texts, ", "))
}

type userDisable struct {
	somebody `embed:""`
}

// Run lets somebody no longer in.
func (c *userDisable) Run(ctx context.Context, s *session) error {
	return c.setActive(ctx, s, false, "%s can no longer sign in. Sessions have ended, tokens no longer work.")
}

type userEnable struct {
	somebody `embed:""`
}

// Run lets somebody in again.
func (c *userEnable) Run(ctx context.Context, s *session) error {
	return c.setActive(ctx, s, true, "%s can sign in again.")
}

type userForget struct {
	somebody `embed:""`
}

// Run removes the names of somebody.
func (c *userForget) Run(ctx context.Context, s *session) error {
	return c.withPerson(ctx, s, func(e *engine.Engine, p access.Person) error {
		if err := e.ForgetPerson(ctx, s.actor(), p.ID); err != nil {
			return err
		}
		return s.answer(map[string]any{"id": p.ID, "forgotten": true}, func(page *page) {
			page.line("The names of person %d are removed.", p.ID)
		})
	})
}

func (c somebody) setActive(ctx context.Context, s *session, active bool, said string) error {
	return c.change(ctx, s, func(p *access.Person) { p.Active = active }, said)
}

// change changes the person and answers how it is now.
func (c somebody) change(ctx context.Context, s *session, change func(*access.Person), said string) error {
	return c.withPerson(ctx, s, func(e *engine.Engine, p access.Person) error {
		if err := e.ChangePerson(ctx, s.actor(), p.ID, change); err != nil {
			return err
		}
		change(&p)
		if err := p.Check(); err != nil {
			return err
		}
		return s.answer(p, func(page *page) { page.line(said, p.Login) })
	})
}
