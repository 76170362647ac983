package crash_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestMarksBesideWorkers sets Keeps and locks while three workers run. Each is
// there in time or says that it is too late; which of the two is true of that
// record; and nobody waits much longer for it than without a run.
func TestMarksBesideWorkers(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		const contracts = 20_000
		c := begin(t, db, contracts)
		keep := engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Reason: "lawsuit"}
		lock := engine.MarkOrder{Kind: datasource.LockMark, Object: "contract", Reason: "authority", Ground: "art18"}
		answers := map[string]answer{}
		quiet := c.try(t, answers, keep, "18")
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			c.run(t, 3)
		}()
		var slowest time.Duration
		for running := true; running; {
			key := fmt.Sprint(10*rand.IntN(contracts/10) + 1 + rand.IntN(6)) // forget or remove
			slowest = max(slowest, c.try(t, answers, keep, key), c.try(t, answers, lock, key))
			select {
			case <-ended:
				running = false
			default:
			}
		}
		t.Logf("a mark took at most %v, %v without a run", slowest, quiet)
		if limit := 2*time.Second + 5*quiet; slowest > limit {
			t.Errorf("a mark took %v beside the workers, %v without them", slowest, quiet)
		}
		c.truthful(t, answers)
	})
}

// answer is what the first order for a record was told.
type answer struct{ inTime bool }

// try sets a mark on a record and notes what is said. It returns how long that
// took.
func (c *company) try(t *testing.T, answers map[string]answer, o engine.MarkOrder, key string) time.Duration {
	t.Helper()
	o.Keys = []string{key}
	began := time.Now()
	results, err := c.engine.SetMarks(t.Context(), anna, o)
	took := time.Since(began)
	switch {
	case errors.Is(err, engine.ErrTooLate):
		if before, ok := answers[key]; ok && before.inTime {
			t.Errorf("%s was in time with its first mark and too late with the second", key)
		}
		answers[key] = answer{}
	case err != nil || !results[0].Done:
		t.Errorf("%s %s: %v, %+v", o.Kind, key, err, results)
	default:
		if before, ok := answers[key]; ok && !before.inTime {
			t.Errorf("%s was too late with its first mark and in time with the second", key)
		}
		answers[key] = answer{inTime: true}
	}
	return took
}

// truthful holds each answer against the record it speaks of.
func (c *company) truthful(t *testing.T, answers map[string]answer) {
	t.Helper()
	now := c.look(t)
	late := 0
	for key, a := range answers {
		if !a.inTime {
			late++
		}
		if done := now["ledger"][key+" "+dueFor(number(t, key))] != nil; done == a.inTime {
			t.Errorf("record %s: mark in time %v, done %v", key, a.inTime, done)
		}
	}
	t.Logf("%d marks in time, %d too late", len(answers)-late, late)
	for id, m := range now["mark"] {
		if !strings.HasPrefix(m[2], "job/") {
			c.before["mark"][id] = m
		}
	}
	now.whole(t, c.before)
	c.agrees(t, now)
}
