// Package access knows who acts. Every use case of the engine takes an Actor
// and asks it for the role the act needs; nothing is done in nobody's name.
package access

import (
	"errors"
	"fmt"
	"slices"
)

// Role is what an actor may do.
type Role string

// The roles of the shell user. Further roles come with the server.
const (
	Admin   Role = "admin"   // sources, users
	Manager Role = "manager" // concept, marks, runs
)

// Actor is a person, or a job acting in its concept's name.
type Actor struct {
	ID    string // "os:anna", "job:ended_contracts"
	Roles []Role
}

// ErrNotAllowed is wrapped by every refusal.
var ErrNotAllowed = errors.New("not allowed")

// Shell is the person at the terminal. Whoever can read the data folder and
// the sources' passwords already has these roles in fact.
func Shell(user string) Actor {
	return Actor{ID: "os:" + user, Roles: []Role{Admin, Manager}}
}

// Job is a job as the approver of its own action, where the concept asks for
// no other (approval: none).
func Job(name string) Actor { return Actor{ID: "job:" + name} }

// Require refuses an actor who has none of the roles.
func (a Actor) Require(roles ...Role) error {
	for _, r := range roles {
		if slices.Contains(a.Roles, r) {
			return nil
		}
	}
	return fmt.Errorf("%s needs the role %s: %w", a.ID, roles[0], ErrNotAllowed)
}
