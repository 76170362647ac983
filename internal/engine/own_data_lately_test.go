package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// ownLately asks as pages do until the numbers are those of the moment, and
// holds that none is shown before somebody counted.
func (w *world) ownLately() (map[string]int, time.Time) {
	w.Helper()
	for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
		o, counted := w.ownOnce()
		if counted != nil {
			return ownNumbers(o), *counted
		}
		if len(ownNumbers(o)) > 0 || len(o.Kinds) == 0 {
			w.Fatalf("nobody counted, and yet %+v", o.Kinds)
		}
	}
	w.Fatal("nobody counts")
	return nil, time.Time{}
}

func (w *world) ownOnce() (engine.OwnData, *time.Time) {
	w.Helper()
	o, counted, err := w.engine.OwnDataLately(w.Context(), w.actor)
	if err != nil {
		w.Fatal(err)
	}
	return o, counted
}

// TestOwnDataLately: what a page shows is what a plan of that moment says. It
// stays for a while, with its time; another day has no number until it is
// counted, and after a deletion the new ones are there at once.
func TestOwnDataLately(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(12)
		w.apply(ownPeriods, contractObject, contractActions, contractJobs)
		w.runAll("2030-01-01")
		w.on("2045-01-01")
		want := w.ownDue("2045-01-01")
		if want["ledger"] == 0 {
			w.Fatalf("nothing is due: %v", want)
		}
		got, at := w.ownLately()
		if diff := cmp.Diff(want, got); diff != "" || !at.Equal(time.Unix(w.clock.Load(), 0)) {
			w.Errorf("at %v (-planned +shown):\n%s", at, diff)
		}
		w.clock.Add(60)
		if _, again := w.ownLately(); !again.Equal(at) {
			w.Errorf("a minute later it was counted again, at %v", again)
		}
		w.on("2046-01-01")
		before, cancel := context.WithCancel(w.Context())
		cancel() // whoever does not wait is shown no number of another day
		if o, counted, err := w.engine.OwnDataLately(before, w.actor); err == nil && (counted == nil || o.Day != w.day("2046-01-01")) && len(ownNumbers(o)) > 0 {
			w.Errorf("%+v of %v", o, counted)
		}
		if _, next := w.ownLately(); !next.Equal(time.Unix(w.clock.Load(), 0)) {
			w.Errorf("on the next day the numbers are of %v", next)
		}
		w.clock.Add(30)
		if _, err := w.engine.ExpireOwnData(w.Context(), w.actor); err != nil {
			w.Fatal(err)
		}
		o, counted := w.ownOnce()
		if left := ownNumbers(o); counted == nil || left["ledger"] != 0 || !counted.Equal(time.Unix(w.clock.Load(), 0)) {
			w.Errorf("after the deletion %v is due, of %v", left, counted)
		}
	})
}

// TestOwnDataOlder: a count that is too old is shown with its time while it is
// taken again.
func TestOwnDataOlder(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(3)
		w.apply(ownPeriods, contractObject, contractActions, contractJobs)
		_, at := w.ownLately()
		w.clock.Add(3600)
		if _, counted := w.ownOnce(); counted == nil || counted.Before(at) {
			w.Errorf("an hour later: %v", counted)
		}
		for began := time.Now(); time.Since(began) < 20*time.Second; time.Sleep(5 * time.Millisecond) {
			if _, counted := w.ownOnce(); counted != nil && counted.After(at) {
				return
			}
		}
		w.Error("it is not counted again")
	})
}
