package testdb

import (
	"testing"
	"time"
)

// TestAReplicaFollows sees a row arrive, one held back, and that arrive as well.
func TestAReplicaFollows(t *testing.T) {
	t.Parallel()
	for _, d := range Dialects() {
		if d == SQLite {
			continue // no server
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			primary := StartFollowed(t, d)
			db := primary.New(t)
			db.Exec(t, "CREATE TABLE a (id int)", "INSERT INTO a VALUES (1)")
			replica := primary.Follow(t)
			pool, err := replica.kind.open(replica.urlOf(db.name))
			if err != nil {
				t.Fatal(err)
			}
			defer pool.Close()
			has := func(want int, within time.Duration) bool {
				for end := time.Now().Add(within); ; time.Sleep(20 * time.Millisecond) {
					var n int
					if err := pool.QueryRow("SELECT count(*) FROM a").Scan(&n); err == nil && n == want {
						return true
					}
					if time.Now().After(end) {
						return false
					}
				}
			}
			if !has(1, time.Minute) {
				t.Fatal("what was there has not arrived")
			}
			replica.Lag(t, true)
			db.Exec(t, "INSERT INTO a VALUES (2)")
			if has(2, time.Second) {
				t.Error("what is held back has arrived")
			}
			replica.Lag(t, false)
			if !has(2, time.Minute) {
				t.Error("what was held back does not arrive")
			}
		})
	}
}
