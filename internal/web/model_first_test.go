package web

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// TestFirstSourceInTheInterface: an empty installation leads to the form; a url
// is not taken, a variable that is not set is said, and the right one ends in a
// draft that can be put in force.
func TestFirstSourceInTheInterface(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := demo.Build(t.Context(), filepath.Join(dir, demo.File), today()); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"SHOP_URL": "sqlite:" + demo.File}
	e, err := engine.Open(t.Context(), engine.Options{Dir: dir, Now: today, Log: slog.New(slog.DiscardHandler),
		Env: func(name string) (string, bool) { v, ok := env[name]; return v, ok }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	s := &site{T: t, engine: e, log: &strings.Builder{}}
	s.server = httptest.NewServer(Handler(e, Options{Visitor: as(access.Admin, access.Manager), Now: today, Log: slog.New(slog.NewTextHandler(s.log, nil))}))
	t.Cleanup(s.server.Close)
	s.client = s.server.Client()
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

	if _, text := s.get("/"); !strings.Contains(text, `href="/model"`) {
		t.Error("the overview leads nowhere")
	}
	if status, text := s.get("/model"); status != http.StatusOK || !strings.Contains(text, "Noch gibt es keine Datenquelle.") {
		t.Fatalf("the empty data model: %d", status)
	}
	for typed, says := range map[string]string{
		"postgres://u:geheim@h/db": "So heißt keine Variable.",
		"OTHER_URL":                "Die Variable OTHER_URL ist in der Umgebung des Servers nicht gesetzt.",
	} {
		if status, text := s.post("/model/sources", url.Values{"variable": {typed}}); status != http.StatusUnprocessableEntity || !strings.Contains(text, says) {
			t.Errorf("%q: %d", typed, status)
		}
	}
	if status, _ := s.post("/model/sources", url.Values{"variable": {"SHOP_URL"}}, "X-Test-Roles", "manager"); status != http.StatusForbidden {
		t.Errorf("a manager adds a source: %d", status)
	}
	status, text := s.post("/model/sources", url.Values{"variable": {"SHOP_URL"}})
	if status != http.StatusOK || !strings.Contains(text, "${SHOP_URL}") || !strings.Contains(text, "contracts") {
		t.Fatalf("the draft: %d\n%s", status, text)
	}
	d, err := e.DraftSource(t.Context(), access.Shell("x"), "SHOP_URL")
	if err != nil {
		t.Fatal(err)
	}
	if status, to := s.post("/concept/apply", url.Values{"text": {string(d.Text)}, "base": {"0"}}); status != http.StatusSeeOther || !strings.Contains(to, "said=concept_applied") {
		t.Fatalf("put in force: %d %s\n%s", status, to, s.log)
	}
	if d, err = e.DraftSource(t.Context(), access.Shell("x"), "SHOP_URL"); err != nil || !strings.Contains(string(d.Text), "shop_2:") {
		t.Errorf("another source: %v", err)
	}
}

// TestCommentsThatWouldGo are named before a job is saved.
func TestCommentsThatWouldGo(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, page := s.get("/jobs/ended_contracts")
	form := fieldsOf(page, "job-editor")
	form.Set("n", "9")
	form.Set("do", "preview")
	_, text := s.post("/jobs/ended_contracts", form)
	for _, want := range []string{"Beim Speichern gehen 2 Kommentare der Datei verloren.", "# still a customer", "# something is open"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	form.Set("n", "8")
	form.Set("notice_n", "21")
	if _, text := s.post("/jobs/ended_contracts", form); strings.Contains(text, "Kommentare der Datei verloren") {
		t.Error("a change elsewhere loses comments")
	}
	form.Set("do", "save")
	if status, to := s.post("/jobs/ended_contracts", form); status != http.StatusSeeOther {
		t.Fatalf("save: %d %s", status, to)
	}
	in, err := s.engine.Concept(t.Context(), access.Shell("x"))
	if err != nil || in.Concept.Job("ended_contracts").Notice.String() != "21 days" {
		t.Errorf("notice: %v, %v", in.Concept.Job("ended_contracts").Notice, err)
	}
}
