package engine_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// TestOutlookIsSortedByDueDay walks the parts of the outlook page by page: what
// comes due in the order of its days though the keys say otherwise, a day with
// more than a page, what is due, and what has no start. Nothing is missing and
// nothing comes twice.
func TestOutlookIsSortedByDueDay(t *testing.T) {
	each(t, func(w *world) {
		for i := range 9 { // due on the 10th, 9th … day from the 5th on: the last key first
			w.exec(contractRow(fmt.Sprint(i+1), "'K'", "NULL", fmt.Sprintf("2016-01-%02d", 14-i)))
		}
		for i := range 7 { // one day with more than a page
			w.exec(contractRow(fmt.Sprint(20+i), "'K'", "NULL", "2016-02-01"))
		}
		w.exec(contractRow("40", "'K'", "NULL", "2015-12-01"), contractRow("41", "'K'", "NULL", "2020-01-01"))
		w.exec("INSERT INTO contracts VALUES (50, 'K', 'Eva', NULL, NULL, 'Ulm', 'ended', NULL)")
		w.apply(contractObject, contractActions, "jobs:\n"+job("f", "forget_contract", "10 years", "event", ended))
		w.on("2026-01-05")
		soon := w.outlook("f", engine.OutlookSoon, 3)
		if want := []string{"9", "8", "7", "6", "5", "4", "3", "2", "1", "20", "21", "22", "23", "24", "25", "26"}; !slices.Equal(soon, want) {
			w.Errorf("comes due: %v, want %v", soon, want)
		}
		if due := w.outlook("f", engine.OutlookDue, 3); !slices.Equal(due, []string{"40"}) {
			w.Errorf("is due: %v", due)
		}
		if overdue := w.outlook("f", engine.OutlookOverdue, 3); !slices.Equal(overdue, []string{"40"}) {
			w.Errorf("is overdue: %v", overdue)
		}
		w.on("2026-05-20")
		if overdue := w.outlook("f", engine.OutlookOverdue, 3); len(overdue) != 17 {
			w.Errorf("is overdue when the time to act is over: %v", overdue)
		}
		w.on("2026-01-05")
		if undated := w.outlook("f", engine.OutlookUndated, 3); !slices.Equal(undated, []string{"50"}) {
			w.Errorf("has no start: %v", undated)
		}
	})
}

// outlook are the keys of all pages of a part.
func (w *world) outlook(job string, part engine.OutlookPart, limit int) (keys []string) {
	w.Helper()
	o := engine.OutlookOrder{Job: job, Part: part, Until: w.day("2026-04-05"), Limit: limit}
	for range 50 {
		p, err := w.engine.Outlook(w.Context(), w.actor, o)
		if err != nil {
			w.Fatal(err)
		}
		for _, r := range p.Rows {
			keys = append(keys, r.Key)
		}
		if o.After = p.Next; o.After == "" {
			return keys
		}
	}
	w.Fatal("the pages do not end")
	return nil
}
