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
