package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const softDelete = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [email]
    columns: {email: email}
    not_personal: [id, ended_on, deleted_at]
    dates: {ended: ended_on}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
` + overTwoYears

// TestSoftDeletedRowsCount: what the application no longer shows is still
// there, so it counts unless the concept says otherwise.
func TestSoftDeletedRowsCount(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, replaced(t, softDelete, "    dates:", "    only: [{column: deleted_at, empty: true}]\n    dates:"),
			`CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), ended_on date, deleted_at timestamp NULL)`,
			`INSERT INTO customers VALUES (1, 'a@firma.example', '2010-05-01', NULL), (2, 'b@firma.example', '2010-05-01', '2011-01-01 10:00:00')`)

		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id, email FROM customers ORDER BY id`, "1 | \\N\n2 | b@firma.example")
		s.settled(t, "met 0, done 0")

		s.apply(t, softDelete)
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id, email FROM customers ORDER BY id`, "1 | \\N\n2 | \\N")
		s.settled(t, "met 0, done 0")
	})
}

// flags are the types of a truth value.
var flags = map[testdb.Dialect]string{testdb.SQLite: "integer", testdb.Postgres: "boolean", testdb.MariaDB: "tinyint(1)"}

// TestSoftDeletedByFlag: the same with a flag, and a record counts too where
// nobody ever set it. Notes have a flag of their own, and the deleted ones
// belong to the record all the same.
func TestSoftDeletedByFlag(t *testing.T) {
	t.Parallel()
	concept := replaced(t, softDelete, "deleted_at]", "deleted]\n    only: [{not: {column: deleted, is: true}}]\n"+
		"    parts:\n      notes: {table: notes, by: {customer_id: id}, columns: {body: free_text}, not_personal: [id, customer_id, deleted]}")
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, concept,
			`CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), ended_on date, deleted `+flags[db.Dialect]+`)`,
			`CREATE TABLE notes (id integer PRIMARY KEY, customer_id integer, body varchar(80), deleted `+flags[db.Dialect]+`)`,
			`INSERT INTO customers VALUES (1, 'a@firma.example', '2010-05-01', FALSE), (2, 'b@firma.example', '2010-05-01', TRUE),
				(3, 'c@firma.example', '2010-05-01', NULL)`,
			`INSERT INTO notes VALUES (1, 1, 'x', TRUE), (2, 1, 'x', FALSE), (3, 2, 'x', FALSE)`)
		s.run(t, "met 2, done 2")
		s.holds(t, `SELECT id, email FROM customers ORDER BY id`, "1 | \\N\n2 | b@firma.example\n3 | \\N")
		s.holds(t, `SELECT id, body FROM notes ORDER BY id`, "1 | \\N\n2 | \\N\n3 | x")
		s.settled(t, "met 0, done 0")
	})
}
