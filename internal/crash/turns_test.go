package crash_test

import (
	"context"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// background makes an engine carry runs out in turns, and keeps what is woken.
func background(t *testing.T, c *company) *[]string {
	t.Helper()
	var woken []string
	c.engine.Attach(func(_ context.Context, run string, _ int64) error {
		woken = append(woken, run)
		return nil
	})
	return &woken
}

// soon is the end of a turn that has come.
func soon() <-chan struct{} {
	over := make(chan struct{})
	close(over)
	return over
}

// ended holds that a run has ended and every record met is accounted for.
func ended(t *testing.T, e *engine.Engine, id string, want engine.RunState) engine.RunProgress {
	t.Helper()
	p, err := e.RunProgress(t.Context(), anna, id)
	if err != nil {
		t.Fatal(err)
	}
	if p.State != want {
		t.Errorf("run %s is %s, want %s", id, p.State, want)
	}
	for _, j := range p.Jobs {
		sum := j.Done + j.Failed
		for _, n := range j.Skipped {
			sum += n
		}
		if j.Met != sum {
			t.Errorf("job %s: met %d, but done %d + skipped %v + failed %d = %d", j.Job, j.Met, j.Done, j.Skipped, j.Failed, sum)
		}
	}
	return p
}

// TestTurns carries one run out in turns as short as they can be, each on
// another node: it does what one long turn does, and counts it once.
func TestTurns(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		const contracts = 9000
		c := begin(t, db, contracts)
		woken := background(t, c)
		id, err := c.engine.RunSoon(t.Context(), anna, engine.RunOrder{All: true, Workers: 2})
		if err != nil || len(*woken) != 1 {
			t.Fatalf("%v, woken %v", err, *woken)
		}
		turns := 0
		for again := true; again; turns++ {
			node, err := openEngine(t.Context(), c.dir, c.url)
			if err != nil {
				t.Fatal(err)
			}
			if again, _, err = node.Carry(t.Context(), id, soon()); err != nil {
				t.Fatal(err)
			}
			if err := node.Close(); err != nil {
				t.Fatal(err)
			}
			c.look(t).whole(t, c.before)
		}
		if turns < 3 {
			t.Errorf("only %d turns", turns)
		}
		p := ended(t, c.engine, id, engine.RunDone)
		done := map[string]int{}
		for _, j := range p.Jobs {
			done[j.Job] = j.Done
		}
		last := c.look(t)
		if n := last.whole(t, c.before); n != due(contracts) || done["forget"]+done["remove"]+done["lock"] != n {
			t.Errorf("%d records are done, the run says %v, want %d", n, done, due(contracts))
		}
		c.agrees(t, last)
		if again, _, err := c.engine.Carry(t.Context(), id, nil); again || err != nil {
			t.Errorf("it has ended: %v, %v", again, err)
		}
	})
}

// TestATurnCutOffCountsOnce: a record that could not be done is done by the turn
// after one that was cut off, and is counted once.
func TestATurnCutOffCountsOnce(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		const contracts = 12_000
		c := begin(t, db, contracts)
		background(t, c)
		c.Exec(t, refusal(db.Dialect, "4")...)
		c.seen(t)
		id, err := c.engine.RunSoon(t.Context(), anna, engine.RunOrder{All: true, Workers: 1})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cutOff := context.WithCancel(t.Context())
		c.engine.Observe(func(time.Duration) {
			p, err := c.engine.RunProgress(t.Context(), anna, id)
			if err != nil {
				t.Error(err)
			}
			for _, j := range p.Jobs {
				if j.Failed > 0 {
					cutOff()
				}
			}
		})
		if _, _, err := c.engine.Carry(ctx, id, nil); err == nil {
			t.Fatal("the turn was not cut off")
		}
		c.engine.Observe(nil)
		c.Exec(t, map[bool]string{true: "DROP TRIGGER refusal", false: "ALTER TABLE contracts DROP CONSTRAINT refusal"}[db.Dialect == testdb.SQLite])
		c.seen(t)
		if again, _, err := c.engine.Carry(t.Context(), id, nil); again || err != nil {
			t.Fatalf("again %v, %v", again, err)
		}
		for _, j := range ended(t, c.engine, id, engine.RunDone).Jobs {
			if j.Failed != 0 || j.Done != j.Met-j.Skipped["held"] {
				t.Errorf("%s: met %d, done %d, failed %d %v, skipped %v", j.Job, j.Met, j.Done, j.Failed, j.Codes, j.Skipped)
			}
		}
		last := c.look(t)
		if n := last.whole(t, c.before); n != due(contracts) {
			t.Errorf("%d records are done, want %d", n, due(contracts))
		}
		c.agrees(t, last)
	})
}

// TestPauseBetweenTurns: what is paused changes nothing, and a run whose concept
// was changed in between ends and says so.
func TestPauseBetweenTurns(t *testing.T) {
	t.Parallel()
	c := begin(t, testdb.New(t, testdb.Dialects()[0]), 9000)
	background(t, c)
	order := engine.RunOrder{All: true, Workers: 1}
	id, err := c.engine.RunSoon(t.Context(), anna, order)
	if err != nil {
		t.Fatal(err)
	}
	turn := func(end <-chan struct{}) {
		t.Helper()
		if _, _, err := c.engine.Carry(t.Context(), id, end); err != nil {
			t.Fatal(err)
		}
	}
	turn(soon())
	if err := c.engine.StopJob(t.Context(), anna, "forget"); err != nil {
		t.Fatal(err)
	}
	before := c.look(t)
	turn(nil)
	p := ended(t, c.engine, id, engine.RunDone)
	for _, j := range p.Jobs {
		if stopped := j.Skipped["paused"] > 0; stopped != (j.Job == "forget") {
			t.Errorf("%s: skipped %v", j.Job, j.Skipped)
		}
	}
	if before.whole(t, c.before) == c.look(t).whole(t, c.before) {
		t.Error("the other jobs went on")
	}
	if was, err := c.engine.GoOn(t.Context(), anna, "forget"); err != nil || !was {
		t.Errorf("%v, %v", was, err)
	}
	if id, err = c.engine.RunSoon(t.Context(), anna, order); err != nil {
		t.Fatal(err)
	}
	turn(soon())
	c.apply(t, companyConcept+"\n# the same, in a new version\n")
	turn(nil)
	if p := ended(t, c.engine, id, engine.RunStopped); p.Done == 0 {
		t.Error("what its first turn did counts")
	}
	if id, err = c.engine.RunSoon(t.Context(), anna, order); err != nil {
		t.Fatal(err)
	}
	turn(nil)
	if n := c.look(t).whole(t, c.before); n != due(9000) {
		t.Errorf("%d records are done, want %d", n, due(9000))
	}
}
