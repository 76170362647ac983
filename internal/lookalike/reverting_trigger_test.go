package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const revertingTrigger = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [name]
    columns: {name: name, phone: phone}
    not_personal: [id, ended_on]
    dates: {ended: ended_on}
    accept:
      - {finding: trigger_writes, where: customers.guard, reason: what it does is what this scene is about}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
` + overTwoYears

// guarded have a trigger by which an application keeps a name from being lost.
var guarded = map[testdb.Dialect][]string{
	testdb.SQLite: {`CREATE TRIGGER guard AFTER UPDATE OF name ON customers WHEN NEW.name <> OLD.name BEGIN
		UPDATE customers SET name = OLD.name WHERE id = NEW.id; END`},
	testdb.Postgres: {
		`CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name := OLD.name; RETURN NEW; END $$`,
		`CREATE TRIGGER guard BEFORE UPDATE ON customers FOR EACH ROW EXECUTE FUNCTION guard()`,
	},
	testdb.MariaDB: {`CREATE TRIGGER guard BEFORE UPDATE ON customers FOR EACH ROW SET NEW.name = OLD.name`},
}

var dropGuard = map[testdb.Dialect]string{
	testdb.SQLite: `DROP TRIGGER guard`, testdb.Postgres: `DROP TRIGGER guard ON customers`, testdb.MariaDB: `DROP TRIGGER guard`,
}

// TestTriggerBringsValuesBack: the old name stands again right after the
// change. The probe sees it, the job stops, and nothing is written.
func TestTriggerBringsValuesBack(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, revertingTrigger, append([]string{
			`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), phone varchar(40), ended_on date)`,
			`INSERT INTO customers VALUES (1, 'Anna', '0341 1', '2010-05-01'), (2, 'Bernd', NULL, '2026-05-01')`}, guarded[db.Dialect]...)...)
		s.stands(t, "trigger_reverts")
		s.holds(t, `SELECT id, name, phone FROM customers ORDER BY id`, "1 | Anna | 0341 1\n2 | Bernd | \\N")

		s.Exec(t, dropGuard[db.Dialect])
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id, name, phone FROM customers ORDER BY id`, "1 | XXXX | \\N\n2 | Bernd | \\N")
		s.settled(t, "met 0, done 0")
	})
}
