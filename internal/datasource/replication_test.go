package datasource

import (
	"errors"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestLag holds a log against two replicas, without a server.
func TestLag(t *testing.T) {
	t.Parallel()
	r, start := &Replication{}, time.Date(2026, 11, 23, 3, 30, 0, 0, time.UTC)
	at := func(second int) time.Time { return start.Add(time.Duration(second) * time.Second) }
	for _, step := range []struct {
		second     int
		here       uint64
		fast, slow uint64
		want       time.Duration
	}{
		{0, 100, 100, 90, UnknownLag},       // nobody knows when it was at 90
		{1, 110, 110, 100, time.Second},     // where the source was a second ago
		{2, 120, 120, 100, 2 * time.Second}, // stands still
		{9, 120, 120, 119, 8 * time.Second}, // past 110, not at 120
		{10, 120, 120, 120, 0},              // there
		{60, 120, 120, 120, 0},              // idle is not behind
		{61, 130, 120, 130, time.Second},    // the other one now
		{63, 131, 131, 131, 0},              //
	} {
		r.note(sample{at(step.second), position{"": step.here}})
		if got := r.lag([]position{{"": step.fast}, {"": step.slow}}, at(step.second)); got != step.want {
			t.Errorf("after %d s: %v, want %v", step.second, got, step.want)
		}
	}
	for i := range 3 * mostSamples {
		r.note(sample{at(100 + i), position{"": uint64(1000 + i)}})
	}
	if got := r.lag([]position{{"": 131}}, at(100+3*mostSamples)); len(r.samples) > mostSamples || got != time.Duration(37+3*mostSamples)*time.Second {
		t.Errorf("%d samples, %v behind", len(r.samples), got)
	}
	if (position{"0": 7}).reached(position{"0": 7, "1": 1}) {
		t.Error("a domain that was never replayed is not reached")
	}
}

// followed opens a database with a table on a server, and its replica.
func followed(t *testing.T, d testdb.Dialect) (db testdb.DB, replica *testdb.Server, source, follower *Source) {
	t.Helper()
	primary := testdb.StartFollowed(t, d)
	db = primary.New(t)
	db.Exec(t, "CREATE TABLE a (id int)", "INSERT INTO a VALUES (0)")
	replica = primary.Follow(t)
	source = open(t, db.URL)
	for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
		f, err := Open(t.Context(), "replica", replica.URLOf(db), time.UTC)
		if err == nil {
			t.Cleanup(func() { f.Close() })
			return db, replica, source, f
		}
		if time.Now().After(end) {
			t.Fatal(err)
		}
	}
}

// TestReplicasAreAsked follows a real replica that holds back and catches up.
func TestReplicasAreAsked(t *testing.T) {
	t.Parallel()
	for _, d := range testdb.Dialects() {
		if d == testdb.SQLite {
			continue // TestWhatCannotBeMeasured
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			db, replica, source, follower := followed(t, d)
			watches := map[string]*Replication{"named": source.Replication([]*Source{follower})}
			if d == testdb.Postgres {
				watches["known to the server"] = source.Replication(nil)
			}
			for how, r := range watches {
				if why, err := r.Unmeasured(t.Context()); why != "" || err != nil {
					t.Fatalf("%s: %q, %v", how, why, err)
				}
			}
			await(t, watches, "level", func(lag time.Duration) bool { return lag == 0 })
			replica.Lag(t, true)
			db.Exec(t, "INSERT INTO a VALUES (1)")
			await(t, watches, "behind", func(lag time.Duration) bool { return lag > time.Second && lag != UnknownLag })
			replica.Lag(t, false)
			await(t, watches, "level again", func(lag time.Duration) bool { return lag == 0 })
			replica.Kill(t)
			db.Exec(t, "INSERT INTO a VALUES (2)")
			for how, r := range watches {
				for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
					if lag, err := r.Behind(t.Context(), time.Now()); err != nil && lag == UnknownLag {
						break
					}
					if time.Now().After(end) {
						t.Fatalf("%s: a replica that is gone is not missed", how)
					}
				}
			}
		})
	}
}

// await asks until every watch says what it shall.
func await(t *testing.T, watches map[string]*Replication, what string, is func(time.Duration) bool) {
	t.Helper()
	for how, r := range watches {
		for end := time.Now().Add(time.Minute); ; time.Sleep(50 * time.Millisecond) {
			lag, err := r.Behind(t.Context(), time.Now())
			if err == nil && is(lag) {
				break
			}
			if time.Now().After(end) {
				t.Fatalf("%s: never %s: %v, %v", how, what, lag, err)
			}
		}
	}
}

// TestWhatCannotBeMeasured is refused with the reason.
func TestWhatCannotBeMeasured(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := open(t, db.URL)
		why, err := s.Replication(nil).Unmeasured(t.Context())
		if (why == "") != (db.Dialect == testdb.Postgres) || err != nil {
			t.Errorf("%q, %v", why, err)
		}
		if why, err := s.Replication([]*Source{s}).Unmeasured(t.Context()); why == "" || err != nil {
			t.Errorf("its own replica: %q, %v", why, err)
		}
		if db.Dialect != testdb.Postgres {
			return
		}
		if lag, err := s.Replication(nil).Behind(t.Context(), time.Now()); !errors.Is(err, ErrReplicaAway) || lag != UnknownLag {
			t.Errorf("without a replica: %v, %v", lag, err)
		}
		db.Exec(t, "CREATE ROLE "+role+" LOGIN PASSWORD 'x'")
		defer db.Exec(t, "DROP ROLE "+role)
		poor := open(t, db.URLAs(role, "x"))
		defer poor.Close()
		if why, err := poor.Replication(nil).Unmeasured(t.Context()); why == "" || err != nil {
			t.Errorf("without the right: %q, %v", why, err)
		}
	})
}

// role is a login that may do nothing.
const role = "fw_replication_poor"

// TestLockTimeout waits as long as the source says, no longer.
func TestLockTimeout(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		db.Exec(t, "CREATE TABLE a (id int PRIMARY KEY)", "INSERT INTO a VALUES (1)")
		s, err := OpenTarget(t.Context(), Target{Name: "sales", URL: db.URL, Zone: time.UTC, LockTimeout: time.Second})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		holder, err := db.SQL.Begin()
		if err != nil {
			t.Fatal(err)
		}
		defer holder.Rollback()
		if _, err := holder.Exec("UPDATE a SET id = 2"); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = s.db.ExecContext(t.Context(), "UPDATE a SET id = 3")
		if waited := time.Since(began); err == nil || !errors.Is(judge(err).kind, ErrRetry) || waited < 900*time.Millisecond || waited > 1900*time.Millisecond {
			t.Errorf("waited %v: %v", waited, err)
		}
	})
}
