package engine_test

import (
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// replicated is a world whose sales database has a real replica, with a concept
// that lets it be a second behind at most.
func replicated(t *testing.T, d testdb.Dialect) (*world, *testdb.Server) {
	t.Helper()
	primary := testdb.StartFollowed(t, d)
	w := newWorld(t, primary.New(t))
	w.exec("INSERT INTO organisations VALUES (1, 'a', 'b', NULL)") // the log is not empty
	replica := primary.Follow(t)
	w.engine.Close()
	w.reopen(map[string]string{"SALES_URL": w.db.URL, "REPLICA_URL": replica.URLOf(w.db)})
	return w, replica
}

// reopen is open with an environment of more than the sales database.
func (w *world) reopen(env map[string]string) {
	w.Helper()
	e, err := engine.Open(w.Context(), engine.Options{
		Dir: w.dir, Now: func() time.Time { return time.Unix(w.clock.Load(), 0) }, Log: slog.New(slog.DiscardHandler),
		Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	})
	if err != nil {
		w.Fatal(err)
	}
	w.engine = e
	w.Cleanup(func() { e.Close() })
}

// bounded is the concept of contracts with a line for the source.
func (w *world) bounded(lag string) *engine.Proposal {
	w.Helper()
	text := strings.Replace(conceptHead, "timezone: UTC}", "timezone: UTC, lock_timeout: 3 seconds, replication_lag: "+lag+"}", 1) +
		contractObject + contractActions + contractJobs
	p, err := w.engine.Propose(w.Context(), w.actor, "concept.yaml", []byte(text))
	if err != nil {
		w.Fatal(err)
	}
	if _, err := w.engine.PutInForce(w.Context(), w.actor, p); err != nil {
		w.Fatal(err)
	}
	return p
}

// eventually asks until something holds.
func (w *world) eventually(what string, holds func() bool) {
	w.Helper()
	for end := time.Now().Add(time.Minute); !holds(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			w.Fatal("never: " + what)
		}
	}
}

// stage is that of the job f in the newest run.
func (w *world) stage() string {
	w.Helper()
	page, err := w.engine.Runs(w.Context(), w.actor, engine.RunFilter{Limit: 1})
	if err != nil {
		w.Fatal(err)
	}
	for _, r := range page.Runs {
		for _, j := range r.Jobs {
			if j.Job == "f" {
				return j.Stage
			}
		}
	}
	return ""
}

// TestARunWaitsForALaggingReplica holds a real replica back: nothing is changed
// until it has caught up, the progress says so, and a pause ends the waiting.
func TestARunWaitsForALaggingReplica(t *testing.T) {
	t.Parallel()
	for _, d := range testdb.Dialects() {
		if d == testdb.SQLite {
			continue // TestABoundNobodyCanHold
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			w, replica := replicated(t, d)
			w.exec(v2)
			w.on("2026-01-01")
			w.bounded(map[testdb.Dialect]string{
				testdb.Postgres: "{at_most: 1 second}", testdb.MariaDB: `{at_most: 1 second, replicas: ["${REPLICA_URL}"]}`,
			}[d])
			replica.Lag(t, true)
			w.exec("INSERT INTO organisations VALUES (2, 'a', 'b', NULL)")
			began := func() chan engine.Result {
				over := make(chan engine.Result, 1)
				go func() {
					r, err := w.engine.Run(t.Context(), w.actor, engine.RunOrder{Jobs: []string{"f"}, Workers: 1})
					if err != nil {
						t.Error(err)
					}
					over <- r
				}()
				w.eventually("it waits for the replica", func() bool { return w.stage() == "waits for replica" })
				return over
			}
			over := began()
			w.cells(contractRows, `2|K-2|Jens O'Hara|jens@example.org|\N|Ulm|ended`)
			if err := w.engine.Pause(t.Context(), w.actor); err != nil {
				t.Fatal(err)
			}
			if r := <-over; *r.Jobs[0].Done != 0 || r.Jobs[0].Skipped["paused"] != 1 {
				t.Errorf("paused while it waited: %+v", r.Jobs[0])
			}
			if _, err := w.engine.Resume(t.Context(), w.actor); err != nil {
				t.Fatal(err)
			}
			w.on("2026-01-02") // the newest run is the one that began last
			over = began()
			replica.Lag(t, false)
			if r := <-over; *r.Jobs[0].Done != 1 || r.Jobs[0].Met != 1 {
				t.Errorf("caught up: %+v", r.Jobs[0])
			}
		})
	}
}

// TestABoundNobodyCanHold stops the jobs of the source, on every database.
func TestABoundNobodyCanHold(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v2)
		w.on("2026-01-01")
		w.bounded(`{at_most: 1 second, replicas: ["${SALES_URL}"]}`) // the source itself follows nobody
		findings, _, err := w.engine.Findings(w.Context(), w.actor, true)
		if err != nil {
			w.Fatal(err)
		}
		found := false
		for _, f := range findings {
			found = found || f.Code == "lag_unmeasured" && f.Where == "sales" && len(f.Jobs) == 3
		}
		if !found {
			w.Errorf("not among %+v", findings)
		}
		r, err := w.engine.Run(w.Context(), w.actor, engine.RunOrder{Jobs: []string{"f"}, Workers: 1})
		if err != nil {
			w.Fatal(err)
		}
		if j := r.Jobs[0]; *j.Done != 0 || len(j.Stopped) == 0 {
			w.Errorf("it ran: %+v", j)
		}
	})
}
