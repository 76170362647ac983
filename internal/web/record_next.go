package web

import (
	"cmp"
	"context"
	"slices"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// comingRow is something that lies ahead of a record: an action of a job, the
// review of a mark, the end of a duty.
type comingRow struct {
	on               rule.Day
	icon, when, what string
	why              string
}

// coming are the days ahead of a record, the nearest first. What is due and
// stopped stands before them, with what stops it.
func coming(ctx context.Context, r engine.RecordView) []comingRow {
	var rows []comingRow
	for _, x := range r.Rules {
		if row, ok := comingRule(ctx, x, r.Day); ok {
			rows = append(rows, row)
		}
	}
	for _, m := range r.Marks {
		if m.Until != nil && *m.Until >= r.Day {
			rows = append(rows, comingMark(ctx, m))
		}
	}
	for _, d := range r.Duties {
		if d.Runs && d.LastDay != nil {
			rows = append(rows, comingRow{on: *d.LastDay, icon: "scale", when: t(ctx, "record.coming_end", "Day", day(ctx, *d.LastDay)), what: t(ctx, "record.coming_duty", "Title", d.Title), why: d.Basis})
		}
	}
	slices.SortStableFunc(rows, func(a, b comingRow) int { return cmp.Compare(a.on, b.on) })
	return rows
}

// comingRule leaves out rules that are off, done, overtaken or not met, and
// those that are not judged yet.
func comingRule(ctx context.Context, x engine.RuleInfo, today rule.Day) (comingRow, bool) {
	row := comingRow{icon: kindIcon(method.Kind(x.Kind)), what: inLanguage(ctx, x.Titles.Action, x.Action),
		why: t(ctx, "record.coming_job", "Job", inLanguage(ctx, x.Titles.Job, x.Job))}
	switch {
	case x.Open || !x.Active:
		return row, false
	case x.Met && x.Reason == "":
		row.when = t(ctx, "record.coming_run")
	case x.Met && x.Due && x.Reason != rule.Superseded && x.Reason != rule.AlreadyDone && x.Reason != rule.ConditionChanged:
		row.when, row.why = t(ctx, "record.coming_stopped"), row.why+" · "+word(ctx, "reason", string(x.Reason))
		if x.DueDay != nil {
			row.when = t(ctx, "record.coming_due", "Day", day(ctx, *x.DueDay))
		}
	case x.DueDay != nil && *x.DueDay > today && x.Reason != rule.AlreadyDone:
		row.on, row.when = *x.DueDay, t(ctx, "record.coming_from", "Day", day(ctx, *x.DueDay))
		row.why += ", " + t(ctx, "record.coming_then")
	default:
		return row, false
	}
	return row, true
}

func comingMark(ctx context.Context, m engine.MarkInfo) comingRow {
	row := comingRow{on: *m.Until, icon: "hand-stop", when: day(ctx, *m.Until), what: t(ctx, "record.coming_review_keep")}
	switch m.Kind {
	case "lock_exception":
		row.icon, row.what, row.why = "lock-open", t(ctx, "record.coming_exception"), t(ctx, "record.exception_help")
	case "lock":
		row.icon, row.what = "lock", t(ctx, "record.coming_review_lock")
	}
	if m.Origin == engine.HandEnds {
		row.why = t(ctx, "record.by_hand_ends")
	}
	return row
}

// stopsText says what marks on a record stop, empty without any.
func stopsText(ctx context.Context, r engine.RecordView) string {
	for _, m := range r.Marks {
		if m.Kind == "keep" {
			return t(ctx, "record.stopped_keep")
		}
	}
	for _, m := range r.Marks {
		if m.Kind == "lock" && (m.Ground == "art18" || m.Ground == "contractual") {
			return t(ctx, "record.stopped_lock")
		}
	}
	return ""
}
