package access

import (
	"errors"
	"strings"
	"testing"
	"time"
)

var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

func crm() Token {
	return Token{ID: 3, Name: "crm", Role: Service, Created: noon, Expires: noon.Add(time.Hour)}
}

func TestTokenCheck(t *testing.T) {
	t.Parallel()
	fine := crm()
	fine.Scopes = []Permission{ReadCases, OpenCase, ReadCases}
	if err := fine.Check(noon); err != nil || len(fine.Scopes) != 2 {
		t.Fatalf("%v, %v", err, fine.Scopes)
	}
	for name, spoil := range map[string]func(*Token){
		"no name":      func(t *Token) { t.Name = " " },
		"unknown role": func(t *Token) { t.Role = "king" },
		"no day":       func(t *Token) { t.Expires = noon },
		"scope":        func(t *Token) { t.Scopes = []Permission{DecideCase} },
		"no clerk":     func(t *Token) { t.Organisations = []string{"4"} },
		"empty key":    func(t *Token) { t.Role, t.Organisations = Clerk, []string{""} },
	} {
		x := crm()
		spoil(&x)
		if err := x.Check(noon); !errors.Is(err, ErrBadPerson) {
			t.Errorf("%s: want ErrBadPerson, got %v", name, err)
		}
	}
}

func TestTokenLives(t *testing.T) {
	t.Parallel()
	x := crm()
	if why, ok := x.Live(noon); !ok {
		t.Error(why)
	}
	if why, ok := x.Live(x.Expires); ok || !strings.Contains(why, "expired") {
		t.Errorf("at its end: %q, %v", why, ok)
	}
	x.Revoked = &noon
	if why, ok := x.Live(noon); ok || !strings.Contains(why, "revoked") {
		t.Errorf("revoked: %q, %v", why, ok)
	}
}

func TestActorOfToken(t *testing.T) {
	t.Parallel()
	x := crm()
	x.Scopes = []Permission{ReadCases}
	if a := x.Actor(nil); a.ID != "token:3" || !a.May(ReadCases) || a.May(OpenCase) {
		t.Errorf("%+v", a)
	}
	owner := good()
	owner.Roles, owner.Organisations = []Role{Clerk, Manager}, []string{"4"}
	x = crm()
	x.Role = Clerk
	if a := x.Actor(&owner); a.ID != "user:7" || !a.May(OpenCase) || a.May(DecideCase) || !a.Limited() || len(a.Organisations) != 1 {
		t.Errorf("a person's token acts as the person, with its own role only: %+v", a)
	}
	owner.Roles = []Role{Manager}
	if a := x.Actor(&owner); a.May(ReadOwnAccount) {
		t.Error("a role taken from the person is taken from the token")
	}
}

func TestSecrets(t *testing.T) {
	t.Parallel()
	a, prefix := NewSecret()
	b, _ := NewSecret()
	if a == b || len(a) < 30 || !strings.HasPrefix(a, prefix) || len(prefix) != 11 {
		t.Errorf("secret of %d characters, prefix %q", len(a), prefix)
	}
	if HashSecret(a) == HashSecret(b) || strings.Contains(HashSecret(a), a[3:]) {
		t.Error("hashes must differ and not show the secret")
	}
}

func TestSessionOver(t *testing.T) {
	t.Parallel()
	s := Session{Started: noon, Seen: noon, Ends: noon.Add(SessionLife)}
	for at, want := range map[time.Duration]bool{0: false, SessionIdle - 1: false, SessionIdle: true, SessionLife: true} {
		if s.Over(noon.Add(at)) != want {
			t.Errorf("after %s: want %v", at, want)
		}
	}
	s.Seen = s.Ends.Add(-time.Second)
	if s.Over(s.Seen) || !s.Over(s.Ends) {
		t.Error("a session in use ends with its day")
	}
}
