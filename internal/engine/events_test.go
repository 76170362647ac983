package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// withEvents are a contract whose end nobody writes down, and dates that combine
// a report with a column.
var withEvents = strings.Replace(contractObject, "dates: {ended: ended_on}", `dates:
      ended: ended_on
      withdrawn: {event: consent_withdrawn}
      over: {latest: [ended_on, {event: goods_returned}]}
      either: {earliest: [ended_on, {event: consent_withdrawn}]}
      fallback: {event: goods_returned, else: ended_on}`, 1)

const eraseContract = "actions:\n  erase: {object: contract, kind: anonymise, approval: none}\n  drop: {object: contract, kind: delete, approval: none}\n"

func (w *world) report(key, event, day string) engine.EventResult {
	w.Helper()
	r, err := w.engine.ReportEvent(w.Context(), w.actor, engine.EventOrder{Object: "contract", Key: key, Event: event, Day: w.day(day)})
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// TestEventStartsAPeriod: without a report there is no start; the last report
// counts; what was withdrawn starts nothing.
func TestEventStartsAPeriod(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1, v2)
		w.apply(withEvents, eraseContract, "jobs:\n", jobFrom("withdrawn", "withdrawn", "erase", "6 months", "event"))
		w.on("2026-03-01")
		w.plan("2030-01-01").says("withdrawn: met 2, no_start_date 2")
		if r := w.report("1", "consent_withdrawn", "2025-01-01"); r.Replaced {
			t.Error("the first report replaced one")
		}
		if r := w.report("1", "consent_withdrawn", "2026-02-20"); !r.Replaced {
			t.Error("the second report did not replace the first")
		}
		w.plan("2026-08-20").says("withdrawn: met 1, no_start_date 1")
		w.plan("2026-08-21").says("withdrawn: met 2, due 1, no_start_date 1")
		x, err := w.engine.Why(t.Context(), w.actor, "contract", "1")
		if err != nil {
			t.Fatal(err)
		}
		if d := x.Rules[0].DueDay; d == nil || d.String() != "2026-08-21" || len(x.Marks) != 0 {
			t.Errorf("due day %v, marks %v", d, x.Marks)
		}
		w.report("2", "consent_withdrawn", "2026-02-20")
		if was, err := w.engine.WithdrawEvent(t.Context(), w.actor, engine.EventOrder{Object: "contract", Key: "2", Event: "consent_withdrawn"}); err != nil || !was {
			t.Errorf("withdrawn: %v %v", was, err)
		}
		w.runAll("2026-08-21").says("withdrawn: met 2, due 1, done 1, no_start_date 1")
		w.cells("SELECT id, name FROM contracts ORDER BY id", "1|XXXX", "2|Jens O'Hara")
		w.runAll("2026-08-22").says("withdrawn: met 1, no_start_date 1")
		if marks, err := w.engine.Marks(t.Context(), w.actor); err != nil || len(marks) != 0 {
			t.Errorf("an event is listed as a mark: %v %v", marks, err)
		}
	})
}

// TestEventsCombine with columns as any date does, in Go and in SQL alike.
func TestEventsCombine(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1, v2) // ended 2026-08-31 and 2015-06-30
		jobs := "jobs:\n"
		for _, date := range []string{"over", "either", "fallback"} {
			jobs += jobFrom(date, date, "erase", "1 year", "event")
		}
		w.apply(withEvents, eraseContract, jobs)
		w.on("2026-09-01")
		w.plan("2026-09-01", "over").says("over: met 2, no_start_date 2")
		w.plan("2026-09-01", "either").says("either: met 1, due 1")
		w.plan("2026-09-01", "fallback").says("fallback: met 1, due 1")
		w.report("1", "goods_returned", "2026-12-24")
		w.report("2", "goods_returned", "2014-01-01")
		w.report("1", "consent_withdrawn", "2020-02-29")
		w.plan("2026-09-01", "over").says("over: met 1, due 1")
		w.plan("2026-09-01", "either").says("either: met 2, due 2")
		w.plan("2026-09-01", "fallback").says("fallback: met 1, due 1")
		w.plan("2027-12-24", "over").says("over: met 1, due 1")
		w.plan("2027-12-25", "over").says("over: met 2, due 2")
		w.on("2027-12-25")
		check, err := w.engine.Check(t.Context(), w.actor, true)
		if err != nil {
			t.Fatal(err)
		}
		if rows := w.db.Query(t, check.SQL["over"]); len(rows) != 2 {
			t.Errorf("the audit finds %v", rows)
		}
		w.on("2026-09-01")
		for _, key := range []string{"1", "2"} {
			x, err := w.engine.Why(t.Context(), w.actor, "contract", key)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range x.Rules {
				if on := w.day("2026-09-01"); r.DueDay == nil || (*r.DueDay <= on) != r.Due || r.Due != r.Met {
					t.Errorf("%s by %s: due day %v, due %v, met %v", key, r.Job, r.DueDay, r.Due, r.Met)
				}
			}
		}
	})
}

// TestEventGoesWithItsRecord: a key that is given again begins without it.
func TestEventGoesWithItsRecord(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(withEvents, eraseContract, "jobs:\n", jobFrom("withdrawn", "gone", "drop", "0 days", "event"))
		w.on("2026-03-01")
		w.report("1", "consent_withdrawn", "2026-02-20")
		w.report("1", "goods_returned", "2026-02-20")
		w.runAll("2026-03-01").says("gone: met 1, due 1, done 1")
		w.exec(v1)
		w.plan("2030-01-01").says("gone: met 1, no_start_date 1")
		if n := w.db.Query(t, "SELECT COUNT(*) FROM "+markTable(w.db)+" WHERE kind = 'event'")[0][0]; n != "0" {
			t.Errorf("%s events outlived their record", n)
		}
	})
}

func markTable(db testdb.DB) string {
	if db.Dialect == testdb.Postgres {
		return "fristwerk.mark"
	}
	return "fristwerk_mark"
}

// TestEventIsRefused where it would change nothing or is nobody's business.
func TestEventIsRefused(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(withEvents, eraseContract)
		w.on("2026-03-01")
		for name, c := range map[string]struct {
			actor access.Actor
			order engine.EventOrder
			want  error
		}{
			"no rule reads it": {w.actor, engine.EventOrder{Object: "contract", Key: "1", Event: "moved", Day: w.day("2026-01-01")}, engine.ErrUnknownEvent},
			"no object":        {w.actor, engine.EventOrder{Object: "lead", Key: "1", Event: "moved", Day: w.day("2026-01-01")}, engine.ErrUnknownObject},
			"no record":        {w.actor, engine.EventOrder{Object: "contract", Key: "7", Event: "consent_withdrawn", Day: w.day("2026-01-01")}, engine.ErrUnknownRecord},
			"no day":           {w.actor, engine.EventOrder{Object: "contract", Key: "1", Event: "consent_withdrawn", Day: w.day("0001-01-01")}, engine.ErrBadOrder},
			"an auditor":       {access.Actor{ID: "user:1", Roles: []access.Role{access.Auditor}}, engine.EventOrder{Object: "contract", Key: "1", Event: "consent_withdrawn", Day: w.day("2026-01-01")}, access.ErrNotAllowed},
		} {
			if _, err := w.engine.ReportEvent(t.Context(), c.actor, c.order); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
	})
}
