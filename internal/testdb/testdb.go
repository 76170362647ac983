// Package testdb gives tests real databases: SQLite files, and databases on
// PostgreSQL and MariaDB servers that it starts itself from the installed
// binaries. Only tests import it.
//
// A package of tests hands its TestMain over and then asks for databases:
//
//	func TestMain(m *testing.M) { testdb.Main(m) }
//
//	func TestMarks(t *testing.T) {
//		testdb.Each(t, func(t *testing.T, db testdb.DB) {
//			db.Exec(t, "CREATE TABLE person (id int PRIMARY KEY)")
//		})
//	}
//
// A server starts when the first test of a test binary asks for it, on a free
// loopback port, with its data in a temporary folder, as a user without
// privileges where the server refuses root. It ends with the test binary, also
// when that is killed; folders that a killed binary left behind go when the
// next one starts. Each test has databases of its own, dropped when it ends.
//
// Three environment variables say otherwise:
//
//   - FRISTWERK_TEST_POSTGRES and FRISTWERK_TEST_MARIADB are URLs of servers
//     that exist already, of a user who may create databases:
//     postgres://user:password@host:port/database, mysql://user:password@host:port/
//   - FRISTWERK_TEST_DIALECTS names fewer dialects, as in "sqlite,postgres".
//
// A server that is wanted and missing fails the tests, with a sentence that
// says what to install: nothing is skipped silently.
package testdb

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// Dialect names one of the database systems Fristwerk works on.
type Dialect string

// The dialects, named as in FRISTWERK_TEST_DIALECTS.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
	MariaDB  Dialect = "mariadb"
)

const dialectsVariable = "FRISTWERK_TEST_DIALECTS"

// Dialects returns the dialects to test on: all three, or those that
// FRISTWERK_TEST_DIALECTS names. It panics where that names something else;
// Main refuses such a value before any test runs.
func Dialects() []Dialect {
	chosen, err := parseDialects(os.Getenv(dialectsVariable))
	if err != nil {
		panic(err)
	}
	return chosen
}

func parseDialects(list string) ([]Dialect, error) {
	all := []Dialect{SQLite, Postgres, MariaDB}
	if strings.TrimSpace(list) == "" {
		return all, nil
	}
	var chosen []Dialect
	for name := range strings.SplitSeq(list, ",") {
		d := Dialect(strings.TrimSpace(name))
		if !slices.Contains(all, d) {
			return nil, fmt.Errorf("%s: unknown dialect %q: use a comma list of sqlite, postgres, mariadb", dialectsVariable, d)
		}
		if !slices.Contains(chosen, d) {
			chosen = append(chosen, d)
		}
	}
	return chosen, nil
}

// Each runs test once for each chosen dialect, as parallel subtests named
// after it, each with an empty database of its own.
func Each(t *testing.T, test func(t *testing.T, db DB)) {
	t.Helper()
	for _, d := range Dialects() {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			test(t, New(t, d))
		})
	}
}

// Main runs the tests of a package, stops the servers they started and exits
// with the tests' code. It is the whole body of a TestMain.
func Main(m *testing.M) {
	os.Exit(Run(m))
}

// Run is Main for a TestMain that has more to do: it returns the tests' code.
func Run(m *testing.M) int {
	if _, err := parseDialects(os.Getenv(dialectsVariable)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	shared.begin()
	defer shared.end()
	return m.Run()
}
