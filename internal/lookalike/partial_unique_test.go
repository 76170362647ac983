package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const partialUnique = `
objects:
  user:
    source: crm
    table: users
    key: id
    person: [email]
    columns: {email: email, login: username}
    not_personal: [id, active, ended_on]
    dates: {ended: ended_on}
actions:
  forget: {object: user, kind: anonymise, approval: none}
` + overTwoYears

// activeUsers make e-mail and login unique among active users only. MariaDB
// has no partial indexes: there one is built on a column that is NULL for all
// others.
var activeUsers = map[testdb.Dialect][]string{
	testdb.SQLite: {
		`CREATE TABLE users (id integer PRIMARY KEY, email varchar(80) NOT NULL, login varchar(20), active integer NOT NULL, ended_on date)`,
		`CREATE UNIQUE INDEX active_email ON users (email) WHERE active = 1`,
		`CREATE UNIQUE INDEX active_login ON users (lower(login)) WHERE active = 1`,
	},
	testdb.Postgres: {
		`CREATE TABLE users (id integer PRIMARY KEY, email varchar(80) NOT NULL, login varchar(20), active integer NOT NULL, ended_on date)`,
		`CREATE UNIQUE INDEX active_email ON users (email) WHERE active = 1`,
		`CREATE UNIQUE INDEX active_login ON users (lower(login)) WHERE active = 1`,
	},
	testdb.MariaDB: {
		"CREATE TABLE users (id integer PRIMARY KEY, email varchar(80) NOT NULL, login varchar(20), active integer NOT NULL, ended_on date, " +
			"active_email varchar(80) AS (CASE WHEN active = 1 THEN email END) STORED UNIQUE, " +
			"active_login varchar(20) AS (CASE WHEN active = 1 THEN lower(login) END) VIRTUAL UNIQUE)",
	},
}

// TestPartialUniqueIndex: two users are due who are still marked as active, so
// they may not get the same values, whether an index or an expression says so.
func TestPartialUniqueIndex(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		concept := partialUnique
		if db.Dialect == testdb.MariaDB {
			concept = replaced(t, concept, "ended_on]", "ended_on, active_email, active_login]")
		}
		s := begin(t, db, concept, append(activeUsers[db.Dialect],
			`INSERT INTO users (id, email, login, active, ended_on) VALUES (1, 'anna@firma.example', 'Anna', 1, '2010-05-01'),
				(2, 'bernd@firma.example', 'bernd', 1, '2010-05-01'), (3, 'anna@firma.example', 'anna', 0, '2010-05-01'),
				(4, 'clara@firma.example', 'clara', 1, '2026-05-01'), (5, 'doris@firma.example', NULL, 1, '2010-05-01')`)...)

		s.run(t, "met 4, done 4")
		s.holds(t, `SELECT id, email, login, active FROM users ORDER BY id`, `
			1 | anon-1@anon.invalid | anon-1 | 1
			2 | anon-2@anon.invalid | anon-2 | 1
			3 | anon-3@anon.invalid | anon-3 | 0
			4 | clara@firma.example | clara | 1
			5 | anon-5@anon.invalid | \N | 1`)
		s.settled(t, "met 0, done 0")

		constant := replaced(t, concept, "kind: anonymise,", "kind: anonymise, methods: {email: {replace: gone@anon.invalid}},")
		f := found(t, s.apply(t, constant), "breaks_unique", "users.email")
		if f.Hint == "" {
			t.Error("the finding says no way out")
		}
		s.stands(t, "breaks_unique")
		s.holds(t, `SELECT count(*) FROM users WHERE email LIKE 'anon-%'`, "4")
	})
}
