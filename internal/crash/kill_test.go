package crash_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestKill kills a run at random moments, looks at every cell, and lets another
// run go on, until the wanted number of kills is reached.
func TestKill(t *testing.T) {
	t.Parallel()
	for _, d := range testdb.Dialects() {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			moments := rand.New(rand.NewPCG(seed, 0))
			kills := long(4, 20)
			for rounds := 0; kills > 0; rounds++ {
				if rounds > 20 {
					t.Fatalf("runs are too quick to be killed: %d kills are missing", kills)
				}
				kills -= killUntilDone(t, begin(t, testdb.NewDurable(t, d), long(10_000, 50_000)), moments, kills)
			}
		})
	}
}

// killUntilDone kills run after run until one gets through, or kills are used
// up and one is let through. It returns how many were killed.
func killUntilDone(t *testing.T, c *company, moments *rand.Rand, kills int) (killed int) {
	t.Helper()
	contracts, done := len(c.before["contract"]), 0
	for killed < kills {
		lines, delay := moment(moments)
		r, dead := c.process(t).kill(t, lines, delay)
		now := c.look(t)
		n := now.whole(t, c.before)
		if n < done {
			t.Errorf("%d records were done, now %d", done, n)
		}
		done = n
		if !dead {
			addsUp(t, r)
			break
		}
		killed++
		t.Logf("killed %v after line %d: %d of %d done", delay, lines, done, due(contracts))
	}
	addsUp(t, c.process(t).finish(t))
	last := c.look(t)
	if n := last.whole(t, c.before); n != due(contracts) {
		t.Errorf("%d records are done in the end, want %d", n, due(contracts))
	}
	c.agrees(t, last)
	return killed
}

// moment is when to kill: sometime from the start, or within or shortly after
// one of the first batches, where most can go wrong.
func moment(moments *rand.Rand) (lines int, delay time.Duration) {
	if moments.IntN(3) == 0 {
		return 1, time.Duration(moments.IntN(1_000)) * time.Millisecond
	}
	return 2 + moments.IntN(3), time.Duration(moments.IntN(60_000)) * time.Microsecond
}
