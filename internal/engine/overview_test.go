package engine_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// TestOverview counts what is overdue and why, what lies ahead, and marks, and
// says when the numbers are old.
func TestOverview(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1, v2, `INSERT INTO contracts VALUES (3, 'K-3', 'Eva Groß', NULL, NULL, NULL, 'ended', NULL)`)
		w.apply(contractObject, contractActions, contractJobs)
		w.on("2026-11-23")
		if o, err := w.engine.Overview(w.Context(), w.actor); o != nil || err != nil {
			w.Fatalf("before the first count: %v %v", o, err)
		}
		o := w.count()
		if o.Overdue() != 1 || o.Records() != 3 || o.Objects[0].Undated != 1 {
			w.Errorf("overdue %d of %d, undated %d; want 1 of 3, 1", o.Overdue(), o.Records(), o.Objects[0].Undated)
		}
		if diff := cmp.Diff([]engine.Cause{{Kind: engine.CauseNotRun, Job: "f", Records: 1}}, causesOf(o, "f")); diff != "" {
			w.Errorf("causes: %s", diff)
		}
		// V1 is locked from 1 December: the second week. V2 is due for long.
		if o.Weeks[1].Records != 1 || o.In30 != 1 || o.In90 != 1 || o.NewYear.Day.String() != "2027-01-01" {
			w.Errorf("ahead: %+v, %d, %d, %+v", o.Weeks, o.In30, o.In90, o.NewYear)
		}
		w.runNow()
		if stale, err := w.engine.Overview(w.Context(), w.actor); err != nil || stale.Version != 1 {
			w.Errorf("the kept count: %+v %v", stale, err)
		}
		if o := w.count(); o.Overdue() != 0 {
			w.Errorf("after the run %d are overdue: %+v", o.Overdue(), o.Objects)
		}
		w.on("2026-11-24")
		if o, err := w.engine.Overview(w.Context(), w.actor); err != nil || !o.Stale {
			w.Errorf("the next day the count is not old: %v", err)
		}
		w.runAll("2026-12-01")
		if o := w.count(); o.Marks[1].Ages[0] != 1 || o.Marks[0].Ages != [4]int{} {
			w.Errorf("marks by age: %+v", o.Marks)
		}
		if _, err := w.engine.TakeSurvey(w.Context(), access.Actor{ID: "user:1", Roles: []access.Role{access.Clerk}}); err == nil {
			w.Error("a clerk counted the records of the company")
		}
	})
}

// TestOverviewOfAStoppedJob names the finding that stops it.
func TestOverviewOfAStoppedJob(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v2)
		w.apply(contractObject, contractActions, contractJobs)
		w.exec("ALTER TABLE contracts ADD messenger VARCHAR(40)")
		w.on("2026-11-23")
		o := w.count()
		causes := causesOf(o, "f")
		if len(causes) != 1 || causes[0].Kind != engine.CauseFinding || causes[0].Code != "undeclared_column" || causes[0].Where != "contracts.messenger" {
			w.Errorf("causes: %+v", causes)
		}
		if o.Declared != o.Columns-1 {
			w.Errorf("%d of %d columns are declared", o.Declared, o.Columns)
		}
	})
}

func (w *world) count() *engine.Overview {
	w.Helper()
	if _, err := w.engine.TakeSurvey(w.Context(), w.actor); err != nil {
		w.Fatal(err)
	}
	o, err := w.engine.Overview(w.Context(), w.actor)
	if err != nil {
		w.Fatal(err)
	}
	return o
}

func causesOf(o *engine.Overview, job string) (causes []engine.Cause) {
	for _, x := range o.Objects {
		for _, c := range x.Causes {
			if c.Job == job {
				causes = append(causes, c)
			}
		}
	}
	return causes
}
