package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const statusSync = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [email]
    columns: {email: email, name: name}
    not_personal: [id, status, ended_on]
    dates: {ended: ended_on}
actions:
  forget: {object: customer, kind: anonymise, set: {status: anonymised}, approval: none}
jobs:
  old:
    action: forget
    schedule: "30 3 * * *"
    when:
      start: ended
      after: 2 years
      from: event
      only: [{column: status, in: [ended, anonymised]}]
    basis: Art. 17(1)(a) GDPR
    limit: {records: 100}
    active: true
`

// TestStatusSync: a nightly sync knows nothing of us. It sets the status back,
// then the name as well, then makes the customer active again.
func TestStatusSync(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, statusSync,
			`CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), name varchar(80), status varchar(20) NOT NULL, ended_on date)`,
			`INSERT INTO customers VALUES (1, 'anna@firma.example', 'Anna', 'ended', '2010-05-01'), (2, 'bernd@firma.example', 'Bernd', 'ended', '2026-05-01'),
				(3, 'clara@firma.example', 'Clara', 'active', '2010-05-01')`)
		const read = `SELECT id, email, name, status FROM customers ORDER BY id`
		const done = `
			1 | \N | XXXX | anonymised
			2 | bernd@firma.example | Bernd | ended
			3 | clara@firma.example | Clara | active`
		s.run(t, "met 1, done 1")
		s.holds(t, read, done)

		s.Exec(t, `UPDATE customers SET status = 'ended' WHERE id = 1`)
		s.run(t, "met 1, done 1, came_back 1")
		s.holds(t, read, done)

		s.Exec(t, `UPDATE customers SET status = 'ended', name = 'Anna' WHERE id = 1`)
		s.run(t, "met 1, done 1, came_back 1")
		s.holds(t, read, done)
		s.holds(t, `SELECT count(*) FROM `+s.ours("ledger"), "3")
		s.settled(t, "met 0, done 0")

		s.Exec(t, `UPDATE customers SET status = 'active', name = 'Anna' WHERE id = 1`)
		s.run(t, "met 0, done 0")
		s.holds(t, `SELECT name, status FROM customers WHERE id = 1`, "Anna | active")
	})
}

// TestSetLeavesRule: what an action sets must leave the record within its own
// rule, or nothing would ever clean it again.
func TestSetLeavesRule(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, replaced(t, statusSync, "in: [ended, anonymised]", "in: [ended]"),
			`CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), name varchar(80), status varchar(20) NOT NULL, ended_on date)`,
			`INSERT INTO customers VALUES (1, 'anna@firma.example', 'Anna', 'ended', '2010-05-01')`)
		s.stands(t, "set_leaves_rule")
		s.holds(t, `SELECT name, status FROM customers`, "Anna | ended")
	})
}
