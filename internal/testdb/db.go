package testdb

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"strings"
	"testing"
)

// Null is how Query writes NULL.
const Null = `\N`

// DB is a database that one test owns.
type DB struct {
	Dialect Dialect

	// URL is the database's address as a concept file has it: sqlite:PATH,
	// postgres://… or mysql://….
	URL string

	// SQL is the test's own connection pool, of a user who may do everything.
	// Sessions speak UTF-8; on PostgreSQL and MariaDB one Exec may hold several
	// statements, as it may on SQLite. Settings that SQLite keeps per session
	// (foreign_keys) are SQLite's defaults.
	SQL *sql.DB

	server *Server // nil for SQLite
	name   string  // on the server, or the file's path
}

// New makes an empty database that is dropped when the test ends. Its server
// is shared by all tests of the binary and does not wait for the disk.
func New(t testing.TB, d Dialect) DB {
	t.Helper()
	return newOn(t, use{dialect: d})
}

// NewDurable is New on a server, shared as well, that forces every commit to
// the disk, as one in production does: for tests in which the server itself
// or the machine may fail, and for measurements.
func NewDurable(t testing.TB, d Dialect) DB {
	t.Helper()
	return newOn(t, use{dialect: d, durable: true})
}

// NewMeasured is NewDurable on a server with memory enough for a million rows
// (2 GB of buffers, a log that is not written over in the middle of a
// measurement, nobody cleaning up in the background), for benchmarks.
func NewMeasured(t testing.TB, d Dialect) DB {
	t.Helper()
	return newOn(t, use{dialect: d, durable: true, roomy: true})
}

func newOn(t testing.TB, u use) DB {
	t.Helper()
	if u.dialect == SQLite {
		return newFile(t)
	}
	server, err := shared.get(u)
	if err != nil {
		t.Fatal(err)
	}
	return server.New(t)
}

// Exec runs statements one after another on one connection, so that what one
// sets for its session holds for the next. An error fails the test.
func (db DB) Exec(t testing.TB, statements ...string) {
	t.Helper()
	if err := execAll(lasting(t), db.SQL, statements...); err != nil {
		t.Fatal(err)
	}
}

// Query returns the rows of a query as texts, as the database itself writes
// its values and not as a driver reads them; NULL is Null. An error fails the
// test.
func (db DB) Query(t testing.TB, query string) [][]string {
	t.Helper()
	rows, err := readCells(lasting(t), db, query)
	if err != nil {
		t.Fatalf("%v\n%s", err, query)
	}
	return rows
}

// URLAs is the database's URL for another user. SQLite has no users: there it
// is URL.
func (db DB) URLAs(user, password string) string {
	if db.Dialect == SQLite {
		return db.URL
	}
	u := db.server.urlOf(db.name)
	u.User = url.UserPassword(user, password)
	return u.String()
}

// IsMySQL tells that the server is MySQL: FRISTWERK_TEST_MARIADB may name one.
// The dialect is the same, words of its own and what catalogues show are not.
func (db DB) IsMySQL(t testing.TB) bool {
	t.Helper()
	return db.Dialect == MariaDB && !strings.Contains(db.Query(t, "SELECT VERSION()")[0][0], "MariaDB")
}

// Declared is a type of MariaDB as the server knows it: MySQL has no UUID, and
// another name for the collation that neither folds case nor pads blanks.
func (db DB) Declared(t testing.TB, typ string) string {
	t.Helper()
	if !db.IsMySQL(t) {
		return typ
	}
	if typ == "uuid" {
		return "char(36)"
	}
	return strings.Replace(typ, "utf8mb4_nopad_bin", "utf8mb4_0900_bin", 1)
}

// Server is the server the database is on, nil for SQLite.
func (db DB) Server() *Server { return db.server }

// randomName is a database name that no other test of this machine has, in
// letters that need no quoting.
func randomName() string { return "fw_" + randomHex(6) }

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// lasting is the test's context, but still good in its cleanups.
func lasting(t testing.TB) context.Context {
	return context.WithoutCancel(t.Context())
}
