package store

import (
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/proof"
)

var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

var byRoot = By{Actor: "os:root", At: noon}

// anna is a person as AddPerson takes it.
func anna() access.Person {
	return access.Person{Login: "anna", Name: "Anna Beispiel", Roles: []access.Role{access.Admin, access.Manager},
		Organisations: []string{}, Language: "de", Active: true, Created: noon, CreatedBy: "os:root"}
}

func addPerson(t *testing.T, s *Store, p access.Person) access.Person {
	t.Helper()
	id, err := s.AddPerson(t.Context(), p, "hash of "+p.Login)
	must(t, err)
	p.ID = id
	return p
}

func peopleAreKept(t *testing.T, s *Store) {
	a := addPerson(t, s, anna())
	got, err := s.PersonByLogin(t.Context(), "anna")
	must(t, err)
	if d := cmp.Diff(a, got); d != "" {
		t.Error(d)
	}
	if _, err := s.AddPerson(t.Context(), anna(), ""); !errors.Is(err, ErrNameTaken) {
		t.Errorf("the same name twice: %v", err)
	}
	if _, err := s.Person(t.Context(), 7); !errors.Is(err, ErrNoPerson) {
		t.Errorf("want ErrNoPerson, got %v", err)
	}
	hash, err := s.PasswordOf(t.Context(), a.ID)
	must(t, err)
	if hash != "hash of anna" {
		t.Errorf("hash %q", hash)
	}
	must(t, s.RenewHash(t.Context(), a.ID, "another", "lost"))
	must(t, s.RenewHash(t.Context(), a.ID, hash, "renewed"))
	if hash, err = s.PasswordOf(t.Context(), a.ID); err != nil || hash != "renewed" {
		t.Errorf("hash %q, %v", hash, err)
	}
}

func peopleAreChanged(t *testing.T, s *Store) {
	a := addPerson(t, s, anna())
	b := anna()
	b.Login, b.Name = "bernd", "Bernd"
	b = addPerson(t, s, b)
	must(t, s.AddSession(t.Context(), access.Session{ID: "x", Person: b.ID, Started: noon, Seen: noon, Ends: noon.Add(time.Hour)}))
	refuse := errors.New("no")
	err := s.ChangePerson(t.Context(), byRoot, b.ID, func(p *access.Person, all []access.Person) error {
		if len(all) != 2 {
			t.Errorf("%d people", len(all))
		}
		p.Active = false
		return refuse
	})
	if !errors.Is(err, refuse) {
		t.Errorf("want the refusal, got %v", err)
	}
	take := func(p *access.Person, _ []access.Person) error { p.Login = "anna"; return nil }
	if err := s.ChangePerson(t.Context(), byRoot, b.ID, take); !errors.Is(err, ErrNameTaken) {
		t.Errorf("a name in use: %v", err)
	}
	if got, err := s.Person(t.Context(), b.ID); err != nil || !got.Active || got.Login != "bernd" {
		t.Errorf("a refused change left %+v, %v", got, err)
	}
	must(t, s.ChangePerson(t.Context(), byRoot, b.ID, func(p *access.Person, _ []access.Person) error {
		p.Active, p.Roles, p.Organisations, p.Language = false, []access.Role{access.Clerk}, []string{"4"}, "en"
		return nil
	}))
	all, err := s.People(t.Context())
	must(t, err)
	b.Active, b.Roles, b.Organisations, b.Language, b.SignedIn = false, []access.Role{access.Clerk}, []string{"4"}, "en", "2026-11-23"
	if d := cmp.Diff([]access.Person{a, b}, all); d != "" {
		t.Error(d)
	}
	if _, err := s.Session(t.Context(), "x"); !errors.Is(err, ErrNoSession) {
		t.Errorf("whoever is no longer active has a session: %v", err)
	}
}

