package engine_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// TestALockThatEndsByItselfIsAnItem: a job's lock whose condition no longer holds
// ends, and stands in the case of its person.
func TestALockThatEndsByItselfIsAnItem(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2026-12-01").says("l: met 1, due 1, done 1")
		w.exec("UPDATE contracts SET status = 'active' WHERE id = 1")
		w.runAll("2026-12-02")
		w.marks("contracts", "1")
		unlocked := 0
		page, err := w.engine.Cases(w.Context(), w.actor, engine.CaseFilter{})
		if err != nil {
			w.Fatal(err)
		}
		for _, c := range page.Cases {
			if c.State != casefile.Closed {
				w.Errorf("case %d is %s", c.ID, c.State)
			}
			f, err := w.engine.Case(w.Context(), w.actor, c.ID)
			if err != nil {
				w.Fatal(err)
			}
			for _, it := range f.ItemList {
				if it.Kind == "unlock" && it.Key == "1" && it.State == casefile.Done {
					unlocked++
				}
			}
		}
		if unlocked != 1 {
			w.Errorf("%d items of the lock that ended, in %d cases", unlocked, len(page.Cases))
		}
		w.runAll("2026-12-03")
		w.store("SELECT COUNT(*) FROM case_item WHERE mark LIKE '%-end-%'", "1")
	})
}
