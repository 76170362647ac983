package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const copiedNames = `
objects:
  contact:
    source: crm
    table: contacts
    key: id
    person: [[last_name, first_name]]
    columns: {first_name: name, last_name: name, display_name: name}
    not_personal: [id, ended_on]
    dates: {ended: ended_on}
actions:
  forget: {object: contact, kind: anonymise, approval: none}
` + overTwoYears

// TestCopiedNames: systems copy the name into columns for display and for
// sorting. One that nobody has declared stops the job; one that was declared
// wrongly is cleaned later, in records done before as well.
func TestCopiedNames(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, copiedNames,
			`CREATE TABLE contacts (id integer PRIMARY KEY, first_name varchar(40), last_name varchar(40) NOT NULL,
				display_name varchar(90), sort_name varchar(3), ended_on date)`,
			`INSERT INTO contacts VALUES (1, 'Jürgen', 'Groß', 'Jürgen Groß', 'gro', '2010-05-01'), (2, NULL, 'Ähre', 'Ähre', 'ahr', '2026-05-01')`)
		const read = `SELECT id, first_name, last_name, display_name, sort_name FROM contacts ORDER BY id`
		const untouched = `
			1 | Jürgen | Groß | Jürgen Groß | gro
			2 | \N | Ähre | Ähre | ahr`

		s.stands(t, "undeclared_column")
		s.holds(t, read, untouched)

		s.apply(t, replaced(t, copiedNames, "[id, ended_on]", "[id, ended_on, sort_name]"))
		s.run(t, "met 1, done 1")
		s.holds(t, read, `
			1 | XXXX | XXXX | XXXX | gro
			2 | \N | Ähre | Ähre | ahr`)

		s.apply(t, replaced(t, copiedNames, "display_name: name", "display_name: name, sort_name: name"))
		s.run(t, "met 1, done 1, came_back 1")
		s.holds(t, read, `
			1 | XXXX | XXXX | XXXX | XXX
			2 | \N | Ähre | Ähre | ahr`)
		s.settled(t, "met 0, done 0")
	})
}
