package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
)

// atOnce is a site whose pages wait for nothing that takes long.
const atOnce = -time.Second

// lacks fails for every text that a page shows.
func (s *site) lacks(page string, texts ...string) {
	s.Helper()
	for _, text := range texts {
		if strings.Contains(page, text) {
			s.Errorf("the page shows %q", text)
		}
	}
}

// TestRulesOfARecordComeLate: a record's page does not wait for what its rules
// say. They come in a piece of their own, and by a link without JavaScript.
func TestRulesOfARecordComeLate(t *testing.T) {
	t.Parallel()
	s, _ := newSiteThatWaits(t, atOnce, access.Manager)
	const path, due = "/records/contract/1", "Beendete Verträge"
	_, page := s.get(path)
	s.contains(page, due, "Wird geprüft", `hx-get="`+path+`?part=rules"`, `hx-trigger="load"`, "Was als Nächstes geschieht, wird noch geprüft.")

	status, piece := s.get(path+"?part=rules", "HX-Request", "true")
	if status != http.StatusOK || strings.Contains(piece, "<html") {
		t.Errorf("the piece: %d, a whole page: %v", status, strings.Contains(piece, "<html"))
	}
	s.contains(piece, `id="rules-card"`, due)
	s.lacks(piece, "Wird geprüft", "hx-get")

	link := regexp.MustCompile(`<noscript>\s*<a href="([^"]+)">`).FindStringSubmatch(page)
	if link == nil {
		t.Fatal("without JavaScript there is no way to the rules")
	}
	status, whole := s.get(strings.ReplaceAll(link[1], "&amp;", "&"))
	if status != http.StatusOK {
		t.Errorf("the link: %d", status)
	}
	s.contains(whole, "<html", due, `id="history"`)
	s.lacks(whole, "Wird geprüft", `hx-get="`+path)
}

// TestAPreviewIsCountedLate: who asks for a preview is answered at once; the page
// asks again by itself, is not exchanged before the numbers are there, and a
// button does the same without JavaScript.
func TestAPreviewIsCountedLate(t *testing.T) {
	t.Parallel()
	s, _ := newSiteThatWaits(t, atOnce, access.Manager)
	_, page := s.get("/jobs/ended_contracts")
	form := fieldsOf(page, "job-editor")
	form.Set("n", "9")
	form.Set("do", "preview")
	status, page := s.post("/jobs/ended_contracts", form)
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	s.contains(page, "Die Datensätze werden gezählt", `hx-post="/jobs/ended_contracts"`, `name="do" value="preview"`, "Erst die Vorschau berechnen.", `name="n" value="9"`)
	s.lacks(page, "Fällig je Monat")
	s.until("/jobs/ended_contracts", form, "Fällig je Monat", "Version 2 aktivieren", "Gegen Version 1")
}

// TestADraftIsCountedLate is the same of a whole concept.
func TestADraftIsCountedLate(t *testing.T) {
	t.Parallel()
	s, _ := newSiteThatWaits(t, atOnce, access.Manager)
	state, _, err := s.engine.ConceptInForce(t.Context(), access.Shell("x"))
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"text": {strings.Replace(string(state.Text), "done_within: 30 days", "done_within: 20 days", 1)}, "base": {"1"}, "then": {"check"}}
	status, page := s.post("/concept/check", form)
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	s.contains(page, "Die Datensätze werden gezählt", `hx-target="#draft"`, `name="then" value="check"`)
	s.lacks(page, "Version in Kraft setzen", "Kopf des Löschkonzepts")
	s.until("/concept/check", form, `id="draft"`, "Kopf des Löschkonzepts", "Beendete Verträge")
	if status, page := s.post("/concept/check", url.Values{"text": {"fristwerk: 1\nname: [\n"}, "base": {"1"}}); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Fehler in der Datei") {
		t.Errorf("what cannot be read is not said at once: %d", status)
	}
}

// until sends a form as a page does that waits: nothing comes before the answer
// is there.
func (s *site) until(path string, form url.Values, texts ...string) {
	s.Helper()
	form.Set("waits", "1")
	for range 2000 {
		status, piece := s.post(path, form, "HX-Request", "true")
		switch {
		case status == http.StatusNoContent && piece == "":
			time.Sleep(30 * time.Millisecond)
			continue
		case status != http.StatusOK || strings.Contains(piece, "<html"):
			s.Fatalf("got %d, a whole page: %v", status, strings.Contains(piece, "<html"))
		}
		s.contains(piece, texts...)
		s.lacks(piece, "Die Datensätze werden gezählt")
		return
	}
	s.Fatal("no answer comes")
}
