package crash_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// between gives the company an engine whose clock does something once, in the
// moment a slice is claimed and its batch has not begun: a batch is dated there.
func (c *company) between(t *testing.T, do func()) *engine.Engine {
	t.Helper()
	store := c.store(t)
	var over atomic.Bool
	options := optionsOf(c.dir, c.url)
	options.Now = func() time.Time {
		if !over.Load() && claimed(t, store.SQL) && over.CompareAndSwap(false, true) {
			do()
		}
		return noon()
	}
	e, err := engine.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		e.Close()
		if !over.Load() {
			t.Error("the moment between planning and batch did not come")
		}
	})
	return e
}

func claimed(t *testing.T, store *sql.DB) bool {
	n := 0
	if err := store.QueryRow("SELECT COUNT(*) FROM slice WHERE state = 'running'").Scan(&n); err != nil {
		t.Error(err)
	}
	return n > 0
}

// TestBetweenPlanningAndBatch: what the application does to records that are
// planned is seen by the batch, and each is counted with its reason.
func TestBetweenPlanningAndBatch(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		db.Exec(t, companyTables...)
		fill(t, db, 100)
		c := enter(t, db, db.URL, contractObject+`
actions:
  forget: {object: contract, kind: anonymise, approval: none}
jobs:`+job("forget", "ended", "unless: [{has: activities, only: [{column: remark, is: offen}]}]"))
		e := c.between(t, func() {
			c.Exec(t,
				"UPDATE contracts SET status = 'active' WHERE id = 1",
				"DELETE FROM activities WHERE contract_id IN (2, 3)",
				"DELETE FROM contracts WHERE id IN (2, 3)",
				"INSERT INTO activities VALUES (9001, 4, 'offen')",
				"UPDATE contracts SET name = 'XXXX', email = NULL, customer_no = NULL WHERE id = 10",
				"UPDATE activities SET remark = NULL WHERE contract_id = 10",
				"UPDATE contracts SET ended_on = NULL WHERE id = 11")
			c.mark(t, engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{"12", "13"}, Reason: "audit"})
			c.mark(t, engine.MarkOrder{Kind: datasource.LockMark, Object: "contract", Keys: []string{"14"}, Reason: "authority", Ground: "contractual"})
		})
		r, err := e.Run(t.Context(), anna, engine.RunOrder{All: true, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		addsUp(t, r)
		want := map[rule.Reason]int{rule.ConditionChanged: 1, rule.Gone: 2, rule.StillHas: 1, rule.AlreadyDone: 1,
			rule.NoStartDate: 1, rule.Held: 2, rule.Locked: 1}
		if diff := cmp.Diff(want, r.Jobs[0].Skipped); diff != "" {
			t.Errorf("skipped (-want +got):\n%s", diff)
		}
		kept := c.Query(t, "SELECT COUNT(*) FROM contracts WHERE id IN (1, 4, 11, 12, 13, 14) AND name LIKE 'J_rgen%' AND email IS NOT NULL")
		if kept[0][0] != "6" {
			t.Errorf("%s of 6 records that came under a reason in between are untouched", kept[0][0])
		}
		if rows := c.Query(t, "SELECT record_key FROM "+c.own("ledger")+" WHERE record_key IN ('1', '2', '3', '4', '10', '11', '12', '13', '14')"); len(rows) > 0 {
			t.Errorf("the ledger has rows for records nobody changed: %v", rows)
		}
	})
}

// TestTwoRuns: while one run goes on, a second is refused, in the same process
// as in another.
func TestTwoRuns(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		c := begin(t, db, few)
		e := c.between(t, func() {
			if _, err := c.engine.Run(t.Context(), anna, engine.RunOrder{All: true}); !errors.Is(err, engine.ErrBusy) {
				t.Errorf("a second run answers %v", err)
			}
			p := c.process(t)
			for range p.lines {
			}
			if err := p.cmd.Wait(); err == nil {
				t.Error("a second run in another process went on")
			}
		})
		if _, err := e.Run(t.Context(), anna, engine.RunOrder{All: true, Workers: 2}); err != nil {
			t.Fatal(err)
		}
		now := c.look(t)
		if n := now.whole(t, c.before); n != due(few) {
			t.Errorf("%d are done, want %d", n, due(few))
		}
		c.agrees(t, now)
	})
}

