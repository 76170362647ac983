package engine_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

const ownPeriods = `
own_data:
  job_cases: {after: 3 years, from: end of year}
  ledger: {after: 5 years, from: end of year, basis: resolution of the board}
  marks: {after: 6 years, from: end of year}
`

// ownDue is what has expired of our own data, and is not nothing.
func (w *world) ownDue(on string) map[string]int {
	w.Helper()
	day := w.day(on)
	o, err := w.engine.PlanOwnData(w.Context(), w.actor, &day)
	if err != nil {
		w.Fatal(err)
	}
	return ownNumbers(o)
}

func ownNumbers(o engine.OwnData) map[string]int {
	numbers := map[string]int{}
	for _, k := range o.Kinds {
		if k.Due > 0 {
			numbers[k.Kind] += k.Due
		}
	}
	return numbers
}

// expireOwn deletes what has expired: as much as the plan said.
func (w *world) expireOwn(on string, want map[string]int) engine.OwnData {
	w.Helper()
	w.on(on)
	planned := w.ownDue(on)
	o, err := w.engine.ExpireOwnData(w.Context(), w.actor)
	if err != nil {
		w.Fatal(err)
	}
	done := ownNumbers(o)
	if diff := cmp.Diff(planned, done); diff != "" {
		w.Errorf("%s (-planned +done):\n%s", on, diff)
	}
	delete(done, "log") // also of what this test itself looks at
	if diff := cmp.Diff(want, done); diff != "" {
		w.Errorf("%s (-want +got):\n%s", on, diff)
	}
	return o
}

// quiet holds that nothing looks lost, and everything verifies.
func (w *world) quiet() {
	w.Helper()
	for _, code := range w.codes() {
		if strings.HasSuffix(code, "_restored") || code == "mark_removed" {
			w.Errorf("nothing was lost, and yet %s", code)
		}
	}
	v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{})
	if err != nil || !v.Held() {
		w.Errorf("%v, %v", v.Problems, err)
	}
}

func (w *world) batches() int {
	w.Helper()
	return len(w.db.Query(w.T, "SELECT id FROM "+w.own("batch")+" WHERE records > 0"))
}

// TestOwnDataExpires follows thirty contracts until nothing is left of them but
// the entries of the log: cases, marks, ledger, each with its period. What is
// left verifies at every step, and nothing looks as if a restore had lost it.
func TestOwnDataExpires(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.endedContracts(30)
		w.apply(ownPeriods, contractObject, contractActions, contractJobs)
		w.runAll("2030-01-01") // l and p, in one case a person
		w.setMark(engine.MarkOrder{Kind: datasource.LockMark, Object: "contract", Keys: []string{"3"}, Reason: "other", Ground: "end_of_purpose"})
		w.keep("7")
		w.endMark(engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{"7"}, Reason: "lawsuit"})
		w.runAll("2035-01-01") // f, with which the lock ends
		w.quiet()
		batches := w.batches()

		w.expireOwn("2035-12-31", map[string]int{})
		w.quiet()
		v, err := w.engine.Verify(t.Context(), w.actor, engine.Outside{})
		if err != nil || v.Proof.Pruned < 3 {
			t.Errorf("of 2030 there were marks at least: %d payloads are gone, %v", v.Proof.Pruned, err)
		}
		w.expireOwn("2036-01-01", map[string]int{"ledger": batches - 1})
		w.quiet()
		w.expireOwn("2037-01-01", map[string]int{"marks": 1})
		w.quiet()
		w.expireOwn("2039-01-01", map[string]int{"job_cases": 30})
		w.quiet()
		w.expireOwn("2041-01-01", map[string]int{"ledger": 1})
		w.quiet()
		w.expireOwn("2042-01-01", map[string]int{"marks": 1})
		w.quiet()
		w.expireOwn("2062-01-01", map[string]int{})
		w.store("SELECT (SELECT COUNT(*) FROM casefile) + (SELECT COUNT(*) FROM item) + (SELECT COUNT(*) FROM slice) + (SELECT COUNT(*) FROM mark_event)", "0")
		if w.batches() > 0 {
			t.Error("the ledger is not empty")
		}
	})
}

