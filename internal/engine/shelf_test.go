package engine_test

import (
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// dueOf is what is said of contract 1 by its date.
func (w *world) dueOf() string {
	w.Helper()
	x, err := w.engine.Why(w.Context(), w.actor, "contract", "1")
	if err != nil {
		w.Fatal(err)
	}
	if len(x.Dates) != 1 || x.Dates[0].Day == nil {
		w.Fatalf("dates: %+v", x.Dates)
	}
	return x.Dates[0].Day.String()
}

// TestWhatIsShownIsNotOld: sources stay open for showing, and what is shown is
// the database as it is all the same, when it was changed, replaced, or all
// connections were cut.
func TestWhatIsShownIsNotOld(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		if got := w.dueOf(); got != "2026-08-31" {
			w.Errorf("at first: %s", got)
		}
		w.exec("UPDATE contracts SET ended_on = '2026-07-31' WHERE id = 1")
		if got := w.dueOf(); got != "2026-07-31" {
			w.Errorf("changed: %s", got)
		}
		switch w.db.Dialect {
		case testdb.SQLite:
			w.replaceFile("UPDATE contracts SET ended_on = '2026-06-30' WHERE id = 1")
			if got := w.dueOf(); got != "2026-06-30" {
				w.Errorf("another file: %s", got)
			}
		case testdb.Postgres:
			w.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
		case testdb.MariaDB:
			for _, row := range w.db.Query(w.T, "SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()") {
				_, _ = w.db.SQL.Exec("KILL " + row[0]) // an error says that it has ended
			}
		}
		w.dueOf()
	})
}

// replaceFile puts a changed copy in the place of a SQLite database, as a
// restore does.
func (w *world) replaceFile(statement string) {
	w.Helper()
	path := strings.TrimPrefix(w.db.URL, "sqlite:")
	w.exec("PRAGMA wal_checkpoint(TRUNCATE)")
	text, err := os.ReadFile(path)
	if err != nil {
		w.Fatal(err)
	}
	next := filepath.Join(w.TempDir(), "next.db")
	if err := os.WriteFile(next, text, 0o600); err != nil {
		w.Fatal(err)
	}
	if err := os.Rename(next, path); err != nil {
		w.Fatal(err)
	}
	w.db.SQL.SetMaxIdleConns(0) // the test's own pool as well
	w.exec(statement)
}

// TestManyLookAtOnce: sources are exchanged while others still look.
func TestManyLookAtOnce(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				for range 10 {
					if _, err := w.engine.Why(w.Context(), w.actor, "contract", "1"); err != nil {
						w.Error(err)
					}
					w.clock.Add(30) // every other look is a new one
				}
			})
		}
		all.Wait()
	})
}
