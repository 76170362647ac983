package access

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Person is somebody who works with Fristwerk, never somebody whose records it
// keeps. Login and Name stand in a table of their own, so that they can be
// forgotten while what the person did keeps its id.
type Person struct {
	ID            int64     `json:"id"`
	Login         string    `json:"login"` // sign-in name, as SignInName makes it; empty once forgotten
	Name          string    `json:"name"`  // as others see it
	Roles         []Role    `json:"roles"`
	Organisations []string  `json:"organisations,omitempty"` // of a clerk: keys of organisations
	Language      string    `json:"language"`                // de or en
	Active        bool      `json:"active"`
	Created       time.Time `json:"created"`
	CreatedBy     string    `json:"created_by"`          // actor id
	SignedIn      string    `json:"signed_in,omitempty"` // last day of a sign-in, YYYY-MM-DD in UTC
}

// ErrBadPerson is wrapped by every refusal of a person's details.
var ErrBadPerson = errors.New("these details of a person do not go together")

// Languages of the interface, the default first.
var Languages = [...]string{"de", "en"}

const personPrefix = "user:"

// PersonActor is the actor id of a person.
func PersonActor(id int64) string { return personPrefix + strconv.FormatInt(id, 10) }

// PersonID is the person behind an actor id, false for the shell, jobs and
// tokens of their own.
func PersonID(actor string) (int64, bool) {
	text, ok := strings.CutPrefix(actor, personPrefix)
	if !ok {
		return 0, false
	}
	id, err := strconv.ParseInt(text, 10, 64)
	return id, err == nil
}

// Actor is the person as one who acts. Nobody inactive has a role.
func (p Person) Actor() Actor {
	a := Actor{ID: PersonActor(p.ID)}
	if p.Active {
		a.Roles, a.Organisations = p.Roles, p.Organisations
	}
	return a
}

// Has tells whether the person has a role and is active.
func (p Person) Has(r Role) bool { return p.Active && slices.Contains(p.Roles, r) }

// SignInName is the one form of a sign-in name: composed, without blanks around
// it, in small letters. So nobody can look like somebody else by writing
// otherwise.
func SignInName(text string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(text)))
}

// Check refuses details that cannot be: it brings Login to its one form and
// sorts the roles first.
func (p *Person) Check() error {
	p.Login, p.Name = SignInName(p.Login), strings.TrimSpace(norm.NFC.String(p.Name))
	slices.Sort(p.Roles)
	p.Roles = slices.Compact(p.Roles)
	switch {
	case !goodLogin(p.Login):
		return bad("login", "a sign-in name has 2 to 64 letters, digits and . _ - @ +")
	case !goodName(p.Name):
		return bad("name", "a name has 1 to 80 characters")
	case !slices.Contains(Languages[:], p.Language):
		return bad("language", "the language is one of "+strings.Join(Languages[:], ", "))
	case len(p.Roles) == 0:
		return bad("no_role", "a person has at least one role")
	}
	return p.checkRoles()
}

func (p *Person) checkRoles() error {
	for _, r := range p.Roles {
		switch {
		case !slices.Contains(Roles[:], r):
			return bad("unknown_role", fmt.Sprintf("there is no role %q", r))
		case r == Service:
			return bad("service", "the role service is for tokens, not for people")
		}
	}
	if len(p.Organisations) > 0 && !slices.Contains(p.Roles, Clerk) {
		return bad("not_clerk", "only a clerk is limited to organisations")
	}
	return checkOrganisations(p.Organisations)
}

func checkOrganisations(keys []string) error {
	for _, key := range keys {
		if key == "" || len(key) > 200 {
			return bad("organisation", "an organisation is named by its key in the data")
		}
	}
	return nil
}

func bad(code, what string) error { return NewProblem(code, what, ErrBadPerson) }

func goodLogin(login string) bool {
	n := 0
	for _, r := range login {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-@+", r) {
			return false
		}
		n++
	}
	return n >= 2 && n <= 64
}

func goodName(name string) bool {
	n := 0
	for _, r := range name {
		if !unicode.IsPrint(r) {
			return false
		}
		n++
	}
	return n >= 1 && n <= 80
}
