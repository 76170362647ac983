package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// manyOthers makes the table of contracts too large to be searched for a page.
func (w *world) manyOthers() {
	w.Helper()
	for i := range 11 {
		var rows []string
		for k := range 1000 {
			rows = append(rows, fmt.Sprintf("(%d, 'K', 'Eva', NULL, NULL, 'Ulm', 'active', NULL)", 10_000+1000*i+k))
		}
		w.exec("INSERT INTO contracts VALUES " + strings.Join(rows, ", "))
	}
}

// TestOutlookOfALargeTable says that nothing was counted before the first count,
// then shows what a search would show, page by page, and says when it was
// counted. What has changed since is left out; another concept needs another count.
func TestOutlookOfALargeTable(t *testing.T) {
	each(t, func(w *world) {
		w.manyOthers()
		for i := range 9 {
			w.exec(contractRow(fmt.Sprint(i+1), "'K'", "NULL", fmt.Sprintf("2016-01-%02d", 14-i)))
		}
		w.exec(contractRow("40", "'K'", "NULL", "2015-12-20"), contractRow("42", "'K'", "NULL", "2010-01-01"), contractRow("41", "'K'", "NULL", "2020-01-01"))
		w.exec("INSERT INTO contracts VALUES (50, 'K', 'Eva', NULL, NULL, 'Ulm', 'ended', NULL), (51, 'K', 'Eva', NULL, NULL, 'Ulm', 'ended', '1850-01-01')")
		w.apply(contractObject, contractActions, "jobs:\n"+job("f", "forget_contract", "10 years", "event", ended))
		w.on("2026-01-05")
		if p := w.outlookPage("f", engine.OutlookUndated); !p.Uncounted || len(p.Rows) > 0 {
			w.Errorf("before the first count: %+v", p)
		}
		w.count()
		for part, want := range map[engine.OutlookPart][]string{
			engine.OutlookSoon: {"9", "8", "7", "6", "5", "4", "3", "2", "1"}, engine.OutlookDue: {"42", "40"}, engine.OutlookOverdue: {"42"}, engine.OutlookUndated: {"50", "51"}} {
			if got := w.outlook("f", part, 2); !slices.Equal(got, want) {
				w.Errorf("%s: %v, want %v", part, got, want)
			}
			p := w.outlookPage("f", part)
			if p.Uncounted || p.Counted == nil || p.Records != len(want) || p.Listed != len(want) {
				w.Errorf("%s is said to be %+v", part, p)
			}
		}
		w.exec("UPDATE contracts SET ended_on = '2020-01-01' WHERE id IN (50, 9)", "UPDATE contracts SET ended_on = '2016-01-31' WHERE id = 8")
		if got := w.outlook("f", engine.OutlookUndated, 2); !slices.Equal(got, []string{"51"}) {
			w.Errorf("with a date by now: %v", got)
		}
		w.exec("UPDATE contracts SET ended_on = '2020-01-01' WHERE id = 42")
		if got := w.outlook("f", engine.OutlookOverdue, 2); len(got) > 0 {
			w.Errorf("with a date that is in time by now: %v", got)
		}
		p := w.outlookPage("f", engine.OutlookSoon)
		if p.Rows[0].Key != "7" || p.Rows[len(p.Rows)-1].Key != "8" || p.Rows[len(p.Rows)-1].Due.String() != "2026-02-01" {
			w.Errorf("with other dates by now: %+v", p.Rows)
		}
		w.apply(contractObject, contractActions, "jobs:\n"+job("f", "forget_contract", "9 years", "event", ended))
		if p := w.outlookPage("f", engine.OutlookDue); !p.Uncounted {
			w.Errorf("of another concept: %+v", p)
		}
	})
}

func (w *world) outlookPage(job string, part engine.OutlookPart) engine.OutlookPage {
	w.Helper()
	p, err := w.engine.Outlook(w.Context(), w.actor, engine.OutlookOrder{Job: job, Part: part, Until: w.day("2026-04-05")})
	if err != nil {
		w.Fatal(err)
	}
	return p
}