// peopleAreLogged reads the proof log: every act with its actor, no name.
func peopleAreLogged(t *testing.T, s *Store) {
	a := addPerson(t, s, anna())
	must(t, s.ChangePerson(t.Context(), byRoot, a.ID, func(p *access.Person, _ []access.Person) error {
		p.Name = "Anna Anders"
		return nil
	}))
	must(t, s.SetPassword(t.Context(), byRoot, a.ID, "new", ""))
	must(t, s.AddSession(t.Context(), access.Session{ID: "x", Person: a.ID, Started: noon, Seen: noon, Ends: noon}))
	id, err := s.AddToken(t.Context(), access.Token{Name: "crm", Role: access.Service, Created: noon, CreatedBy: "user:1"}, "h1")
	must(t, err)
	must(t, s.RevokeToken(t.Context(), byRoot, id))
	for range 22 {
		must(t, s.RefuseSignIn(t.Context(), 0, noon))
	}
	var got []string
	refused := 0
	for e, err := range s.ProofEntries(t.Context(), 0) {
		must(t, err)
		if strings.Contains(strings.ToLower(string(e.Payload)), "anna") || strings.Contains(string(e.Payload), "new") {
			t.Errorf("%s %s holds %s", e.Act, e.Subject, e.Payload)
		}
		if e.Act == proof.SignInRefused {
			refused++
			continue
		}
		got = append(got, string(e.Act)+" "+e.Subject+" by "+e.Actor)
	}
	want := []string{
		"person_changed person/1 by os:root", "person_changed person/1 by os:root", "person_changed person/1 by os:root",
		"signed_in session/x by user:1", "token_changed token/1 by user:1", "token_changed token/1 by os:root",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if refused != 20 {
		t.Errorf("%d refusals of a flood were logged, want 20", refused)
	}
}

func aForgottenNameLeavesTheID(t *testing.T, s *Store) {
	a := addPerson(t, s, anna())
	must(t, s.ChangePerson(t.Context(), byRoot, a.ID, func(p *access.Person, _ []access.Person) error {
		p.Login, p.Name, p.Active = "", "", false
		return nil
	}))
	got, err := s.Person(t.Context(), a.ID)
	must(t, err)
	if got.Name != "" || got.CreatedBy != "os:root" {
		t.Errorf("%+v", got)
	}
	if next := addPerson(t, s, anna()); next.ID == a.ID {
		t.Error("an id was given twice")
	}
}

func sessionsLive(t *testing.T, s *Store) {
	a := addPerson(t, s, anna())
	x := access.Session{ID: "x", Person: a.ID, Started: noon, Seen: noon, Ends: noon.Add(access.SessionLife), Device: "Firefox"}
	y := x
	y.ID, y.Started = "y", noon.Add(time.Minute)
	y.Seen = y.Started
	must(t, s.AddSession(t.Context(), x))
	must(t, s.AddSession(t.Context(), y))
	must(t, s.SeeSession(t.Context(), "x", noon.Add(2*time.Minute)))
	x.Seen = noon.Add(2 * time.Minute)
	all, err := s.Sessions(t.Context(), a.ID)
	must(t, err)
	if d := cmp.Diff([]access.Session{y, x}, all); d != "" {
		t.Error(d)
	}
	if err := s.EndSession(t.Context(), By{Actor: "user:1", At: time.Now()}, a.ID+1, "x"); !errors.Is(err, ErrNoSession) {
		t.Errorf("somebody else's session: %v", err)
	}
	must(t, s.SetPassword(t.Context(), byRoot, a.ID, "new", "y"))
	if all, err = s.Sessions(t.Context(), 0); err != nil || len(all) != 1 || all[0].ID != "y" {
		t.Errorf("after the new password %+v, %v", all, err)
	}
	z := x
	z.ID, z.Started = "z", y.Ends.Add(time.Hour)
	z.Seen, z.Ends = z.Started, z.Started.Add(time.Hour)
	must(t, s.AddSession(t.Context(), z))
	if _, err := s.Session(t.Context(), "y"); !errors.Is(err, ErrNoSession) {
		t.Errorf("an ended session was not dropped: %v", err)
	}
	must(t, s.EndSessions(t.Context(), By{Actor: "os:anna", At: time.Now()}, a.ID, ""))
	if all, err = s.Sessions(t.Context(), 0); err != nil || len(all) != 0 {
		t.Errorf("left %+v, %v", all, err)
	}
}

func webSessionsLive(t *testing.T, s *Store) {
	data := []byte{0, 1, 0xff, '\''}
	must(t, s.KeepWebSession(t.Context(), "a", []byte("old"), noon.Add(time.Minute), noon))
	must(t, s.KeepWebSession(t.Context(), "a", data, noon.Add(time.Hour), noon))
	got, found, err := s.WebSession(t.Context(), "a", noon.Add(30*time.Minute))
	must(t, err)
	if d := cmp.Diff(data, got); d != "" || !found {
		t.Error(found, d)
	}
	if _, found, err = s.WebSession(t.Context(), "a", noon.Add(time.Hour)); err != nil || found {
		t.Errorf("found after its end: %v, %v", found, err)
	}
	must(t, s.DropWebSession(t.Context(), "a"))
	must(t, s.DropWebSession(t.Context(), "a"))
	if _, found, err = s.WebSession(t.Context(), "a", noon); err != nil || found {
		t.Errorf("found after it was dropped: %v, %v", found, err)
	}
}

func tokensLive(t *testing.T, s *Store) {
	crm := access.Token{Name: "crm", Prefix: "fw_1", Role: access.Service, Scopes: []access.Permission{access.OpenCase},
		Organisations: []string{}, Created: noon, CreatedBy: "user:1", Expires: noon.Add(time.Hour)}
	var err error
	crm.ID, err = s.AddToken(t.Context(), crm, "h1")
	must(t, err)
	if _, err := s.AddToken(t.Context(), crm, "h2"); !errors.Is(err, ErrTokenTaken) {
		t.Errorf("a name in use: %v", err)
	}
	must(t, s.UseToken(t.Context(), crm.ID, "2026-11-23"))
	crm.LastUsed = "2026-11-23"
	got, err := s.TokenByHash(t.Context(), "h1")
	must(t, err)
	if d := cmp.Diff(crm, got); d != "" {
		t.Error(d)
	}
	if _, err := s.TokenByHash(t.Context(), "h2"); !errors.Is(err, ErrNoToken) {
		t.Errorf("want ErrNoToken, got %v", err)
	}
	must(t, s.RevokeToken(t.Context(), byRoot, crm.ID))
	if err := s.RevokeToken(t.Context(), byRoot, crm.ID); !errors.Is(err, ErrNoToken) {
		t.Errorf("revoked twice: %v", err)
	}
	again, err := s.AddToken(t.Context(), access.Token{Name: "crm", Role: access.Service, Created: noon, Expires: noon}, "h3")
	must(t, err)
	all, err := s.Tokens(t.Context())
	must(t, err)
	if len(all) != 2 || all[0].Revoked == nil || !all[0].Revoked.Equal(noon) || all[1].ID != again || all[1].Scopes != nil {
		t.Errorf("%+v", all)
	}
}

func triesAreCounted(t *testing.T, s *Store) {
	three := []Try{{"a", access.Throttle{Burst: 3, Every: time.Minute}}, {"b", access.Throttle{Burst: 100, Every: time.Minute}}}
	var (
		all   sync.WaitGroup
		turn  sync.Mutex
		taken int
	)
	for range 8 {
		all.Go(func() {
			wait, err := s.TakeTries(t.Context(), three, noon)
			turn.Lock()
			defer turn.Unlock()
			if err != nil {
				t.Error(err)
			}
			if wait == 0 {
				taken++
			}
		})
	}
	all.Wait()
	if taken != 3 {
		t.Errorf("%d of 8 tries at once, want 3", taken)
	}
	must(t, s.PutBackTries(t.Context(), three[:1], noon))
	for i, want := range []time.Duration{0, time.Minute} {
		if wait, err := s.TakeTries(t.Context(), three, noon); err != nil || wait != want {
			t.Errorf("%d. after one was put back: %v, %v", i, wait, err)
		}
	}
	if wait, err := s.TakeTries(t.Context(), []Try{{"c", three[0].Throttle}}, noon.Add(time.Hour)); err != nil || wait != 0 {
		t.Errorf("another bucket: %v, %v", wait, err)
	}
	var left int
	must(t, s.db.NewSelect().TableExpr("sign_in_try").ColumnExpr("COUNT(*)").Where("bucket <> 'b'").Scan(t.Context(), &left))
	if left != 1 {
		t.Errorf("%d buckets left, those that leaked empty must go", left)
	}
}

func addressesAreKnown(t *testing.T, s *Store) {
	since := noon.AddDate(0, 0, -90)
	for i := range 2 {
		must(t, s.KnowAddress(t.Context(), "p"+strconv.Itoa(i), noon.AddDate(0, 0, -91+i*91), since))
	}
	for place, want := range map[string]bool{"p0": false, "p1": true, "p2": false} {
		if is, err := s.KnowsAddress(t.Context(), place, since); err != nil || is != want {
			t.Errorf("%s: %v, %v", place, is, err)
		}
	}
}
