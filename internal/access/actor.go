// Package access knows who acts. Every use case of the engine takes an Actor
// and asks it for the permission the act needs; nothing is done in nobody's
// name.
package access

import (
	"errors"
	"slices"
)

// Role is what a person is to the company; see the table in permission.go for
// what each may do.
type Role string

// The roles.
const (
	Admin   Role = "admin"   // sources, people
	Manager Role = "manager" // concept, approvals, marks
	DPO     Role = "dpo"     // supervises: reads all, comments, stops; never approves
	Legal   Role = "legal"   // sets and releases Keeps
	Clerk   Role = "clerk"   // cases and records of the organisations assigned
	Auditor Role = "auditor" // reads all
	Service Role = "service" // another system, by token
)

// Roles lists all roles in the order they are shown.
var Roles = [...]Role{Admin, Manager, DPO, Legal, Clerk, Auditor, Service}

// Actor is a person, another system, or a job acting in its concept's name.
type Actor struct {
	ID    string // "os:anna", "user:7", "token:12", "job:ended_contracts"
	Roles []Role
	// Organisations are the keys a clerk is limited to; nobody else is.
	Organisations []string
	// Scopes narrow what a token may do; nil does not narrow.
	Scopes []Permission
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

// Limited tells whether the actor sees only the records and cases of its own
// organisations: a clerk that has no role which sees all.
func (a Actor) Limited() bool {
	return slices.Contains(a.Roles, Clerk) && !slices.ContainsFunc(a.Roles, func(r Role) bool {
		return r != Clerk && slices.Contains(grants()[r], ReadRecords)
	})
}
