package engine_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// partners is a world with the users of two organisations, who belong to them
// by their own column, and the organisations' contracts, which belong to them
// by a related row; contract 9 belongs to nobody.
func partners(w *world, userBelongs, contractBelongs string) {
	w.Helper()
	w.exec(`INSERT INTO organisations VALUES (1, 'Eins', 'e@x.de', NULL), (2, 'Zwei', 'z@x.de', NULL)`,
		`INSERT INTO users VALUES (11, 'a', 'A', 1, 1, NULL), (12, 'b', 'B', 2, 1, NULL), (13, 'c', 'C', NULL, 1, NULL)`,
		`INSERT INTO contracts VALUES (1, 'a', 'A', 'a@x.de', '1', 'Bonn', 'active', NULL), (2, 'b', 'B', 'b@x.de', '1', 'Bonn', 'active', NULL),
			(9, 'nobody', 'N', 'n@x.de', '1', 'Bonn', 'active', NULL)`)
	w.apply(`
objects:
  user:
    source: sales
    table: users
    key: id
    person: [{customer: username}]
    columns: {username: username, name: name}
    not_personal: [id, organisation_id, active, left_on]
` + userBelongs + `
  contract:
    source: sales
    table: contracts
    key: id
    person: [{customer: customer_no}]
    columns: {customer_no: identifier, name: name, email: email, phone: phone, city: city}
    not_personal: [id, status, ended_on]
    related:
      seller: {table: users, by: {username: customer_no}}
` + contractBelongs)
}

const (
	ownColumn = "    organisation: organisation_id\n"
	ofSeller  = "    organisation: {column: organisation_id, of: seller}\n"
)

func of(organisations ...string) access.Actor {
	return access.Actor{ID: "user:4", Roles: []access.Role{access.Clerk}, Organisations: organisations}
}

func (w *world) keysOf(actor access.Actor, object string) string {
	w.Helper()
	page, err := w.engine.Records(w.Context(), actor, engine.RecordFilter{Object: object})
	if err != nil {
		w.Fatal(err)
	}
	return keysIn(page)
}

func TestClerksSeeTheirOrganisations(t *testing.T) {
	each(t, func(w *world) {
		partners(w, ownColumn, ofSeller)
		both := access.Actor{ID: "user:5", Roles: []access.Role{access.Clerk, access.Auditor}, Organisations: []string{"1"}}
		for _, c := range []struct {
			actor           access.Actor
			users, contract string
		}{
			{of("1"), "11", "1"}, {of("2"), "12", "2"}, {of("1", "2"), "11 12", "1 2"},
			{of(), "", ""}, {of("3"), "", ""}, {of("1' OR '1'='1"), "", ""}, {of("01"), "", ""},
			{auditor, "11 12 13", "1 2 9"}, {both, "11 12 13", "1 2 9"},
		} {
			if got := w.keysOf(c.actor, "user"); got != c.users {
				w.Errorf("%v sees the users %s, want %s", c.actor.Organisations, got, c.users)
			}
			if got := w.keysOf(c.actor, "contract"); got != c.contract {
				w.Errorf("%v sees the contracts %s, want %s", c.actor.Organisations, got, c.contract)
			}
		}
	})
}

