package testdb

import (
	"testing"
)

func TestProxyCutsAtCommit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		set  func(*Proxy, func([]byte) bool)
		want string
	}{
		{"the answer", (*Proxy).CutAfter, "1"},
		{"the request", (*Proxy).CutBefore, "0"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			Each(t, func(t *testing.T, db DB) {
				if db.Dialect == SQLite {
					return // nothing to cut
				}
				db.Exec(t, "CREATE TABLE a (note varchar(20))")
				proxy := NewProxy(t, db.Server().Address())
				test.set(proxy, IsCommit)
				for range 50 {
					db.Exec(t, "DELETE FROM a")
					if commitThrough(t, proxy, db) == nil {
						t.Fatal("the COMMIT was answered")
					}
					if got := db.Query(t, "SELECT count(*) FROM a"); got[0][0] != test.want {
						t.Fatalf("%s rows, want %s", got[0][0], test.want)
					}
				}
				if proxy.Cuts() != 50 {
					t.Errorf("%d cuts", proxy.Cuts())
				}
				proxy.Pass()
				if err := commitThrough(t, proxy, db); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// commitThrough writes a row whose text holds the word, and commits.
func commitThrough(t *testing.T, proxy *Proxy, db DB) error {
	t.Helper()
	pool := openURL(t, db, proxy.Rewrite(db.URL))
	defer pool.Close()
	tx, err := pool.Begin()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec("INSERT INTO a VALUES ('a commit note')"); err != nil {
		t.Fatal(err)
	}
	return tx.Commit()
}

func TestIsCommit(t *testing.T) {
	t.Parallel()
	for chunk, want := range map[string]bool{
		"Q\x00\x00\x00\x0bcommit\x00":                              true,
		"Q\x00\x00\x00\x0bCOMMIT\x00":                              true,
		"P\x00\x00\x00\x0f\x00commit\x00\x00\x00S\x00\x00\x00\x04": true,
		"\x07\x00\x00\x00\x03COMMIT":                               true,
		"\x1d\x00\x00\x00\x03SELECT 'please COMMIT now'":           false,
		"Q\x00\x00\x00\x14SELECT 'commit'\x00":                     false,
	} {
		if got := IsCommit([]byte(chunk)); got != want {
			t.Errorf("%q: %v", chunk, got)
		}
	}
}
