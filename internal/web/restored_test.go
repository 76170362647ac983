package web

import (
	"context"
	"database/sql"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // writes the source beside the engine

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// TestReapplyInTheInterface restores the sales database to what it was before a
// Keep and a run: it is said with its numbers, and done again when somebody has
// seen them.
func TestReapplyInTheInterface(t *testing.T) {
	t.Parallel()
	s, dir := newSiteIn(t, access.Manager)
	boss := access.Shell("test")
	source := filepath.Join(dir, demo.File)
	before, err := os.ReadFile(source)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.engine.SetMarks(t.Context(), boss, engine.MarkOrder{Kind: "keep", Object: "contract", Keys: []string{"30"}, Reason: "lawsuit"}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(source, before, 0o600); err != nil {
		t.Fatal(err)
	}
	_, page := s.get("/proof/restored")
	if !strings.Contains(page, "1 Vermerk ist erneut zu setzen") || !strings.Contains(page, "Erneut ausführen") {
		t.Fatalf("got\n%s", page)
	}
	if _, page := s.get("/proof/restored", "X-Test-Roles", "auditor"); !strings.Contains(page, "Dafür braucht es die Rolle Datenschutzmanagement.") {
		t.Error("an auditor is offered what only a manager may do")
	}
	form := fieldsOf(page, "reapply-form")
	form.Set("seen", "yes")
	form.Set("do", "again")
	stale := url.Values{"digest": {"of yesterday"}, "seen": {"yes"}, "do": {"again"}}
	if status, page := s.post("/proof/restored", stale); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Sehen Sie die neuen Zahlen an") {
		t.Errorf("%d %s", status, page)
	}
	status, page := s.post("/proof/restored", form)
	if status != http.StatusOK || !strings.Contains(page, "Vermerke gesetzt oder aufgehoben") || !strings.Contains(page, "Nichts ging verloren") {
		t.Errorf("%d %s", status, page)
	}
	marks, err := s.engine.Marks(context.Background(), boss)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range marks {
		if m.Key == "30" && m.Kind == "keep" {
			return
		}
	}
	t.Error("the Keep is not there again")
}

// TestConfirmOlderInTheInterface: a source that knows more than our store is
// confirmed, not done again, and only when somebody has looked at the cases.
func TestConfirmOlderInTheInterface(t *testing.T) {
	t.Parallel()
	s, dir := newSiteIn(t, access.Manager)
	db, err := sql.Open("sqlite", filepath.Join(dir, demo.File))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "UPDATE fristwerk_meta SET value = '4711' WHERE name = 'epoch'"); err != nil {
		t.Fatal(err)
	}
	db.Close()
	_, page := s.get("/proof/restored")
	if !strings.Contains(page, "Älteren Speicher bestätigen") || strings.Contains(page, `value="again"`) {
		t.Fatalf("got\n%s", page)
	}
	form := fieldsOf(page, "reapply-form")
	form.Set("seen", "yes")
	form.Set("do", "again")
	if status, page := s.post("/proof/restored", form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Bestätigen Sie das zuerst") {
		t.Errorf("%d %s", status, page)
	}
	form.Set("do", "confirm")
	if status, to := s.post("/proof/restored", form); status != http.StatusSeeOther || to != "/proof/restored?said=store_confirmed" {
		t.Errorf("%d %s", status, to)
	}
	if _, page := s.get("/proof/restored"); !strings.Contains(page, "Nichts ging verloren") {
		t.Errorf("got\n%s", page)
	}
}
