package datasource

import (
	"fmt"
	"testing"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// talkative is a shop whose remarks speak of people.
func talkative(t *testing.T, db testdb.DB) (*Source, *Subject) {
	t.Helper()
	text := map[testdb.Dialect]string{testdb.SQLite: "text", testdb.Postgres: "text", testdb.MariaDB: "varchar(200)"}[db.Dialect]
	db.Exec(t,
		"CREATE TABLE leads (id int PRIMARY KEY, customer_no "+text+", name "+text+" NOT NULL, email "+text+", phone "+text+", remark "+text+", status "+text+")",
		"CREATE TABLE calls (lead_id int NOT NULL REFERENCES leads (id), partner "+text+", notes "+text+")")
	for id := 1; id <= 4; id++ {
		db.Exec(t, fmt.Sprintf("INSERT INTO leads VALUES (%[1]d, 'KD-1000%[1]d', 'Jürgen Groß%[2]s', 'j%[1]d@firma.example', '0170 123456%[1]d', "+
			"'Herr Groß%[2]s (KD-1000%[1]d, j%[1]d@firma.example) rief an, Rückruf 0170/123456%[1]d am 01.02.2026', 'lost')", id, []string{"", "mann", "berg", "kopf", "kurt"}[id]),
			fmt.Sprintf("INSERT INTO calls VALUES (%[1]d, 'Uwe', 'mit Jürgen gesprochen'), (%[1]d, 'Eva', 'Uwe und Eva, mail an j%[1]d@firma.example'), "+
				"(%[1]d, NULL, NULL), (%[1]d, NULL, 'Uwe fragen')", id))
	}
	s := installed(t, db)
	subject := subjectOf(t, s, "leads", "id")
	subject.Relations = []Relation{{Name: "calls", Part: true, Table: tableOf(t, s, "calls"), By: []Join{{"lead_id", "id"}}}}
	return s, subject
}

// redacted is redact bound to the columns beside it, as plan does.
func redacted(t *testing.T, subject *Subject, relation, name string) Assign {
	t.Helper()
	a := replaced(t, subject, relation, name, method.Method{Name: method.RedactText}, method.PartiallyAnonymise)
	a.Program.Beside = []method.Beside{{Column: "customer_no", Category: method.CategoryIdentifier}, {Column: "name", Category: method.CategoryName},
		{Column: "email", Category: method.CategoryEmail}, {Column: "phone", Category: method.CategoryPhone}}
	if relation == "calls" {
		a.Program.Beside = append(a.Program.Beside, method.Beside{Column: "partner", Category: method.CategoryName, Part: true})
	}
	return a
}

// TestChangeRedacts: remarks of records and parts lose names, e-mail addresses
// and phone numbers and keep the rest, though the same batch replaces the names;
// nothing is left to do afterwards.
func TestChangeRedacts(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := talkative(t, db)
		gone := func(relation, name string) Assign {
			return replaced(t, subject, relation, name, method.Method{Name: method.Replace, Text: "XXXX"}, method.PartiallyAnonymise)
		}
		change := Change{Kind: method.PartiallyAnonymise,
			Sets:  []Assign{gone("", "name"), replaced(t, subject, "", "email", method.Method{Name: method.Clear}, method.PartiallyAnonymise), redacted(t, subject, "", "remark")},
			Parts: []PartChange{{Relation: "calls", Sets: []Assign{gone("calls", "partner"), redacted(t, subject, "calls", "notes")}}}}
		criteria := &Criteria{Subject: subject, Day: today, Change: change}
		first := batchOf("b1", criteria)
		first.Span, first.Keys = nil, []Key{"1", "2"}
		same(t, "by keys", mustChange(t, s, first), Outcome{Changed: 2, Parts: 8})
		wantRows(t, db, "SELECT id, name, remark FROM leads ORDER BY id",
			"1|XXXX|Herr XXXX (XXXX, XXXX) rief an, Rückruf XXXX am 01.02.2026\n2|XXXX|Herr XXXX (XXXX, XXXX) rief an, Rückruf XXXX am 01.02.2026\n"+
				"3|Jürgen Großkopf|Herr Großkopf (KD-10003, j3@firma.example) rief an, Rückruf 0170/1234563 am 01.02.2026\n"+
				"4|Jürgen Großkurt|Herr Großkurt (KD-10004, j4@firma.example) rief an, Rückruf 0170/1234564 am 01.02.2026")
		wantRows(t, db, "SELECT notes FROM calls WHERE lead_id = 1 ORDER BY notes", sortedNotes(db))
		probe, err := s.Probe(t.Context(), criteria)
		if err != nil || !probe.Tried || probe.Left || len(probe.Reverted) > 0 || probe.Refused != nil {
			t.Errorf("probe: %+v, %v", probe, err)
		}
		same(t, "the rest", mustChange(t, s, batchOf("b2", criteria)), Outcome{Changed: 2, Parts: 8})
		same(t, "nothing left", mustChange(t, s, batchOf("b3", criteria)), Outcome{})
		still, err := s.Still(t.Context(), criteria, []Key{"1", "4"})
		if err != nil || len(still) > 0 {
			t.Errorf("would change again: %v, %v", still, err)
		}
		db.Exec(t, "UPDATE leads SET remark = 'neu: x@y.example' WHERE id = 4")
		same(t, "what came back", mustChange(t, s, batchOf("b4", criteria)), Outcome{Changed: 1})
	})
}

// sortedNotes: where NULL stands is the database's own matter.
func sortedNotes(db testdb.DB) string {
	notes := "Uwe fragen\nUwe und XXXX, mail an XXXX\nmit XXXX gesprochen" // Uwe is in another row's column
	switch db.Dialect {
	case testdb.Postgres:
		return notes + "\n\\N"
	case testdb.MariaDB:
		return "\\N\nmit XXXX gesprochen\nUwe fragen\nUwe und XXXX, mail an XXXX"
	}
	return "\\N\n" + notes
}