// TestPause stops a run within one batch of each worker, survives a restart, and
// lets everything be done after resume.
func TestPause(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		const contracts, workers = 20_000, 2
		c := begin(t, db, contracts)
		pause := func(string, int, int) {
			if err := c.engine.Pause(t.Context(), anna); err != nil {
				t.Error(err)
			}
		}
		r, err := c.engine.Run(t.Context(), anna, engine.RunOrder{Jobs: []string{"forget"}, Workers: workers, Progress: pause})
		if err != nil {
			t.Fatal(err)
		}
		addsUp(t, r)
		now := c.look(t)
		done := now.whole(t, c.before)
		slices := map[string]bool{} // a deadlock between two workers makes halves of one
		for id := range now["batch"] {
			slice, _, _ := strings.Cut(id, ".")
			slices[slice] = true
		}
		if n := len(slices); n > workers || r.Jobs[0].Skipped[rule.Paused] == 0 || done != *r.Jobs[0].Done {
			t.Errorf("%d slices after a pause in the first; done %d, skipped %v", n, done, r.Jobs[0].Skipped)
		}
		c.agrees(t, now)
		if again := c.process(t).finish(t); *again.Jobs[0].Done != 0 || again.Jobs[0].Skipped[rule.Paused] == 0 {
			t.Errorf("a new process does not know of the pause: %+v", again.Jobs[0])
		}
		if was, err := c.engine.Resume(t.Context(), anna); err != nil || !was {
			t.Errorf("resume: %v, %v", was, err)
		}
		c.completes(t)
	})
}

// TestApplicationAtWork lets the company's application write, change and delete
// while runs go on. When it stops, one more run leaves nothing to do.
func TestApplicationAtWork(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		c := begin(t, db, 4000)
		working, stop := context.WithCancel(t.Context())
		stopped := make(chan int)
		go func() { stopped <- application(working, db.SQL) }()
		for range 3 {
			c.run(t, 3)
		}
		stop()
		if n := <-stopped; n == 0 {
			t.Error("the application did not get anything done")
		}
		c.run(t, 3)
		r := c.run(t, 3)
		for _, j := range r.Jobs {
			if *j.Done != 0 || j.Met != j.Skipped[rule.Held] {
				t.Errorf("%s is not settled: %+v, done %d", j.Job, j, *j.Done)
			}
		}
		if report, err := c.engine.Verify(t.Context(), anna, engine.Outside{}); err != nil || !report.Held() {
			t.Errorf("verify: %v, %.1000q", err, report.Problems)
		}
	})
}

// application does what a sales application does, until it is stopped, and
// returns how many statements got through. Deadlocks are its own business. It
// deletes no kept contract: that would rightly stop the jobs (mark_dangling).
func application(ctx context.Context, db *sql.DB) (done int) {
	for i := 1; ctx.Err() == nil; i++ {
		contract := i * 7919 % 4000
		for _, s := range []struct {
			text string
			args []any
		}{
			{"INSERT INTO activities VALUES (%d, %d, 'nachgetragen')", []any{1_000_000 + i, contract}},
			{"UPDATE contracts SET status = 'active' WHERE id = %d AND status = 'ended'", []any{contract + 1}},
			{"UPDATE contracts SET name = 'Wieder da' WHERE id = %d", []any{contract + 2}},
			{"DELETE FROM activities WHERE contract_id = %d", []any{contract + 3}},
			{"DELETE FROM contracts WHERE id = %d AND id %% 1000 <> 9", []any{contract + 3}},
		} {
			if _, err := db.ExecContext(ctx, fmt.Sprintf(s.text, s.args...)); err == nil {
				done++
			}
		}
		time.Sleep(time.Millisecond)
	}
	return done
}