// TestClerksTouchTheirOrganisations: every way to a single record answers for
// somebody else's as for one that does not exist.
func TestClerksTouchTheirOrganisations(t *testing.T) {
	each(t, func(w *world) {
		partners(w, ownColumn, ofSeller)
		w.markOf("contract", "1", "2")
		lock := func(actor access.Actor, key string) error {
			_, err := w.engine.SetMarks(w.Context(), actor, engine.MarkOrder{Kind: datasource.LockMark, Object: "user", Keys: []string{key},
				Ground: concept.Contractual, Reason: "contract"})
			return err
		}
		for name, ask := range map[string]func(actor access.Actor, object, key string) error{
			"why": func(a access.Actor, object, key string) error {
				_, err := w.engine.Why(w.Context(), a, object, key)
				return err
			},
			"record": func(a access.Actor, object, key string) error {
				_, err := w.engine.Record(w.Context(), a, object, key, true)
				return err
			},
			"lock": func(a access.Actor, _, key string) error { return lock(a, "1"+key) },
		} {
			if err := ask(of("1"), "contract", "1"); err != nil {
				w.Errorf("%s of the own record: %v", name, err)
			}
			for _, other := range []string{"2", "7"} {
				if err := ask(of("1"), "contract", other); !errors.Is(err, engine.ErrUnknownRecord) {
					w.Errorf("%s of record %s: %v", name, other, err)
				}
			}
		}
		marks, err := w.engine.Marks(w.Context(), of("1"))
		if err != nil || len(marks) != 2 {
			w.Fatalf("%+v, %v", marks, err)
		}
		for _, m := range marks {
			if m.Key != "1" && m.Key != "11" || m.Reason != "" || m.Reference != "" || m.Ground != "" || m.Actor == "" {
				w.Errorf("a clerk sees %+v", m)
			}
		}
		if x, err := w.engine.Why(w.Context(), of("1"), "contract", "1"); err != nil || len(x.Marks) != 1 || x.Marks[0].Reason != "" {
			w.Errorf("%+v, %v", x.Marks, err)
		}
		if x, err := w.engine.Why(w.Context(), auditor, "contract", "1"); err != nil || x.Marks[0].Reason != "request" {
			w.Errorf("%+v, %v", x.Marks, err)
		}
	})
}

func (w *world) markOf(object string, keys ...string) {
	w.Helper()
	_, err := w.engine.SetMarks(w.Context(), w.actor, engine.MarkOrder{Kind: datasource.KeepMark, Object: object, Keys: keys,
		Reason: "request", Reference: "AZ 7/26"})
	if err != nil {
		w.Fatal(err)
	}
}

// TestClerksSeeNothingUnassigned: an object that does not say whose its records
// are shows none of them, and neither does an export.
func TestClerksSeeNothingUnassigned(t *testing.T) {
	each(t, func(w *world) {
		partners(w, "", ofSeller)
		if got := w.keysOf(of("1"), "user"); got != "" {
			w.Errorf("sees %s", got)
		}
		if _, err := w.engine.Why(w.Context(), of("1"), "user", "11"); !errors.Is(err, engine.ErrUnknownRecord) {
			w.Errorf("why: %v", err)
		}
		var out bytes.Buffer
		if _, err := w.engine.ExportRecords(w.Context(), of("2"), engine.ExportOrder{Object: "contract", Format: engine.CSV}, &out); err != nil {
			w.Fatal(err)
		}
		for _, key := range []string{"1", "9", "77"} {
			_, err := w.engine.ExportRecords(w.Context(), of("2"), engine.ExportOrder{Object: "contract", Format: engine.CSV, Keys: []string{key}}, &out)
			if !errors.Is(err, engine.ErrUnknownRecord) {
				w.Errorf("exports %s: %v", key, err)
			}
		}
		if text := out.String(); !strings.Contains(text, "b@x.de") || strings.Contains(text, "a@x.de") || strings.Contains(text, "n@x.de") {
			w.Errorf("exported %s", text)
		}
	})
}

const erasers = `
actions:
  erase: {object: contract, kind: anonymise, approval: one}
  erase_user: {object: user, kind: anonymise, approval: one}
`

