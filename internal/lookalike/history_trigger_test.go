package lookalike_test

import (
	"slices"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// history is a table that a trigger fills with what stood there before.
var history = map[testdb.Dialect][]string{
	testdb.SQLite: {`CREATE TRIGGER guard AFTER UPDATE ON customers BEGIN
		INSERT INTO customer_history VALUES (OLD.id, OLD.name, OLD.phone); END`},
	testdb.Postgres: {
		`CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			INSERT INTO customer_history VALUES (OLD.id, OLD.name, OLD.phone); RETURN NEW; END $$`,
		`CREATE TRIGGER guard AFTER UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION guard()`,
	},
	testdb.MariaDB: {`CREATE TRIGGER guard AFTER UPDATE ON customers FOR EACH ROW
		INSERT INTO customer_history VALUES (OLD.id, OLD.name, OLD.phone)`},
}

// mapped makes the history a part of the record.
const mapped = `    parts:
      history:
        table: customer_history
        by: {customer_id: id}
        columns: {name: name, phone: phone}
        not_personal: [customer_id]
    accept:`

// historyTables hold a history from before the trigger.
var historyTables = []string{
	`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), phone varchar(40), ended_on date)`,
	`CREATE TABLE customer_history (customer_id integer, name varchar(80), phone varchar(40))`,
	`INSERT INTO customers VALUES (1, 'Anna', '0341 1', '2010-05-01'), (2, 'Bernd', NULL, '2026-05-01')`,
	`INSERT INTO customer_history VALUES (1, 'Anna Alt', '0341 0'), (2, 'Bernd Alt', NULL)`,
}

// TestTriggerWritesHistory: the change itself would copy the old values into a
// history. That stops the job until somebody says where the copies are mapped;
// as a part of the record they go in the same transaction.
func TestTriggerWritesHistory(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, replaced(t, revertingTrigger, "customers.guard", "customers.other"), append(slices.Clone(historyTables), history[db.Dialect]...)...)
		s.stands(t, "trigger_writes")
		s.holds(t, `SELECT count(*) FROM customer_history`, "2")

		s.apply(t, replaced(t, revertingTrigger, "    accept:", mapped))
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id, name, phone FROM customers ORDER BY id`, "1 | XXXX | \\N\n2 | Bernd | \\N")
		s.holds(t, `SELECT customer_id, name, phone FROM customer_history ORDER BY customer_id`, `
			1 | XXXX | \N
			1 | XXXX | \N
			2 | Bernd Alt | \N`)
		s.settled(t, "met 0, done 0")
	})
}

// departed write the history when a record is deleted.
var departed = map[testdb.Dialect][]string{
	testdb.SQLite: {`CREATE TRIGGER guard AFTER DELETE ON customers BEGIN
		INSERT INTO customer_history VALUES (OLD.id, OLD.name, OLD.phone); END`},
	testdb.Postgres: {
		`CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			INSERT INTO customer_history VALUES (OLD.id, OLD.name, OLD.phone); RETURN NULL; END $$`,
		`CREATE TRIGGER guard AFTER DELETE ON customers FOR EACH ROW EXECUTE FUNCTION guard()`,
	},
	testdb.MariaDB: {`CREATE TRIGGER guard AFTER DELETE ON customers FOR EACH ROW
		INSERT INTO customer_history VALUES (OLD.id, OLD.name, OLD.phone)`},
}

// TestTriggerCopiesTheDeleted: the copy of a deleted record that a trigger
// makes is a part of it, and goes with the rest. Nobody would meet it later.
func TestTriggerCopiesTheDeleted(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		concept := replaced(t, replaced(t, revertingTrigger, "kind: anonymise", "kind: delete"), "    accept:", mapped)
		s := begin(t, db, concept, append(slices.Clone(historyTables), departed[db.Dialect]...)...)
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id, name FROM customers ORDER BY id`, "2 | Bernd")
		s.holds(t, `SELECT customer_id, name FROM customer_history ORDER BY customer_id`, "2 | Bernd Alt")
		s.settled(t, "met 0, done 0")
	})
}
