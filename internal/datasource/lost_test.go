package datasource

import (
	"database/sql"
	"errors"
	"net/url"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestLostCommit: a COMMIT whose answer is cut off is ErrLost, whether the
// server got it or not, and the source goes on with a new connection.
func TestLostCommit(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.SQLite {
			return // has no connection to lose
		}
		db.Exec(t, "CREATE TABLE t (id INT PRIMARY KEY)")
		u, err := url.Parse(db.URL)
		if err != nil {
			t.Fatal(err)
		}
		proxy := testdb.NewProxy(t, u.Host)
		s := open(t, proxy.Rewrite(db.URL))
		insert := func(id int) error {
			return s.within(t.Context(), "insert", func(tx *sql.Tx) error {
				query, args := cat("INSERT INTO t VALUES (", value(id), ")").write(s.d)
				_, err := tx.ExecContext(t.Context(), query, args...)
				return err
			})
		}
		proxy.CutAfter(testdb.IsCommit)
		if err := insert(1); !errors.Is(err, ErrLost) {
			t.Errorf("commit without an answer: got %v, want ErrLost", err)
		}
		proxy.CutBefore(testdb.IsCommit)
		if err := insert(2); !errors.Is(err, ErrLost) {
			t.Errorf("commit that did not arrive: got %v, want ErrLost", err)
		}
		proxy.Pass()
		if err := insert(3); err != nil {
			t.Error(err)
		}
		if proxy.Cuts() != 2 {
			t.Errorf("%d cuts, want 2", proxy.Cuts())
		}
		same(t, "rows", db.Query(t, "SELECT id FROM t ORDER BY id"), [][]string{{"1"}, {"3"}})
	})
}

// TestCodesOfErrors names the codes that callers act on.
func TestCodesOfErrors(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]error{
		"40001": ErrRetry, "40P01": ErrRetry, "55P03": ErrRetry, "57014": ErrRetry, "57P01": ErrLost, "08006": ErrLost,
		"22001": ErrConstraint, "23505": ErrConstraint, "P0001": ErrConstraint, "25006": ErrReadOnly, "42501": ErrRight,
		"53300": ErrUnreachable, "28P01": ErrLogin, "3D000": ErrNoDatabase, "42P01": ErrMissing, "XX000": nil, "": nil,
	} {
		if got := postgresKind(state); !errors.Is(got, want) {
			t.Errorf("SQLSTATE %q: got %v, want %v", state, got, want)
		}
	}
	for number, want := range map[uint16]error{
		1213: ErrRetry, 1205: ErrRetry, 1969: ErrRetry, 1927: ErrLost, 2013: ErrLost, 1045: ErrLogin, 1049: ErrNoDatabase,
		1142: ErrRight, 1290: ErrReadOnly, 1146: ErrMissing, 1062: ErrConstraint, 4025: ErrConstraint, 1644: ErrConstraint, 1064: nil,
	} {
		if got := mysqlKind(number); !errors.Is(got, want) {
			t.Errorf("number %d: got %v, want %v", number, got, want)
		}
	}
	for code, want := range map[int]error{
		5: ErrRetry, 261: ErrRetry, 6: ErrRetry, 8: ErrReadOnly, 14: ErrNoDatabase, 2067: ErrConstraint, 1811: ErrConstraint, 26: ErrNotDatabase, 13: nil,
	} {
		if got := sqliteKind(code); !errors.Is(got, want) {
			t.Errorf("code %d: got %v, want %v", code, got, want)
		}
	}
}

// TestConstraintNames: a name is told, a value that looks like one is not.
func TestConstraintNames(t *testing.T) {
	t.Parallel()
	for message, want := range map[string]string{
		"Duplicate entry 'a@b.de' for key 'email'":              "email",
		"Duplicate entry 'x' for key 'contracts.email'":         "contracts.email",
		"Duplicate entry 'a for key 'b' for key 'email_unique'": "email_unique",
		"Duplicate entry 'x' for key 'Erika Mustermann'":        "",
		"Column 'email' cannot be null":                         "",
	} {
		if got := lastQuoted(message); got != want {
			t.Errorf("%s: got %q, want %q", message, got, want)
		}
	}
	for message, want := range map[string]string{
		"constraint failed: UNIQUE constraint failed: contracts.email (2067)": "contracts.email",
		"constraint failed: UNIQUE constraint failed: t.a, t.b (2067)":        "t.a",
		"constraint failed: CHECK constraint failed: age < 150 (275)":         "",
		"something else": "",
	} {
		if got := sqliteConstraintName(message); got != want {
			t.Errorf("%s: got %q, want %q", message, got, want)
		}
	}
}
