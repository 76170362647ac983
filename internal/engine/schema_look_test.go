package engine_test

import (
	"errors"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/schema"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestWhatIsNewSinceTheLastLook: applying a concept is a look; a column added
// since then is told until somebody confirms that he saw it.
func TestWhatIsNewSinceTheLastLook(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.apply(contractObject, contractActions, contractJobs)
		if got := w.changes(); len(got) != 0 {
			t.Fatalf("nothing changed since apply, got %v", got)
		}
		offers := "offers"
		if w.db.Dialect == testdb.Postgres { // whose login has a schema of its own by now
			offers = "public.offers"
		}
		w.exec("ALTER TABLE contracts ADD COLUMN birthday DATE", "CREATE TABLE "+offers+" (id INTEGER PRIMARY KEY)")
		got := w.changes()
		want := map[schema.DifferenceKind]string{schema.NewColumn: "birthday", schema.NewTable: ""}
		if len(got) != len(want) {
			t.Fatalf("got %v", got)
		}
		for _, d := range got {
			if what, known := want[d.Kind]; !known || what != d.What {
				t.Errorf("got %v", d)
			}
		}
		if err := w.engine.ConfirmSchema(t.Context(), w.actor, "elsewhere"); !errors.Is(err, engine.ErrUnknownSource) {
			t.Errorf("got %v", err)
		}
		auditor := access.Actor{ID: "user:9", Roles: []access.Role{access.Auditor}}
		if err := w.engine.ConfirmSchema(t.Context(), auditor, "sales"); !errors.Is(err, access.ErrNotAllowed) {
			t.Errorf("got %v", err)
		}
		w.at("2026-01-02 09:00:00")
		if err := w.engine.ConfirmSchema(t.Context(), w.actor, "sales"); err != nil {
			t.Fatal(err)
		}
		if got := w.changes(); len(got) != 0 {
			t.Errorf("somebody saw it, got %v", got)
		}
	})
}

func (w *world) changes() []schema.Difference {
	w.Helper()
	looks, err := w.engine.SchemaLooks(w.Context(), w.actor)
	if err != nil {
		w.Fatal(err)
	}
	if len(looks) != 1 || looks[0].At == nil || looks[0].By != w.actor.ID {
		w.Fatalf("got %v", looks)
	}
	return looks[0].Changes
}
