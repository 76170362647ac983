package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const changeLog = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [email]
    columns: {email: email}
    not_personal: [id, ended_on]
    parts:
      log:
        table: change_log
        by: {row_id: id}
        only: [{column: table_name, is: customers}]
        columns: {old_value: other, new_value: other, who: third_party}
        not_personal: [table_name, row_id, column_name, changed_at]
    dates: {ended: ended_on}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
  remove: {object: customer, kind: delete, approval: none}
` + overTwoYears

// changeLogTables have a log without any key, with a row that stands in it
// twice.
var changeLogTables = []string{
	`CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), ended_on date)`,
	`CREATE TABLE change_log (table_name varchar(20), row_id integer, column_name varchar(20), old_value varchar(80), new_value varchar(80),
		who varchar(40) NOT NULL, changed_at timestamp)`,
	`INSERT INTO customers VALUES (1, 'anna@firma.example', '2010-05-01'), (2, 'bernd@firma.example', '2026-05-01')`,
	`INSERT INTO change_log VALUES ('customers', 1, 'email', 'anna@alt.example', 'anna@firma.example', 'ute', '2009-01-01 10:00:00'),
		('customers', 1, 'email', 'anna@alt.example', 'anna@firma.example', 'ute', '2009-01-01 10:00:00'),
		('orders', 1, 'sum', '10', '20', 'ute', '2009-01-01 10:00:00'),
		('customers', 2, 'email', NULL, 'bernd@firma.example', 'ute', '2009-01-01 10:00:00')`,
}

const readChangeLog = `SELECT table_name, row_id, column_name, old_value, new_value, who FROM change_log ORDER BY table_name, row_id`

// TestChangeLogWithoutKey: a log holds the values that a record no longer has.
func TestChangeLogWithoutKey(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, changeLog, changeLogTables...)
		s.run(t, "met 1, done 1")
		s.holds(t, readChangeLog, `
			customers | 1 | email | \N | \N | XXXX
			customers | 1 | email | \N | \N | XXXX
			customers | 2 | email | \N | bernd@firma.example | ute
			orders | 1 | sum | 10 | 20 | ute`)
		s.holds(t, `SELECT id, email FROM customers ORDER BY id`, "1 | \\N\n2 | bernd@firma.example")
		s.settled(t, "met 0, done 0")
	})
}

// TestChangeLogIsWrittenAfterwards: the host logs a change of an anonymised
// record, with a value. That record is met again.
func TestChangeLogIsWrittenAfterwards(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, changeLog, changeLogTables...)
		s.run(t, "met 1, done 1")
		s.Exec(t, `INSERT INTO change_log VALUES ('customers', 1, 'email', 'anna@neu.example', NULL, 'XXXX', '2026-11-23 12:00:00')`)
		s.run(t, "met 1, done 1, came_back 1")
		s.holds(t, `SELECT count(*) FROM change_log WHERE old_value LIKE 'anna%'`, "0")
		s.settled(t, "met 0, done 0")
	})
}

// TestChangeLogIsDeleted: rows without a key go with their record.
func TestChangeLogIsDeleted(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, replaced(t, changeLog, "action: forget", "action: remove"), changeLogTables...)
		s.run(t, "met 1, done 1")
		s.holds(t, readChangeLog, `
			customers | 2 | email | \N | bernd@firma.example | ute
			orders | 1 | sum | 10 | 20 | ute`)
		s.settled(t, "met 0, done 0")
	})
}
