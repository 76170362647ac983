package datasource

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// secret stands in every URL of these tests and in no error.
const secret = "geheim%40wort"

func assertNoSecret(t *testing.T, err error) {
	t.Helper()
	for _, s := range []string{secret, "geheim", "@wort"} {
		if strings.Contains(err.Error(), s) {
			t.Errorf("error shows the password: %v", err)
		}
	}
}

func TestOpenRefusals(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	text := filepath.Join(folder, "text.db")
	if err := os.WriteFile(text, []byte(strings.Repeat("This is a letter, not a database. ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	nobody := nobodyListens(t)
	cases := map[string]struct {
		url  string
		want error
	}{
		"empty":               {"", ErrBadURL},
		"a word":              {"sales", ErrBadURL},
		"another scheme":      {"oracle://u:" + secret + "@h/d", ErrBadURL},
		"sqlite nowhere":      {"sqlite:", ErrBadURL},
		"sqlite missing":      {"sqlite:" + filepath.Join(folder, "missing.db"), ErrNoDatabase},
		"sqlite folder":       {"sqlite:" + folder, ErrNotDatabase},
		"sqlite text":         {"sqlite:" + text, ErrNotDatabase},
		"postgres port":       {"postgres://u:" + secret + "@h:none/d", ErrBadURL},
		"postgres escape":     {"postgres://u:%zz" + secret + "@h/d", ErrBadURL},
		"postgres nobody":     {"postgres://u:" + secret + "@" + nobody + "/d?sslmode=disable", ErrUnreachable},
		"mysql port":          {"mysql://u:" + secret + "@h:none/d", ErrBadURL},
		"mysql escape":        {"mysql://u:%zz" + secret + "@h/d", ErrBadURL},
		"mysql no database":   {"mysql://u:" + secret + "@h:1/", ErrBadURL},
		"mysql no host":       {"mysql:///d", ErrBadURL},
		"mysql odd option":    {"mysql://u:" + secret + "@h:1/d?allowAllFiles=true", ErrBadURL},
		"mysql unknown tls":   {"mysql://u:" + secret + "@h:1/d?tls=" + secret, ErrBadURL},
		"mysql nobody":        {"mysql://u:" + secret + "@" + nobody + "/d", ErrUnreachable},
		"mysql nobody's sock": {"mysql://u:" + secret + "@/d?socket=" + filepath.Join(folder, "s"), ErrUnreachable},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Open(t.Context(), "sales", c.url, time.UTC)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			assertNoSecret(t, err)
			if !strings.Contains(err.Error(), "sales") {
				t.Errorf("error does not name the source: %v", err)
			}
		})
	}
	if _, err := os.Stat(filepath.Join(folder, "missing.db")); !errors.Is(err, os.ErrNotExist) {
		t.Error("opening a missing file made it")
	}
}

// nobodyListens is a loopback address that refuses connections.
func nobodyListens(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestServerRefusesLoginAndDatabase(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.SQLite {
			return // has neither; see TestOpenRefusals
		}
		u, err := url.Parse(db.URL)
		if err != nil {
			t.Fatal(err)
		}
		wrong := *u
		wrong.User = url.UserPassword(u.User.Username(), "geheim@wort")
		stranger := *u
		stranger.User = url.UserPassword("nobody_here", "geheim@wort")
		elsewhere := *u
		elsewhere.Path = "/no_such_database"
		for _, c := range []struct {
			url  url.URL
			want error
		}{{wrong, ErrLogin}, {stranger, ErrLogin}, {elsewhere, ErrNoDatabase}} {
			_, err := Open(t.Context(), "sales", c.url.String(), time.UTC)
			if !errors.Is(err, c.want) {
				t.Errorf("%s: got %v, want %v", c.url.Redacted(), err, c.want)
				continue
			}
			assertNoSecret(t, err)
			if password, _ := c.url.User.Password(); strings.Contains(err.Error(), password) {
				t.Errorf("error shows the password: %v", err)
			}
		}
	})
}

// TestSessions looks at what a session of ours is set to.
func TestSessions(t *testing.T) {
	t.Parallel()
	want := map[testdb.Dialect]map[string]string{
		testdb.SQLite: {"PRAGMA foreign_keys": "1", "PRAGMA secure_delete": "1", "PRAGMA busy_timeout": "2000",
			// a trigger that updates its own table is common and must not go round
			"PRAGMA recursive_triggers": "0"},
		testdb.Postgres: {
			"SHOW TimeZone": "UTC", "SHOW transaction_isolation": "read committed", "SHOW lock_timeout": "2s",
			"SHOW DateStyle": "ISO, YMD",
		},
		testdb.MariaDB: {
			"SELECT @@time_zone": "+00:00", "SELECT @@foreign_key_checks": "1",
			"SELECT @@innodb_lock_wait_timeout": "2", "SELECT @@collation_connection": "utf8mb4_bin",
			"SELECT @@sql_mode": "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION",
		},
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		if db.Dialect == testdb.MariaDB {
			db.Exec(t, "SELECT 1") // the server's own defaults are other ones
		}
		s := open(t, db.URL)
		if db.Dialect == testdb.MariaDB {
			isolation := map[bool]string{false: "SELECT @@tx_isolation", true: "SELECT @@transaction_isolation"}[db.IsMySQL(t)]
			want[db.Dialect][isolation] = "READ-COMMITTED"
		}
		for query, value := range want[db.Dialect] {
			var got string
			if err := s.db.QueryRowContext(t.Context(), query).Scan(&got); err != nil || !sameWords(got, value) {
				t.Errorf("%s: got %q (%v), want %q", query, got, err, value)
			}
		}
	})
}

