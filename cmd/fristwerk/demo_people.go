package main

import (
	"context"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// doorkeeping is who may sign in to a demo, and the one password of them all.
type doorkeeping struct {
	People   []access.Person `json:"people"`
	Password string          `json:"password"` // generated, shown this once
}

// letIn adds the staff of the made-up company.
func (s *session) letIn(ctx context.Context, e *engine.Engine) (doorkeeping, error) {
	d := doorkeeping{Password: access.NewPassword()}
	for _, staff := range demo.People() {
		p := access.Person{Login: staff.Login, Name: staff.Name, Organisations: staff.Organisations, Language: "de"}
		for _, r := range staff.Roles {
			p.Roles = append(p.Roles, access.Role(r))
		}
		p, err := e.AddPerson(ctx, s.actor(), p, d.Password)
		if err != nil {
			return d, err
		}
		d.People = append(d.People, p)
	}
	return d, nil
}

func (p *page) doors(d doorkeeping) {
	p.line("Who can sign in, all with the password %s (shown this once only):", d.Password)
	var rows [][]string
	for _, x := range d.People {
		rows = append(rows, []string{"  " + x.Login, x.Name, words(x.Roles), orDash(strings.Join(x.Organisations, ", "))})
	}
	p.table([]string{"  LOGIN", "NAME", "ROLES", "ORGANISATIONS"}, rows)
}
