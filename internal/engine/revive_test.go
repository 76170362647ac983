package engine_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestRevive: a run is asked for again wherever its node died, also where the
// one that took it over died before it said so, and no run whose node lives.
func TestRevive(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testdb.New(t, testdb.Dialects()[0]))
	w.apply(contractObject, contractActions, contractJobs)
	var asked []int64
	w.engine.Attach(func(_ context.Context, _ string, turn int64) error { asked = append(asked, turn); return nil })
	if _, err := w.engine.RunSoon(t.Context(), w.actor, engine.RunOrder{All: true}); err != nil {
		t.Fatal(err)
	}
	const held, lost, givenBack = "strftime('%Y-%m-%d %H:%M:%f', 'now', '+1 hour')", "strftime('%Y-%m-%d %H:%M:%f', 'now', '-1 minute')", "''"
	for _, c := range []struct {
		what       string
		run, place int    // their fences
		until      string // the place is held
		want       bool
	}{
		{"its node lives", 1, 1, held, false},
		{"its node died between two turns", 1, 1, givenBack, true},
		{"its node is silent", 1, 1, lost, true},
		{"another took it over and is silent", 1, 2, lost, true},
		{"another run is carried out", 1, 2, held, false},
		{"another run was carried out meanwhile", 1, 2, givenBack, true},
	} {
		asked = nil
		w.changeStore(fmt.Sprintf("UPDATE run SET state = 'running', fence = %d, node = 'gone'", c.run))
		w.changeStore("DELETE FROM lease")
		w.changeStore(fmt.Sprintf("INSERT INTO lease (name, holder, until, fence) VALUES ('runs', 'gone', %s, %d)", c.until, c.place))
		if err := w.engine.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(asked) > 0 != c.want {
			t.Errorf("%s: asked %v, want %v", c.what, asked, c.want)
		}
	}
	w.changeStore("UPDATE lease SET fence = 2, until = " + lost)
	w.changeStore("UPDATE lease SET until = strftime('%Y-%m-%d %H:%M:%f', 'now', '-2 minutes')")
	first := asked
	if asked = nil; w.engine.Tick(t.Context()) != nil || len(asked) != 1 || len(first) != 1 || asked[0] == first[0] {
		t.Errorf("asked %v and then %v: what died with its asking is never asked for again", first, asked)
	}

	w.changeStore("UPDATE run SET state = 'queued'")
	w.changeStore("UPDATE lease SET until = " + held)
	turns := map[int64]bool{}
	for range 24 * 4 {
		w.clock.Add(15 * 60)
		if asked = nil; w.engine.Tick(t.Context()) != nil {
			t.Fatal("no look")
		}
		for _, turn := range asked {
			turns[turn] = true
		}
	}
	if n := len(turns); n < 3 || n > 12 {
		t.Errorf("a run that waits for another one for a day is asked for %d times", n)
	}
}

// TestReviveMindsTheWindow: a run that waits for the hours of its source is not
// asked for until they begin.
func TestReviveMindsTheWindow(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testdb.New(t, testdb.Dialects()[0]))
	head := strings.Replace(conceptHead, "url: \"${SALES_URL}\"", "url: \"${SALES_URL}\", window: \"22:00-05:00\"", 1)
	if head == conceptHead {
		t.Fatal("the concept has no source to give a window")
	}
	p, err := w.engine.Propose(t.Context(), w.actor, "concept.yaml", []byte(head+contractObject+contractActions+contractJobs))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.engine.PutInForce(t.Context(), w.actor, p); err != nil {
		t.Fatal(err)
	}
	asked := 0
	w.at("2026-11-25 12:00:00")
	w.engine.Attach(func(_ context.Context, run string, _ int64) error {
		if run != "own_data" {
			asked++
		}
		return nil
	})
	if _, err := w.engine.RunSoon(t.Context(), w.actor, engine.RunOrder{Jobs: []string{"f"}}); err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]bool{"2026-11-25 18:00:00": false, "2026-11-25 22:30:00": true} {
		asked = 0
		w.at(at)
		if err := w.engine.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if asked > 0 != want {
			t.Errorf("%s: asked %d times, want %v", at, asked, want)
		}
	}
}