// TestOwnDataNight: the scheduler asks once a day, when the night's jobs are
// over, and not while everything is paused.
func TestOwnDataNight(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testdb.New(t, testdb.Dialects()[0]))
	w.apply(ownPeriods, contractObject, contractActions, contractJobs)
	var woken []string
	w.engine.Attach(func(_ context.Context, run string, turn int64) error {
		if run == "own_data" {
			woken = append(woken, fmt.Sprint(turn))
		}
		return nil
	})
	tick := func(at string, want int) {
		t.Helper()
		w.at(at)
		if err := w.engine.Tick(t.Context()); err != nil {
			t.Fatal(err)
		}
		if len(woken) != want {
			t.Errorf("%s: asked %d times, want %d: %v", at, len(woken), want, woken)
		}
	}
	carry := func(soon <-chan struct{}, want bool) {
		t.Helper()
		if again, _, err := w.engine.Carry(t.Context(), "own_data", soon); again != want || err != nil {
			t.Errorf("again %v, %v", again, err)
		}
	}
	tick("2026-03-28 04:39:59", 0)
	tick("2026-03-28 04:40:00", 1)
	over := make(chan struct{})
	close(over)
	carry(over, true) // its turn is over before it began
	tick("2026-03-28 04:41:00", 2)
	carry(nil, false)
	tick("2026-03-28 23:59:00", 2)
	if err := w.engine.Pause(t.Context(), w.actor); err != nil {
		t.Fatal(err)
	}
	tick("2026-03-29 04:40:00", 2) // clocks went forward
	carry(nil, false)
	if _, err := w.engine.ExpireOwnData(t.Context(), w.actor); !errors.Is(err, engine.ErrPaused) {
		t.Errorf("paused: %v", err)
	}
	if _, err := w.engine.Resume(t.Context(), w.actor); err != nil {
		t.Fatal(err)
	}
	tick("2026-03-29 12:00:00", 3)
	if err := w.engine.GiveUp(t.Context(), "own_data"); err != nil {
		t.Fatal(err)
	}
	tick("2026-03-29 12:01:00", 3)
	if woken[0] == woken[2] {
		t.Errorf("two days, one turn: %v", woken)
	}
}

// TestOwnDataWaitsForBackups: without its ledger nobody could do again what a
// restore lost, so it stays as long as there are backups, and so do the cases.
func TestOwnDataWaitsForBackups(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(12)
		const own = "own_data:\n  ledger: {after: 0 days, from: event}\n  job_cases: {after: 0 days, from: event}\n"
		w.apply(own, contractObject, contractActions, contractJobs)
		w.runAll("2030-01-01")
		due := w.ownDue("2031-01-01")
		if due["ledger"]+due["job_cases"] != 0 {
			t.Errorf("backups of a year: %v", due)
		}
		due = w.ownDue("2031-01-02")
		if due["ledger"] != w.batches() || due["ledger"] == 0 {
			t.Errorf("a day later: %v", due)
		}
		day := w.day("2031-01-01")
		o, err := w.engine.PlanOwnData(t.Context(), w.actor, &day)
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(o.Kinds, func(k engine.OwnKind) bool { return k.Kind == "ledger" })
		if !o.Kinds[i].Backups || o.Kinds[i].Before.String() != "2030-01-01" {
			t.Errorf("it must say that backups decide: %+v", o.Kinds[i])
		}
	})
}

// TestOwnDataAndRestores: a backup that brings expired ledger rows back is no
// restore that lost something, and the next night deletes them again. Where a
// restore did lose something, nothing is deleted until that is settled.
func TestOwnDataAndRestores(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(12)
		w.apply(ownPeriods, contractObject, contractActions, contractJobs)
		w.runAll("2030-01-01")
		w.runAll("2035-01-01")
		w.backUp()
		before := w.batches()
		w.expireOwn("2036-01-01", map[string]int{"ledger": before - 1})
		if got := w.batches(); got != 1 {
			t.Errorf("%d batches are left", got)
		}
		w.quiet()
		w.restore("batch", "ledger")
		w.quiet()
		w.expireOwn("2036-01-02", map[string]int{})
		if got := w.batches(); got != 1 {
			t.Errorf("%d batches are left", got)
		}
		w.exec("DELETE FROM "+w.own("ledger"), "DELETE FROM "+w.own("batch"))
		w.on("2041-01-01")
		o, err := w.engine.ExpireOwnData(t.Context(), w.actor)
		if err != nil || len(o.Left) != 1 || ownNumbers(o)["ledger"] != 0 {
			t.Errorf("%+v, %v", o, err)
		}
	})
}

// TestOwnDataForTheAllowed: who may not run jobs deletes nothing.
func TestOwnDataForTheAllowed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testdb.New(t, testdb.Dialects()[0]))
	w.apply(contractObject, contractActions, contractJobs)
	auditor := access.Actor{ID: "user:1", Roles: []access.Role{access.Auditor}}
	if _, err := w.engine.ExpireOwnData(t.Context(), auditor); !errors.Is(err, access.ErrNotAllowed) {
		t.Errorf("%v", err)
	}
	if o, err := w.engine.PlanOwnData(t.Context(), auditor, nil); err != nil || len(o.Kinds) != 7 {
		t.Errorf("%+v, %v", o, err)
	}
}
