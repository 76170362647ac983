package engine_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

const goodPassword = "korrekt pferd batterie"

// office is an installation without a concept, with a clock that a test sets.
type office struct {
	*testing.T
	dir   string
	e     *engine.Engine
	clock atomic.Int64
}

func newOffice(t *testing.T) *office {
	t.Helper()
	t.Parallel()
	o := &office{T: t, dir: t.TempDir()}
	o.clock.Store(time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC).Unix())
	o.open()
	t.Cleanup(func() { o.e.Close() })
	return o
}

func (o *office) open() {
	o.Helper()
	var err error
	o.e, err = engine.Open(o.Context(), engine.Options{Dir: o.dir, Now: func() time.Time { return time.Unix(o.clock.Load(), 0) },
		Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		o.Fatal(err)
	}
}

// restart is a server that stops and starts.
func (o *office) restart() {
	o.Helper()
	o.must(o.e.Close())
	o.open()
}

func (o *office) later(d time.Duration) { o.clock.Add(int64(d / time.Second)) }

func (o *office) must(err error) {
	o.Helper()
	if err != nil {
		o.Fatal(err)
	}
}

// person adds somebody; with a password if it is given.
func (o *office) person(login, password string, roles ...access.Role) access.Person {
	o.Helper()
	p, err := o.e.AddPerson(o.Context(), access.Shell("root"), access.Person{Login: login, Name: "Wer " + login, Roles: roles, Language: "de"}, password)
	o.must(err)
	return p
}

func (o *office) signIn(name, password, address string) (access.Session, error) {
	return o.e.SignIn(o.Context(), engine.SignInOrder{Name: name, Password: password, Address: address, Device: "Firefox\x00, Linux"})
}

func TestSignIn(t *testing.T) {
	o := newOffice(t)
	p := o.person("anna", goodPassword, access.Manager)
	x, err := o.signIn(" ANNA ", goodPassword, "192.0.2.1:4711")
	o.must(err)
	a, who, err := o.e.ActorOfSession(t.Context(), x.ID)
	o.must(err)
	if a.ID != access.PersonActor(p.ID) || who.Name != "Wer anna" || who.SignedIn != "2026-11-23" || !a.May(access.DecideCase) {
		t.Errorf("%+v, %+v", a, who)
	}
	own, err := o.e.OwnSessions(t.Context(), a)
	o.must(err)
	if len(own) != 1 || own[0].Device != "Firefox, Linux" {
		t.Errorf("%+v", own)
	}
	o.must(o.e.SignOut(t.Context(), x.ID))
	o.must(o.e.SignOut(t.Context(), x.ID))
	if _, _, err := o.e.ActorOfSession(t.Context(), x.ID); !errors.Is(err, engine.ErrNotSignedIn) {
		t.Errorf("after signing out: %v", err)
	}
}

// TestSignInTellsNothing: a wrong password, a name that nobody has, somebody
// who left and somebody without a password are answered alike.
func TestSignInTellsNothing(t *testing.T) {
	o := newOffice(t)
	o.person("anna", goodPassword, access.Admin)
	o.person("carla", "", access.Auditor)
	left := o.person("bernd", goodPassword, access.Manager)
	o.must(o.e.ChangePerson(t.Context(), access.Shell("root"), left.ID, func(p *access.Person) { p.Active = false }))
	said := map[string]bool{}
	for i, name := range []string{"anna", "nobody", "bernd", "carla", ""} {
		password := goodPassword
		if name == "anna" {
			password += "!"
		}
		_, err := o.signIn(name, password, fmt.Sprintf("192.0.2.%d", i))
		if !errors.Is(err, engine.ErrSignIn) {
			t.Errorf("%q: want ErrSignIn, got %v", name, err)
		}
		said[fmt.Sprint(err)] = true
	}
	if len(said) != 1 {
		t.Errorf("the answers differ: %v", said)
	}
}

// TestSignInIsThrottled: five tries of a name from an address, also over a
// restart, and the same for a name that nobody has; then one in three minutes.
func TestSignInIsThrottled(t *testing.T) {
	o := newOffice(t)
	o.person("anna", goodPassword, access.Admin)
	for _, name := range []string{"anna", "nobody"} {
		for i := range 5 {
			if _, err := o.signIn(name, "wrong password", "192.0.2.1"); !errors.Is(err, engine.ErrSignIn) {
				t.Fatalf("%s, try %d: %v", name, i, err)
			}
			if i == 2 {
				o.restart()
			}
		}
		_, err := o.signIn(name, goodPassword, "192.0.2.1:99")
		var many *engine.TooManyTries
		if !errors.As(err, &many) || !errors.Is(err, engine.ErrTooManyTries) || many.Wait > 3*time.Minute {
			t.Fatalf("%s, the sixth try: %v", name, err)
		}
	}
	o.later(3 * time.Minute)
	if _, err := o.signIn("anna", goodPassword, "192.0.2.1"); err != nil {
		t.Errorf("after the wait: %v", err)
	}
}

// TestNobodyIsLockedOutByStrangers: whoever fills the bucket of a name from
// many addresses does not stop the person at a desk known before, and a good
// sign-in takes nothing away.
func TestNobodyIsLockedOutByStrangers(t *testing.T) {
	o := newOffice(t)
	o.person("anna", goodPassword, access.Admin)
	for range 7 {
		_, err := o.signIn("anna", goodPassword, "2001:db8:1::5")
		o.must(err)
	}
	var many *engine.TooManyTries
	for i := range 11 {
		_, err := o.signIn("anna", "wrong password", fmt.Sprintf("198.51.100.%d", i))
		if i == 10 && !errors.As(err, &many) {
			t.Errorf("the eleventh stranger: %v", err)
		}
	}
	if _, err := o.signIn("anna", goodPassword, "192.0.2.7"); !errors.As(err, &many) || many.Wait > 30*time.Second {
		t.Errorf("from a new place, meanwhile: %v", err)
	}
	if _, err := o.signIn("anna", goodPassword, "[2001:db8:1:0:ffff::6]:80"); err != nil {
		t.Errorf("from the own desk: %v", err)
	}
}

func TestSessionsEnd(t *testing.T) {
	o := newOffice(t)
	p := o.person("anna", goodPassword, access.Manager)
	x, err := o.signIn("anna", goodPassword, "192.0.2.1")
	o.must(err)
	asks := func() error { _, _, err := o.e.ActorOfSession(t.Context(), x.ID); return err }
	for range 11 { // in use, it lasts over the idle time, but not over the day
		o.later(time.Hour)
		o.must(asks())
	}
	o.later(time.Hour)
	if err := asks(); !errors.Is(err, engine.ErrNotSignedIn) {
		t.Errorf("after twelve hours: %v", err)
	}
	if x, err = o.signIn("anna", goodPassword, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	o.later(access.SessionIdle)
	if err := asks(); !errors.Is(err, engine.ErrNotSignedIn) {
		t.Errorf("without a request: %v", err)
	}
	if x, err = o.signIn("anna", goodPassword, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	o.must(o.e.ChangePerson(t.Context(), access.Shell("root"), p.ID, func(p *access.Person) { p.Roles = []access.Role{access.Auditor} }))
	if a, _, err := o.e.ActorOfSession(t.Context(), x.ID); err != nil || a.May(access.DecideCase) || !a.May(access.ReadCases) {
		t.Errorf("a role that was taken is gone at once: %+v, %v", a, err)
	}
	o.must(o.e.EndSessions(t.Context(), access.Shell("root"), p.ID))
	if err := asks(); !errors.Is(err, engine.ErrNotSignedIn) {
		t.Errorf("ended by an admin: %v", err)
	}
}

func TestOwnPassword(t *testing.T) {
	o := newOffice(t)
	o.person("anna", goodPassword, access.Manager)
	here, err := o.signIn("anna", goodPassword, "192.0.2.1")
	o.must(err)
	there, err := o.signIn("anna", goodPassword, "192.0.2.2")
	o.must(err)
	a, _, err := o.e.ActorOfSession(t.Context(), here.ID)
	o.must(err)
	const next = "anderes pferd klammer"
	if err := o.e.ChangeOwnPassword(t.Context(), a, here.ID, "wrong", next); !errors.Is(err, engine.ErrSignIn) {
		t.Errorf("with a wrong old one: %v", err)
	}
	if err := o.e.ChangeOwnPassword(t.Context(), a, here.ID, goodPassword, "kurz"); !errors.Is(err, access.ErrWeakPassword) {
		t.Errorf("a weak one: %v", err)
	}
	o.must(o.e.ChangeOwnPassword(t.Context(), a, here.ID, goodPassword, next))
	if _, _, err := o.e.ActorOfSession(t.Context(), there.ID); !errors.Is(err, engine.ErrNotSignedIn) {
		t.Errorf("the other session: %v", err)
	}
	if _, _, err := o.e.ActorOfSession(t.Context(), here.ID); err != nil {
		t.Errorf("this session: %v", err)
	}
	if _, err := o.signIn("anna", next, "192.0.2.1"); err != nil {
		t.Errorf("with the new one: %v", err)
	}
}

func TestRolesAreGivenByOthers(t *testing.T) {
	o := newOffice(t)
	root := access.Shell("root")
	a := o.person("anna", "", access.Admin)
	promote := func(p *access.Person) { p.Roles = append(p.Roles, access.Manager) }
	if err := o.e.ChangePerson(t.Context(), a.Actor(), a.ID, promote); !errors.Is(err, engine.ErrBadOrder) {
		t.Errorf("an admin made herself manager: %v", err)
	}
	o.must(o.e.ChangePerson(t.Context(), a.Actor(), a.ID, func(p *access.Person) { p.Name = "Anna Neu" }))
	leave := func(p *access.Person) { p.Active = false }
	if err := o.e.ChangePerson(t.Context(), root, a.ID, leave); !errors.Is(err, engine.ErrBadOrder) {
		t.Errorf("the last admin left: %v", err)
	}
	b := o.person("bernd", "", access.Admin)
	o.must(o.e.ChangePerson(t.Context(), b.Actor(), a.ID, leave))
	if err := o.e.ChangePerson(t.Context(), root, 99, leave); !errors.Is(err, engine.ErrUnknownPerson) {
		t.Errorf("nobody: %v", err)
	}
	names, err := o.e.Names(t.Context(), b.Actor())
	o.must(err)
	if names[access.PersonActor(a.ID)] != "Anna Neu" {
		t.Errorf("%v", names)
	}
	if err := o.e.ForgetPerson(t.Context(), root, b.ID); !errors.Is(err, engine.ErrBadOrder) {
		t.Errorf("forgot somebody who has access: %v", err)
	}
	o.must(o.e.ForgetPerson(t.Context(), root, a.ID))
	if names, err = o.e.Names(t.Context(), b.Actor()); err != nil || names[access.PersonActor(a.ID)] != "" {
		t.Errorf("%v, %v", names, err)
	}
	if err := o.e.ChangePerson(t.Context(), root, a.ID, func(p *access.Person) { p.Active = true }); !errors.Is(err, access.ErrBadPerson) {
		t.Errorf("let in somebody without a name: %v", err)
	}
}

func TestTokens(t *testing.T) {
	o := newOffice(t)
	root := access.Shell("root")
	want := func(secret, why string) {
		t.Helper()
		if a, err := o.e.ActorOfToken(t.Context(), secret); !errors.Is(err, engine.ErrNotSignedIn) || !strings.Contains(err.Error(), why) || a.May(access.ReadCases) {
			t.Errorf("want %q, got %+v, %v", why, a, err)
		}
	}
	crm, secret, err := o.e.CreateToken(t.Context(), root, access.Token{Name: "crm", Role: access.Service, Scopes: []access.Permission{access.OpenCase}})
	o.must(err)
	a, err := o.e.ActorOfToken(t.Context(), secret)
	o.must(err)
	if !a.May(access.OpenCase) || a.May(access.ReadCases) {
		t.Errorf("%+v", a)
	}
	all, err := o.e.Tokens(t.Context(), root)
	o.must(err)
	if len(all) != 1 || all[0].LastUsed != "2026-11-23" || all[0].CreatedBy != "os:root" {
		t.Errorf("%+v", all)
	}
	want(secret+"x", "not known")
	o.later(engine.TokenLife)
	want(secret, "expired")
	o.must(o.e.RevokeToken(t.Context(), root, crm.ID))
	want(secret, "revoked")
	if err := o.e.RevokeToken(t.Context(), root, crm.ID); !errors.Is(err, engine.ErrUnknownToken) {
		t.Errorf("revoked twice: %v", err)
	}
	p := o.person("anna", "", access.Manager)
	if _, _, err := o.e.CreateToken(t.Context(), root, access.Token{Name: "curl", Role: access.Admin, Person: p.ID}); !errors.Is(err, engine.ErrBadOrder) {
		t.Errorf("a token with more than its person has: %v", err)
	}
	_, secret, err = o.e.CreateToken(t.Context(), root, access.Token{Name: "curl", Role: access.Manager, Person: p.ID})
	o.must(err)
	if a, err := o.e.ActorOfToken(t.Context(), secret); err != nil || a.ID != access.PersonActor(p.ID) {
		t.Errorf("%+v, %v", a, err)
	}
	o.must(o.e.ChangePerson(t.Context(), root, p.ID, func(p *access.Person) { p.Active = false }))
	want(secret, "no longer active")
}

// TestNothingSecretIsStored reads the store's files: no password, no secret of
// a token, no address, no name but in its own table.
func TestNothingSecretIsStored(t *testing.T) {
	o := newOffice(t)
	o.person("anna", goodPassword, access.Manager)
	_, secret, err := o.e.CreateToken(t.Context(), access.Shell("root"), access.Token{Name: "crm", Role: access.Service})
	o.must(err)
	if _, err := o.signIn("anna", goodPassword, "203.0.113.77"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.signIn("zzstranger", "zzwrong", "203.0.113.77"); !errors.Is(err, engine.ErrSignIn) {
		t.Fatal(err)
	}
	o.must(o.e.Close())
	text, err := os.ReadFile(filepath.Join(o.dir, "fristwerk.db"))
	o.must(err)
	if !strings.Contains(string(text), "Wer anna") {
		t.Fatal("the test looks at the wrong file")
	}
	for _, leak := range []string{goodPassword, secret, secret[12:], "203.0.113", "zzstranger", "zzwrong"} {
		if strings.Contains(string(text), leak) {
			t.Errorf("the store holds %q", leak)
		}
	}
	o.open()
}
