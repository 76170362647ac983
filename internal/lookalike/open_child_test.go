package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const openChild = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [email]
    columns: {email: email, phone: phone}
    not_personal: [id, ended_on]
    related:
      tickets: {table: tickets, by: {customer_id: id}}
    dates: {ended: ended_on}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
jobs:
  old:
    action: forget
    schedule: "30 3 * * *"
    when:
      start: ended
      after: 2 years
      from: event
      unless: [{has: tickets, only: [{column: state, not_in: [closed, void]}]}]
    basis: Art. 17(1)(a) GDPR
    limit: {records: 100}
    active: true
`

// TestOpenChildBlocks: a customer with an open ticket stays until it is
// closed. A ticket without a state is open: nobody has said that it is closed.
func TestOpenChildBlocks(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, openChild,
			`CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), phone varchar(40), ended_on date)`,
			`CREATE TABLE tickets (id integer PRIMARY KEY, customer_id integer REFERENCES customers (id), state varchar(10))`,
			`INSERT INTO customers VALUES (1, 'a@firma.example', '0341 1', '2010-05-01'), (2, 'b@firma.example', '0341 2', '2010-05-01'),
				(3, 'c@firma.example', NULL, '2010-05-01')`,
			`INSERT INTO tickets VALUES (1, 1, 'closed'), (2, 1, 'open'), (3, 2, 'closed'), (4, 2, 'void')`)

		s.run(t, "met 3, done 2, still_has 1")
		s.holds(t, `SELECT id, email, phone FROM customers ORDER BY id`, `
			1 | a@firma.example | 0341 1
			2 | \N | \N
			3 | \N | \N`)
		s.holds(t, `SELECT id, customer_id, state FROM tickets ORDER BY id`, `
			1 | 1 | closed
			2 | 1 | open
			3 | 2 | closed
			4 | 2 | void`)
		s.settled(t, "met 1, done 0, still_has 1")

		s.Exec(t, `UPDATE tickets SET state = 'closed' WHERE id = 2`)
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT email, phone FROM customers WHERE id = 1`, `\N | \N`)
		s.settled(t, "met 0, done 0")
	})
}