// TestClerksSeeTheirCases: the cases that speak of their records, of each only
// what is about these, and of the others nothing, as if they were not there.
func TestClerksSeeTheirCases(t *testing.T) {
	each(t, func(w *world) {
		partners(w, "", ofSeller+erasers) // whose a user is, nobody says
		ctx := w.Context()
		open := func(actor access.Actor, o engine.OpenOrder) (engine.CaseFile, error) {
			o.Reason = "Antrag"
			return w.engine.OpenCase(ctx, actor, o)
		}
		var cases []int64
		for _, customer := range []string{"a", "b", "nobody"} {
			f, err := open(w.actor, engine.OpenOrder{Person: map[string]string{"customer": customer}})
			if err != nil {
				w.Fatal(err)
			}
			cases = append(cases, f.ID)
		}
		if f, err := w.engine.Case(ctx, auditor, cases[0]); err != nil || len(f.ItemList) != 2 {
			w.Fatalf("the case of a contract and a user: %+v, %v", f.ItemList, err)
		}
		f, err := w.engine.Case(ctx, of("1"), cases[0])
		if err != nil || len(f.ItemList) != 1 || f.ItemList[0].Object != "contract" || f.Items != 1 || len(f.Objects) != 1 || len(f.Found) != 1 {
			w.Errorf("a clerk sees %+v, %v", f, err)
		}
		for who, want := range map[string]int{"1": 1, "2": 1, "3": 0} {
			page, err := w.engine.Cases(ctx, of(who), engine.CaseFilter{})
			if err != nil || len(page.Cases) != want || page.Next != "" || page.Total != want {
				w.Errorf("clerk of %s: %+v, %v", who, page, err)
			}
			for _, c := range page.Cases {
				if c.Items != 1 || len(c.Objects) != 1 || c.Objects[0] != "contract" {
					w.Errorf("clerk of %s sees %+v", who, c)
				}
			}
		}
		for _, who := range []string{"1", "2"} {
			page, err := w.engine.Cases(ctx, of(who), engine.CaseFilter{})
			if err != nil {
				t.Fatal(err)
			}
			want := len(page.Cases)
			c, err := w.engine.CountCases(ctx, of(who))
			sum := 0
			for _, n := range c.States {
				sum += n
			}
			if err != nil || want == 0 || c.All != want || sum != want || c.Capped {
				t.Errorf("organisation %s counts %+v, %v, and lists %d", who, c, err, want)
			}
		}
		if page, err := w.engine.Cases(ctx, of("1", "2"), engine.CaseFilter{Limit: 1}); err != nil || len(page.Cases) != 1 || page.Next == "" {
			w.Errorf("a page of one: %+v, %v", page, err)
		} else if page, err = w.engine.Cases(ctx, of("1", "2"), engine.CaseFilter{Limit: 1, After: page.Next}); err != nil || len(page.Cases) != 1 || page.Cases[0].ID != cases[0] {
			w.Errorf("the next page: %+v, %v", page, err)
		}
		for name, err := range map[string]error{
			"case":    second(w.engine.Case(ctx, of("1"), cases[1])),
			"proof":   second(w.engine.CaseEvidence(ctx, of("1"), cases[1])),
			"comment": w.engine.CommentCase(ctx, of("1"), cases[1], "Rückfrage"),
		} {
			if !errors.Is(err, engine.ErrUnknownCase) {
				w.Errorf("%s of somebody else's: %v", name, err)
			}
		}
		if err := w.engine.CommentCase(ctx, of("1"), cases[0], "Rückfrage"); err != nil {
			w.Errorf("comment of the own: %v", err)
		}
		if _, err := open(of("1"), engine.OpenOrder{Records: []engine.RecordRef{{Object: "contract", Key: "2"}}}); !errors.Is(err, engine.ErrUnknownRecord) {
			w.Errorf("a case about somebody else's record: %v", err)
		}
		if _, err := open(of("1"), engine.OpenOrder{Person: map[string]string{"customer": "b"}}); !errors.Is(err, engine.ErrNobody) {
			w.Errorf("a case about somebody else's person: %v", err)
		}
		if f, err := open(of("1"), engine.OpenOrder{Records: []engine.RecordRef{{Object: "contract", Key: "1"}}}); err != nil || f.ID != cases[0] || len(f.ItemList) != 1 {
			w.Errorf("a case about the own record: %+v, %v", f, err)
		}
		for customer, want := range map[string]int{"a": 1, "b": 0, "nobody": 0} {
			a, err := w.engine.Persons(ctx, of("1"), engine.PersonQuery{Person: map[string]string{"customer": customer}})
			if err != nil || len(a.Records) != want || len(a.Cases) != want {
				w.Errorf("looking for %s: %+v, %v", customer, a, err)
			}
		}
	})
}

func second[T any](_ T, err error) error { return err }
