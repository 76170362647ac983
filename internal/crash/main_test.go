// Package crash_test breaks runs where they can break: it kills the process,
// cuts the answer to COMMIT, locks the rows, refuses a record, races the
// company's own application, and then holds every cell of the database, every
// row of the ledger and our own store against what they may be. One file is one
// way of breaking.
//
// Full counts come with FRISTWERK_LONG=1.
package crash_test

import (
	"os"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestMain also plays the other process of a test, see process_test.go.
func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role))
	}
	testdb.Main(m)
}

// long chooses between the count of ordinary runs and the full one.
func long(ordinary, full int) int {
	if os.Getenv("FRISTWERK_LONG") != "" {
		return full
	}
	return ordinary
}
