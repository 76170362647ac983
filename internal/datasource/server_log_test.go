package datasource

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

func TestServerLog(t *testing.T) {
	t.Parallel()
	type switched struct{ statement, log string }
	cases := map[testdb.Dialect]switched{
		testdb.SQLite:   {"SELECT 1", ""},
		testdb.Postgres: {"ALTER ROLE CURRENT_USER SET log_statement = 'mod'", "log_statement is mod"},
		testdb.MariaDB:  {"SET GLOBAL general_log = 1", "the general log is on"},
	}
	for _, d := range testdb.Dialects() {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			wantLog(t, d, cases[d].log, cases[d].statement)
		})
	}
}

// wantLog asks before and after a setting of a server of its own is switched.
func wantLog(t *testing.T, d testdb.Dialect, after, statement string) {
	t.Helper()
	db := testdb.New(t, d)
	if d != testdb.SQLite {
		db = testdb.StartServer(t, d).New(t)
	}
	for _, want := range []string{"", after} {
		s, err := Open(t.Context(), "test", db.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.ServerLog(t.Context())
		if err != nil || got != want {
			t.Errorf("want %q, got %q, %v", want, got, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		db.Exec(t, statement)
	}
}
