package testdb

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMain(m *testing.M) { Main(m) }

func TestEachHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	Each(t, func(t *testing.T, db DB) {
		other := New(t, db.Dialect)
		for _, d := range []DB{db, other} {
			d.Exec(t, "CREATE TABLE person (id int PRIMARY KEY, name varchar(40), born date, at timestamp NULL, share double precision)",
				"INSERT INTO person VALUES (1, 'Jürgen 🌍', '2020-02-29', '2020-02-29 12:30:00', 1000000), (2, NULL, NULL, NULL, NULL)")
		}
		other.Exec(t, "DELETE FROM person")
		share := map[Dialect]string{SQLite: "1000000.0", Postgres: "1000000", MariaDB: "1000000"}[db.Dialect]
		want := [][]string{
			{"1", "Jürgen 🌍", "2020-02-29", "2020-02-29 12:30:00", share},
			{"2", Null, Null, Null, Null},
		}
		if diff := cmp.Diff(want, db.Query(t, "SELECT id, name, born, at, share FROM person ORDER BY id")); diff != "" {
			t.Error(diff)
		}
		if got := other.Query(t, "SELECT count(*) FROM person"); got[0][0] != "0" {
			t.Errorf("the other database has %s rows", got[0][0])
		}
	})
}

func TestExecTakesSeveralStatementsAtOnce(t *testing.T) {
	t.Parallel()
	Each(t, func(t *testing.T, db DB) {
		db.Exec(t, "CREATE TABLE a (id int); INSERT INTO a VALUES (3); INSERT INTO a VALUES (4)")
		want := [][]string{{"3"}, {"4"}}
		if diff := cmp.Diff(want, db.Query(t, "SELECT id FROM a ORDER BY id;")); diff != "" {
			t.Error(diff)
		}
	})
}

func TestQuerySQLiteReadsAPragma(t *testing.T) {
	t.Parallel()
	db := New(t, SQLite)
	if got := db.Query(t, "PRAGMA journal_mode"); got[0][0] != "delete" {
		t.Errorf("journal mode %q", got[0][0])
	}
}

func TestPostgresTextsAreItsOwn(t *testing.T) {
	t.Parallel()
	needs(t, Postgres, func(db DB) {
		want := [][]string{{"infinity", "t", "{1,2}", "1.50"}}
		got := db.Query(t, "SELECT 'infinity'::timestamptz, true, ARRAY[1,2], 1.50::numeric")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

// needs runs a test that speaks of one dialect, if that is among the chosen.
func needs(t *testing.T, d Dialect, test func(db DB)) {
	t.Helper()
	for _, chosen := range Dialects() {
		if chosen == d {
			test(New(t, d))
		}
	}
}

func TestURLAsLogsAnotherUserIn(t *testing.T) {
	t.Parallel()
	create := map[Dialect][]string{
		Postgres: {"CREATE USER %s PASSWORD 'se@cret'"},
		MariaDB:  {"CREATE USER %s@'%%' IDENTIFIED BY 'se@cret'", "GRANT SELECT ON *.* TO %s@'%%'"},
	}
	Each(t, func(t *testing.T, db DB) {
		user := randomName()
		if db.Dialect == SQLite {
			if got := db.URLAs(user, "x"); got != db.URL {
				t.Errorf("URLAs = %q", got)
			}
			return
		}
		for _, statement := range create[db.Dialect] {
			db.Exec(t, fmt.Sprintf(statement, user))
		}
		t.Cleanup(func() {
			if err := execAll(lasting(t), db.server.admin, "DROP USER "+user); err != nil {
				t.Error(err)
			}
		})
		pool := openURL(t, db, db.URLAs(user, "se@cret"))
		var who string
		if err := pool.QueryRow("SELECT current_user").Scan(&who); err != nil {
			t.Fatal(err)
		}
		if want := map[Dialect]string{Postgres: user, MariaDB: user + "@%"}[db.Dialect]; who != want {
			t.Errorf("logged in as %q, want %q", who, want)
		}
		if err := openURL(t, db, db.URLAs(user, "wrong")).Ping(); err == nil {
			t.Error("a wrong password is let in")
		}
	})
}

func TestDatabasesAreDroppedThoughInUse(t *testing.T) {
	t.Parallel()
	for _, d := range Dialects() {
		if d == SQLite {
			continue // testing removes its folder
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			outer, inner := t, DB{}
			t.Run("user", func(t *testing.T) {
				inner = New(t, d)
				inner.Exec(t, "CREATE TABLE a (id int)")
				pool := openURL(outer, inner, inner.URL)
				tx, err := pool.Begin()
				if err != nil {
					t.Fatal(err)
				}
				if _, err := tx.Exec("INSERT INTO a VALUES (1)"); err != nil {
					t.Fatal(err)
				}
			})
			if err := openURL(t, inner, inner.URL).Ping(); err == nil {
				t.Error("the database is still there")
			}
		})
	}
}

func TestParseDialects(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		list string
		want []Dialect
		ok   bool
	}{
		{"", []Dialect{SQLite, Postgres, MariaDB}, true},
		{"mariadb, sqlite,mariadb", []Dialect{MariaDB, SQLite}, true},
		{"mysql", nil, false},
		{"sqlite,", nil, false},
	} {
		got, err := parseDialects(test.list)
		if diff := cmp.Diff(test.want, got); diff != "" || (err == nil) != test.ok {
			t.Errorf("%q: %v, %s", test.list, err, diff)
		}
	}
}

func TestAMissingServerSaysWhatToInstall(t *testing.T) {
	t.Parallel()
	if _, err := findProgram(errNoMariaDB, "no-such-program"); !errors.Is(err, errNoMariaDB) {
		t.Errorf("got %v", err)
	}
	if _, err := findPostgres("no-such-program"); !errors.Is(err, errNoPostgres) {
		t.Errorf("got %v", err)
	}
}

// openURL opens a database as a program under test would, for the URL alone.
func openURL(t *testing.T, db DB, text string) *sql.DB {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	pool, err := db.server.kind.open(u)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	return pool
}