// sameWords compares comma lists regardless of order.
func sameWords(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	for word := range strings.SplitSeq(a, ",") {
		if !strings.Contains(b, word) {
			return false
		}
	}
	return true
}

// TestZeroDatesDoNotStopUpdates: an old row with a zero date in one column can
// be changed in another, under our strict mode.
func TestZeroDatesDoNotStopUpdates(t *testing.T) {
	t.Parallel()
	db := testdb.New(t, testdb.MariaDB)
	db.Exec(t, "SET sql_mode = ''", "CREATE TABLE t (id INT PRIMARY KEY, ended DATE, at DATETIME, name VARCHAR(20))",
		"INSERT INTO t VALUES (1, '0000-00-00', '0000-00-00 00:00:00', 'a'), (2, '2020-00-00', '2020-01-00 00:00:00', 'b')")
	s := open(t, db.URL)
	result, err := s.db.ExecContext(t.Context(), "UPDATE t SET name = 'XXXX' WHERE ended < '2021-01-01' OR at IS NULL")
	if err != nil {
		t.Fatal(err)
	}
	if n, _ := result.RowsAffected(); n != 2 {
		t.Errorf("changed %d rows, want 2", n)
	}
}

// TestErrorsHoldNoValues provokes what databases refuse and looks for the
// values of the rows in the errors.
func TestErrorsHoldNoValues(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		db.Exec(t, "CREATE TABLE parent (id INT PRIMARY KEY)",
			"CREATE TABLE person (id INT PRIMARY KEY, email VARCHAR(40) NOT NULL, age INT CHECK (age < 150), parent INT, FOREIGN KEY (parent) REFERENCES parent(id))",
			"CREATE UNIQUE INDEX person_email ON person (email)",
			"INSERT INTO person VALUES (1, 'marker-a@example.org', 1, NULL), (2, 'marker-b@example.org', 2, NULL)")
		s := open(t, db.URL)
		for statement, want := range map[string]error{
			"UPDATE person SET email = 'marker-a@example.org' WHERE id = 2":     ErrConstraint,
			"UPDATE person SET email = NULL WHERE id = 2":                       ErrConstraint,
			"UPDATE person SET age = 4711 WHERE email = 'marker-a@example.org'": ErrConstraint,
			"UPDATE person SET parent = 4711 WHERE id = 2":                      ErrConstraint,
			"SELECT * FROM nowhere WHERE x = 'marker-c'":                        ErrMissing,
			"SELECT marker FROM person":                                         ErrMissing,
		} {
			err := s.within(t.Context(), "change", func(tx *sql.Tx) error {
				rows, err := tx.QueryContext(t.Context(), statement)
				if err != nil {
					return err
				}
				defer rows.Close()
				rows.Next()
				return rows.Err()
			})
			if !errors.Is(err, want) {
				t.Errorf("%s: got %v, want %v", statement, err, want)
				continue
			}
			if strings.Contains(err.Error(), "marker") || strings.Contains(err.Error(), "4711") {
				t.Errorf("%s: the error holds a value: %v", statement, err)
			}
			var ours *Error
			if !errors.As(err, &ours) || ours.Code == "" {
				t.Errorf("%s: no code in %v", statement, err)
			}
		}
	})
}

// TestLockTimeoutIsRetry: a lock that somebody else holds ends in ErrRetry.
func TestLockTimeoutIsRetry(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		db.Exec(t, "CREATE TABLE t (id INT PRIMARY KEY, name VARCHAR(10))", "INSERT INTO t VALUES (1, 'a')")
		s := open(t, db.URL)
		other, err := db.SQL.BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer other.Rollback()
		if _, err := other.ExecContext(t.Context(), "UPDATE t SET name = 'b' WHERE id = 1"); err != nil {
			t.Fatal(err)
		}
		err = s.within(t.Context(), "change", func(tx *sql.Tx) error {
			_, err := tx.ExecContext(t.Context(), "UPDATE t SET name = 'c' WHERE id = 1")
			return err
		})
		if !errors.Is(err, ErrRetry) {
			t.Errorf("got %v, want ErrRetry", err)
		}
	})
}

// TestCancelledKeepsItsKind: who cancels sees that, not a database error.
func TestCancelledKeepsItsKind(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := open(t, db.URL)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Inspect(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

func TestSQLitePathsWithOddCharacters(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "Kunden #1 50% ä?.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := open(t, "sqlite:"+path)
	if _, err := s.db.ExecContext(t.Context(), "CREATE TABLE t (id)"); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() == 0 {
		t.Error("another file was written: ", fmt.Sprint(err))
	}
}
