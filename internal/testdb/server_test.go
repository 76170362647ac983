package testdb

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAKilledServerKeepsWhatWasCommitted(t *testing.T) {
	t.Parallel()
	for _, d := range Dialects() {
		if d == SQLite {
			continue // no server
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			server := StartServer(t, d)
			db := server.New(t)
			db.Exec(t, "CREATE TABLE a (id int)", "INSERT INTO a VALUES (1)")
			tx, err := db.SQL.Begin()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec("INSERT INTO a VALUES (2)"); err != nil {
				t.Fatal(err)
			}
			server.Kill(t)
			if err := tx.Commit(); err == nil {
				t.Fatal("a killed server answers")
			}
			server.Restart(t)
			if diff := cmp.Diff([][]string{{"1"}}, db.Query(t, "SELECT id FROM a")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAnExistingServerIsUsed(t *testing.T) {
	t.Parallel()
	for _, d := range Dialects() {
		if d == SQLite {
			continue // no server
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			own := New(t, d).Server()
			bare := *own.url
			bare.Path = ""
			existing, err := connectTo(d, own.kind, bare.String())
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(existing.end)
			db := existing.New(t)
			if db.Server().Address() != own.Address() {
				t.Errorf("at %s, not %s", db.Server().Address(), own.Address())
			}
			if got := db.Query(t, "SELECT 1"); got[0][0] != "1" {
				t.Errorf("SELECT 1 = %q", got)
			}
		})
	}
}

func TestAnExistingServerThatIsNoneFails(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"nonsense", "postgres://a:secret@127.0.0.1:1/"} {
		_, err := connectTo(Postgres, postgres{}, text)
		if err == nil || !strings.Contains(err.Error(), "FRISTWERK_TEST_POSTGRES") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
