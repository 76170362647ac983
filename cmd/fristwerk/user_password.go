package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

type userPassword struct {
	somebody       `embed:""`
	passwordChoice `embed:""`
}

// Run sets a new password.
func (c *userPassword) Run(ctx context.Context, s *session) error {
	return c.withPerson(ctx, s, func(e *engine.Engine, p access.Person) error {
		password, shown, err := c.password(s)
		if err != nil {
			return err
		}
		if err := e.SetPassword(ctx, s.actor(), p.ID, password); err != nil {
			return err
		}
		answer := newcomer{Person: p}
		if shown {
			answer.Password = password
		}
		return s.answer(answer, func(page *page) {
			page.line("%s has a new password. Sessions have ended.", p.Login)
			page.once(answer.Password)
		})
	})
}
