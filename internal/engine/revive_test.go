package engine_test

import (
	"context"
	"fmt"
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
}
