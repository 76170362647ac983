package access

import "fmt"

// Problem is why details of a person, a token or a password are refused: a
// stable code for whoever says it in other words, and the English of it.
type Problem struct {
	Code string // one of Problems
	what string
	of   error
}

// NewProblem is a problem of another room, an error of which it is.
func NewProblem(code, what string, of error) *Problem { return &Problem{code, what, of} }

// Error says what is wrong; it never holds what was refused.
func (p *Problem) Error() string { return fmt.Sprintf("%s: %s", p.what, p.of) }

// Unwrap is the sentinel it is one of.
func (p *Problem) Unwrap() error { return p.of }

// Problems lists the codes.
var Problems = [...]string{
	"login", "name", "language", "no_role", "unknown_role", "service", "not_clerk", "organisation",
	"token_name", "expires", "scope",
	"short", "long", "not_text", "repeats", "holds_name",
	"own_roles", "last_admin", "active", "not_persons_role", "persons_organisations",
}
