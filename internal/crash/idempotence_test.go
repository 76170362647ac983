package crash_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

var everythingTables = []string{
	`CREATE TABLE people (id INTEGER PRIMARY KEY, number VARCHAR(20) NOT NULL UNIQUE, name VARCHAR(80) NOT NULL, email VARCHAR(80),
		iban VARCHAR(34), postcode VARCHAR(10), born DATE, income INTEGER, profile VARCHAR(200), note VARCHAR(200), status VARCHAR(20), ended_on DATE)`,
	`CREATE TABLE notes (id INTEGER PRIMARY KEY, person_id INTEGER, body VARCHAR(200))`,
}

// everythingConcept has every kind of action and every method. The status of a
// record says which job speaks of it.
const everythingConcept = `
objects:
  person:
    source: sales
    table: people
    key: id
    person: [{customer: number}, email]
    columns:
      number: identifier
      name: name
      email: email
      iban: bank_account
      postcode: postcode
      born: birth_date
      income: other
      profile: {json: {email: email, "*": not_personal}}
      note: free_text
    not_personal: [id, status, ended_on]
    parts:
      notes: {table: notes, by: {person_id: id}, columns: {body: free_text}, not_personal: [id, person_id]}
    dates: {ended: ended_on}
actions:
  anonymise: {object: person, kind: anonymise, approval: none, methods: {postcode: {prefix: 2}, born: {generalise: year}, note: {replace: entfernt}, email: {template: "anon-{key}@anon.invalid"}}}
  partial: {object: person, kind: partially_anonymise, approval: none, columns: [name, born, income, notes.body], followed_by: anonymise, methods: {born: {generalise: month}, income: {generalise: 1000}, name: {prefix: 1}}}
  mask: {object: person, kind: mask, approval: none, columns: [name, email, iban]}
  lock: {object: person, kind: lock}
  keep: {object: person, kind: keep}
  delete: {object: person, kind: delete, approval: none}
jobs:`

// TestSecondRunChangesNothing: after one run of every kind of action the next
// meets nothing and writes no batch; what an application brings back is met
// again and has a second ledger row.
func TestSecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	kinds := []string{"anonymise", "partial", "mask", "lock", "keep", "delete"}
	jobs := ""
	for _, k := range kinds {
		jobs += job(k, k)
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		db.Exec(t, everythingTables...)
		var rows, notes []string
		for i := 1; i <= 60; i++ {
			rows = append(rows, everythingRow(i, kinds[i%len(kinds)]))
			notes = append(notes, strings.ReplaceAll("(#, #, 'Ruft an')", "#", strconv.Itoa(i)))
		}
		insert(t, db, "people", rows)
		insert(t, db, "notes", notes)
		c := enter(t, db, db.URL, everythingConcept+jobs)
		for _, j := range c.run(t, 2).Jobs {
			if *j.Done != 10 {
				t.Errorf("%s: done %d of 10: %+v", j.Job, *j.Done, j)
			}
		}
		c.idle(t)

		c.Exec(t, "UPDATE people SET name = 'Wieder Da' WHERE id IN (6, 7, 8)",
			"DELETE FROM people WHERE id = 5", "INSERT INTO people VALUES "+everythingRow(5, "delete"))
		back := map[string]int{"anonymise": 1, "partial": 1, "mask": 1, "delete": 1}
		for _, j := range c.run(t, 2).Jobs {
			if *j.Done != back[j.Job] {
				t.Errorf("%s: done again %d, want %d: %+v", j.Job, *j.Done, back[j.Job], j)
			}
			if erases := j.Job == "anonymise" || j.Job == "delete"; erases && j.Back != 1 {
				t.Errorf("%s: came_back %d, want 1", j.Job, j.Back)
			}
		}
		for _, key := range []string{"5", "6", "7", "8"} {
			if n := len(c.column(t, "SELECT batch FROM "+c.own("ledger")+" WHERE record_key = '"+key+"'")); n != 2 {
				t.Errorf("record %s has %d ledger rows, want 2", key, n)
			}
		}
		c.idle(t)
	})
}

// idle holds that a run meets nothing and writes nothing.
func (c *company) idle(t *testing.T) {
	t.Helper()
	cells := func() (all []string) {
		for _, table := range []string{"people", "notes", c.own("batch"), c.own("ledger"), c.own("mark")} {
			for _, row := range c.Query(t, "SELECT * FROM "+table+" ORDER BY 1, 2") {
				all = append(all, strings.Join(row, "|"))
			}
		}
		return all
	}
	before := strings.Join(cells(), "\n")
	r, err := c.engine.Run(t.Context(), anna, engine.RunOrder{All: true, Workers: 2})
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range r.Jobs {
		if j.Met != 0 {
			t.Errorf("%s meets %d again: %+v", j.Job, j.Met, j)
		}
	}
	if after := strings.Join(cells(), "\n"); after != before {
		t.Errorf("a run that met nothing wrote something:\n%s\nbefore:\n%s", after, before)
	}
	if report, err := c.engine.Verify(t.Context(), anna, engine.Outside{}); err != nil || !report.Held() {
		t.Errorf("verify: %v, %q", err, report.Problems)
	}
}

func everythingRow(i int, status string) string {
	return strings.ReplaceAll("(#, 'K-#', 'Jürgen Groß #', 'j.gross-#@example.org', 'DE8937040044053201300#', '50667', '1980-05-17', 4321, "+
		`'{"email": "j.gross-#@example.org", "sprache": "de"}', 'rief an', '`, "#", strconv.Itoa(i)) + status + "', '2015-06-30')"
}
