package lookalike_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const polymorphicNotes = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [name]
    columns: {name: name}
    not_personal: [id, ended_on]
    parts:
      notes:
        table: notes
        by: {entity_id: id}
        only: [{column: entity_table, is: customers}]
        columns: {body: free_text, author: third_party}
        not_personal: [id, entity_table, entity_id]
        parts:
          files:
            table: files
            by: {entity_id: id}
            only: [{column: entity_table, is: notes}]
            columns: {title: document}
            not_personal: [id, entity_table, entity_id]
    dates: {ended: ended_on}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
  remove: {object: customer, kind: delete, approval: none}
` + overTwoYears

// entityTables hold notes on customers and leads of the same numbers, and
// files on notes and on customers of the same numbers.
var entityTables = []string{
	`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), ended_on date)`,
	`CREATE TABLE notes (id integer PRIMARY KEY, entity_table varchar(20), entity_id integer, body varchar(200), author varchar(80))`,
	`CREATE TABLE files (id integer PRIMARY KEY, entity_table varchar(20), entity_id integer, title varchar(200) NOT NULL)`,
	`INSERT INTO customers VALUES (1, 'Anna', '2010-05-01'), (2, 'Bernd', '2026-05-01')`,
	`INSERT INTO notes VALUES (1, 'customers', 1, 'rang', 'Ute'), (2, 'leads', 1, 'wrote', 'Ute'), (3, 'customers', 2, 'came', 'Ute'),
		(4, NULL, 1, 'lost', 'Ute'), (5, 'Customers', 1, 'other case', 'Ute')`,
	`INSERT INTO files VALUES (1, 'notes', 1, 'letter'), (2, 'customers', 1, 'picture'), (3, 'notes', 3, 'map'), (4, 'notes', 2, 'plan')`,
}

// TestPolymorphicNotes: only the notes on the record itself go with it, and
// only the files on these notes.
func TestPolymorphicNotes(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, polymorphicNotes, entityTables...)
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id, name FROM customers ORDER BY id`, `
			1 | XXXX
			2 | Bernd`)
		s.holds(t, `SELECT id, entity_table, entity_id, body, author FROM notes ORDER BY id`, `
			1 | customers | 1 | \N | \N
			2 | leads | 1 | wrote | Ute
			3 | customers | 2 | came | Ute
			4 | \N | 1 | lost | Ute
			5 | Customers | 1 | other case | Ute`)
		s.holds(t, `SELECT id, title FROM files ORDER BY id`, `
			1 | XXXX
			2 | picture
			3 | map
			4 | plan`)
		s.settled(t, "met 0, done 0")
	})
}

// TestPolymorphicNotesAreDeleted: the same rows go when the record goes.
func TestPolymorphicNotesAreDeleted(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, replaced(t, polymorphicNotes, "action: forget", "action: remove"), entityTables...)
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id FROM customers ORDER BY id`, `2`)
		s.holds(t, `SELECT id FROM notes ORDER BY id`, "2\n3\n4\n5")
		s.holds(t, `SELECT id FROM files ORDER BY id`, "2\n3\n4")
		s.settled(t, "met 0, done 0")
	})
}

// TestPolymorphicTextNumbers: the column that names the record is a text, since
// some tables have numbers and some have codes. '01' and '1x' are no 1.
func TestPolymorphicTextNumbers(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		tables := slices.Clone(entityTables)
		tables[1] = strings.Replace(tables[1], "entity_id integer", "entity_id varchar(36)", 1)
		tables[4] = `INSERT INTO notes VALUES (1, 'customers', '1', 'rang', 'Ute'), (2, 'customers', '01', 'wrote', 'Ute'),
			(3, 'customers', '1x', 'came', 'Ute'), (4, 'customers', '1 ', 'went', 'Ute'), (5, 'customers', NULL, 'slept', 'Ute')`
		s := begin(t, db, polymorphicNotes, tables...)
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id, body FROM notes ORDER BY id`, `
			1 | \N
			2 | wrote
			3 | came
			4 | went
			5 | slept`)
		s.holds(t, `SELECT id, title FROM files ORDER BY id`, "1 | XXXX\n2 | picture\n3 | map\n4 | plan")
		s.settled(t, "met 0, done 0")
	})
}
