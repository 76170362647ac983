package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const movingColumns = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [name]
    columns: {name: name, phone: phone}
    not_personal: [id, changed_at, ended_on]
    dates: {ended: ended_on}
    accept:
      - {finding: trigger_writes, where: customers.touch, reason: it notes the time of the change}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
` + overTwoYears

// touched keep the time of the last change, each dialect in its own way.
var touched = map[testdb.Dialect][]string{
	testdb.SQLite: {
		`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), phone varchar(40), changed_at timestamp, ended_on date)`,
		`CREATE TRIGGER touch AFTER UPDATE ON customers BEGIN
			UPDATE customers SET changed_at = '2026-11-23 12:00:00' WHERE id = NEW.id; END`,
	},
	testdb.Postgres: {
		`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), phone varchar(40), changed_at timestamp, ended_on date)`,
		`CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changed_at := '2026-11-23 12:00:00'; RETURN NEW; END $$`,
		`CREATE TRIGGER touch BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION touch()`,
	},
	testdb.MariaDB: {
		`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), phone varchar(40),
			changed_at timestamp NULL ON UPDATE CURRENT_TIMESTAMP, ended_on date)`,
	},
}

const untouchedCustomers = `INSERT INTO customers VALUES (1, 'Anna', '0341 1', '2010-05-02 10:00:00', '2010-05-01'),
	(2, 'Bernd', NULL, '2020-05-02 10:00:00', '2026-05-01')`

// TestColumnThatMoves: the time of the last change moves with ours. That is
// said, and the job runs.
func TestColumnThatMoves(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, movingColumns, append(touched[db.Dialect], untouchedCustomers)...)
		found(t, s.apply(t, movingColumns), "moves", "customers.changed_at")
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id, name, phone FROM customers ORDER BY id`, "1 | XXXX | \\N\n2 | Bernd | \\N")
		s.holds(t, `SELECT id FROM customers WHERE changed_at > '2026-01-01'`, "1")
		s.settled(t, "met 0, done 0")
	})
}

// TestStartThatMoves: where the period counts from that very column, the
// change would postpone itself for ever. The job stops.
func TestStartThatMoves(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		concept := replaced(t, movingColumns, "ended: ended_on", "ended: changed_at")
		s := begin(t, db, concept, append(touched[db.Dialect], untouchedCustomers)...)
		s.stands(t, "start_moves")
		s.holds(t, `SELECT id, name, phone, changed_at FROM customers ORDER BY id`, `
			1 | Anna | 0341 1 | 2010-05-02 10:00:00
			2 | Bernd | \N | 2020-05-02 10:00:00`)
	})
}
