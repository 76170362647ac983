package testdb

import (
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
