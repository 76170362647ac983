package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const oddDates = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [name]
    columns: {name: name, born: birth_date}
    not_personal: [id, ended_on, seen_at]
    dates: {ended: ended_on, seen: seen_at}
actions:
  forget: {object: customer, kind: anonymise, approval: none, methods: {born: {generalise: year}}}
` + overTwoYears

// oddDays are what old databases hold instead of a day. Customer 1 and 2 are
// due; 2 has an odd date in every other column.
var oddDays = map[testdb.Dialect][]string{
	testdb.SQLite: {
		`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), born date, ended_on date, seen_at timestamp)`,
		`INSERT INTO customers VALUES (1, 'A', '1971-04-05', '2010-05-01', '2010-05-01 10:00:00'), (2, 'B', '', '2010-05-01', 0),
			(3, 'C', NULL, '', ''), (4, 'D', NULL, 0, NULL), (5, 'E', NULL, '0000-00-00', NULL), (6, 'F', NULL, '9999-12-31', NULL),
			(7, 'G', NULL, '1900-01-01', NULL), (8, 'H', NULL, NULL, NULL), (9, 'I', NULL, '2010-02-30', NULL)`,
	},
	testdb.Postgres: {
		`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), born date, ended_on date, seen_at timestamp)`,
		`INSERT INTO customers VALUES (1, 'A', '1971-04-05', '2010-05-01', '2010-05-01 10:00:00'), (2, 'B', '-infinity', '2010-05-01', 'infinity'),
			(3, 'C', NULL, '-infinity', NULL), (4, 'D', NULL, 'infinity', NULL), (5, 'E', NULL, '0044-03-15 BC', NULL), (6, 'F', NULL, '9999-12-31', NULL),
			(7, 'G', NULL, '1900-01-01', NULL), (8, 'H', NULL, NULL, NULL), (9, 'I', NULL, '0001-01-01', NULL)`,
	},
	testdb.MariaDB: {
		`SET SESSION sql_mode = ''`,
		`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), born date, ended_on date,
			seen_at timestamp NOT NULL DEFAULT '0000-00-00 00:00:00')`,
		`INSERT INTO customers VALUES (1, 'A', '1971-04-05', '2010-05-01', '2010-05-01 10:00:00'), (2, 'B', '0000-00-00', '2010-05-01', '0000-00-00 00:00:00'),
			(3, 'C', NULL, '0000-00-00', 0), (4, 'D', NULL, '2010-00-00', 0), (5, 'E', NULL, '0000-05-01', 0), (6, 'F', NULL, '9999-12-31', 0),
			(7, 'G', NULL, '1900-01-01', 0), (8, 'H', NULL, NULL, 0), (9, 'I', NULL, 'unknown', 0)`,
	},
}

// TestOddDates: a date that says nothing is named, never counted as very old,
// and an odd date in another column keeps no record from being cleaned.
func TestOddDates(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, oddDates, oddDays[db.Dialect]...)
		s.run(t, "met 9, done 2, implausible_date 6, no_start_date 1")
		s.holds(t, `SELECT id, name FROM customers ORDER BY id`, "1 | XXXX\n2 | XXXX\n3 | C\n4 | D\n5 | E\n6 | F\n7 | G\n8 | H\n9 | I")
		s.holds(t, `SELECT born, ended_on FROM customers WHERE id = 1`, "1971-01-01 | 2010-05-01")
		s.settled(t, "met 7, done 0, implausible_date 6, no_start_date 1")
	})
}

// TestMomentsNearMidnight: no server of these tests has time zone tables. A
// moment counts for the day it had in Berlin, in summer and in winter; the
// source means times without a zone as UTC.
func TestMomentsNearMidnight(t *testing.T) {
	t.Parallel()
	types := map[testdb.Dialect]string{testdb.SQLite: "timestamp", testdb.Postgres: "timestamptz", testdb.MariaDB: "datetime"}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		concept := replaced(t, head, "}\n", ", timezone: UTC}\n") + replaced(t, oddDates, "ended: ended_on, seen: seen_at", "ended: seen_at")
		s := begin(t, db, concept,
			`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), born date, ended_on date, seen_at `+types[db.Dialect]+`)`,
			`INSERT INTO customers VALUES (1, 'A', NULL, NULL, '2024-06-01 21:59:59'), (2, 'B', NULL, NULL, '2024-06-01 22:00:00'),
				(3, 'C', NULL, NULL, '2024-11-22 22:59:59'), (4, 'D', NULL, NULL, '2024-11-22 23:00:00')`)
		if db.Dialect == testdb.MariaDB {
			s.holds(t, `SELECT CONVERT_TZ('2024-06-01 00:00:00', 'UTC', 'Europe/Berlin')`, `\N`)
		}
		s.on(t, "2026-06-02")
		s.run(t, "met 1, done 1")
		s.holds(t, `SELECT id, name FROM customers ORDER BY id`, "1 | XXXX\n2 | B\n3 | C\n4 | D")
		s.on(t, "2026-11-23")
		s.run(t, "met 2, done 2")
		s.holds(t, `SELECT id, name FROM customers ORDER BY id`, "1 | XXXX\n2 | XXXX\n3 | XXXX\n4 | D")
		s.settled(t, "met 0, done 0")
	})
}
