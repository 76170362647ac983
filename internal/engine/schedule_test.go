package engine_test

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

const scheduled = `
objects:
  contract:
    source: sales
    table: contracts
    key: id
    person: [{customer: customer_no}]
    columns: {customer_no: identifier, name: name, email: email, phone: phone, city: city}
    not_personal: [id, status, ended_on]
    dates: {ended: ended_on}
actions:
  forget: {object: contract, kind: anonymise, approval: none}
jobs:
  nightly:
    action: forget
    schedule: "30 3 * * *"
    when: {start: ended, after: 2 years, from: event}
    basis: Art. 17 DSGVO
    active: true
`

// TestSchedule follows the scheduler over some days: what comes due fires once
// on whichever node looks first, what is missed is made up for once, a job that
// is changed fires at its new time, and what somebody stopped waits.
func TestSchedule(t *testing.T) {
	t.Parallel()
	w := newWorld(t, testdb.New(t, testdb.Dialects()[0]))
	w.apply(scheduled)
	var woken []string
	w.engine.Attach(func(_ context.Context, run string, _ int64) error { woken = append(woken, run); return nil })
	other, err := engine.Open(t.Context(), engine.Options{Dir: w.dir, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.Unix(w.clock.Load(), 0) },
		Env: func(name string) (string, bool) { return w.db.URL, name == "SALES_URL" }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	look := func(at string, want int) {
		t.Helper()
		moment, err := time.ParseInLocation("2006-01-02 15:04", at, berlin)
		if err != nil {
			t.Fatal(err)
		}
		w.clock.Store(moment.Unix())
		for _, node := range []*engine.Engine{w.engine, other, w.engine} {
			if err := node.Tick(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		page, err := w.engine.Runs(t.Context(), w.actor, engine.RunFilter{})
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Runs) != want {
			t.Fatalf("%s: %d runs, want %d", at, len(page.Runs), want)
		}
		for _, r := range page.Runs {
			if r.State == engine.RunQueued {
				if again, _, err := other.Carry(t.Context(), r.ID, nil); again || err != nil {
					t.Fatalf("%v, %v", again, err)
				}
			}
		}
	}
	newest := func() engine.RunProgress {
		t.Helper()
		page, err := w.engine.Runs(t.Context(), w.actor, engine.RunFilter{Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		return page.Runs[0]
	}
	look("2026-03-27 12:00", 0) // it begins from now
	look("2026-03-28 03:29", 0)
	look("2026-03-28 03:30", 1)
	if r := newest(); r.State != engine.RunDone || r.MadeUp || r.Scheduled == nil || r.Actor != "scheduler" {
		t.Errorf("got %+v", r)
	}
	look("2026-03-28 12:00", 1)
	look("2026-04-02 09:00", 2) // nothing ran for days: once
	if r := newest(); !r.MadeUp {
		t.Errorf("it must say that it was missed: %+v", r)
	}
	if len(woken) == 0 {
		t.Error("nobody was woken")
	}
	if err := w.engine.StopJob(t.Context(), w.actor, "nightly"); err != nil {
		t.Fatal(err)
	}
	look("2026-04-03 03:30", 2)
	if _, err := w.engine.GoOn(t.Context(), w.actor, "nightly"); err != nil {
		t.Fatal(err)
	}
	look("2026-04-03 10:00", 3)
	w.apply(strings.Replace(scheduled, `"30 3 * * *"`, `"0 12 * * *"`, 1))
	look("2026-04-03 11:00", 3)
	look("2026-04-03 12:00", 4)
	if err := w.engine.Pause(t.Context(), w.actor); err != nil {
		t.Fatal(err)
	}
	look("2026-04-04 12:00", 4)
	if _, err := w.engine.Resume(t.Context(), w.actor); err != nil {
		t.Fatal(err)
	}
	look("2026-04-04 13:00", 5)
}
