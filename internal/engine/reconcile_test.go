package engine_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// TestAPartialSliceCutOff breaks a run off between the commit of a batch in the
// source and its end in our store. The action that follows is awaited all the
// same, and its case is found by the person later, though the source has lost
// the identifier by then.
func TestAPartialSliceCutOff(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO contracts VALUES (3, NULL, 'Nur Mail', 'nur@example.org', NULL, 'Ulm', 'ended', '2022-06-30')`)
		w.on("2026-01-01")
		w.apply(contractObject, contractActions, contractJobs)
		ctx, cancel := context.WithCancel(w.Context())
		var once sync.Once
		w.engine.Observe(func(time.Duration) { once.Do(cancel) })
		if _, err := w.engine.Run(ctx, w.actor, engine.RunOrder{Jobs: []string{"p"}, Workers: 1}); err == nil {
			w.Fatal("the run was not cut off")
		}
		w.cells("SELECT email FROM contracts WHERE id = 3", `\N`)
		if _, err := w.engine.Run(w.Context(), w.actor, engine.RunOrder{Jobs: []string{"p"}, Workers: 1}); err != nil {
			w.Fatal(err)
		}
		open := true
		page, err := w.engine.Cases(w.Context(), w.actor, engine.CaseFilter{Open: &open})
		if err != nil || len(page.Cases) != 1 {
			w.Fatalf("open cases: %+v, %v", page.Cases, err)
		}
		id := page.Cases[0].ID
		page, err = w.engine.Cases(w.Context(), w.actor, engine.CaseFilter{Person: map[string]string{"email": "nur@example.org"}})
		if err != nil || len(page.Cases) != 1 || page.Cases[0].ID != id {
			w.Errorf("by the identifier that is gone: %+v, %v, want case %d", page.Cases, err, id)
		}
		w.on("2031-01-01")
		w.engine.Observe(nil)
		if _, err := w.engine.Run(w.Context(), w.actor, engine.RunOrder{Jobs: []string{"f"}, Workers: 1}); err != nil {
			w.Fatal(err)
		}
		file, err := w.engine.Case(w.Context(), w.actor, id)
		if err != nil || file.State != casefile.Closed {
			w.Errorf("after the action that followed: %s, %v", file.State, err)
		}
	})
}
