package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// TestPersonIsKeptAndReleased: what is typed to find the person stands on no page
// and in no address; what is kept is said; who may not, cannot.
func TestPersonIsKeptAndReleased(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	typed := s.emailOfALead()
	form := url.Values{"kind": {"email"}, "identifier": {typed}, "reason": {"lawsuit"}, "reference": {"4 O 12/26"}, "until": {"2026-12-01"}}
	if status, _ := s.post("/marks/persons", form, "X-Test-Roles", "dpo"); status != http.StatusForbidden {
		t.Errorf("who supervises keeps a person: %d", status)
	}
	form.Set("reason", "")
	if status, text := s.post("/marks/persons", form); status != http.StatusUnprocessableEntity || strings.Contains(text, typed) {
		t.Errorf("without a reason: %d, or the e-mail is on the page", status)
	}
	form.Set("reason", "lawsuit")
	status, text := s.post("/marks/persons", form)
	if status != http.StatusOK || strings.Contains(text, typed) || !strings.Contains(text, "1 Datensatz der Person hat jetzt einen Keep.") {
		t.Fatalf("keep: %d\n%s", status, text)
	}
	if _, text = s.get("/marks"); !strings.Contains(text, "Rechtsstreit, 4 O 12/26") || !strings.Contains(text, "in 8 Tagen") || strings.Contains(text, typed) {
		t.Error("the Keep is not shown with its reason and review day")
	}
	if _, other := s.get("/marks", "X-Test-Roles", "clerk"); strings.Contains(other, "4 O 12/26") {
		t.Error("a clerk is told why")
	}
	id := regexp.MustCompile(`action="(/marks/persons/[^"]+)"`).FindStringSubmatch(text)
	if id == nil {
		t.Fatal("nothing to release")
	}
	if status, to := s.post(id[1], url.Values{"reason": {"lawsuit"}}); status != http.StatusSeeOther || !strings.Contains(to, "said=person_released") {
		t.Fatalf("release: %d %s", status, to)
	}
	if _, text = s.get("/marks"); !strings.Contains(text, "Für keine Person ist ein Keep gesetzt.") {
		t.Error("the Keep still stands")
	}
}

// TestReviewsAreListed: a mark whose day is over says so and what to do.
func TestReviewsAreListed(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	if _, text := s.get("/marks"); !strings.Contains(text, "Nichts zur Wiedervorlage") {
		t.Error("something is to be reviewed already")
	}
	later := rule.Date(2027, 1, 20)
	boss := access.Actor{ID: "user:1", Roles: []access.Role{access.Manager}}
	if _, err := s.engine.SetMarks(t.Context(), boss, engine.MarkOrder{Kind: engine.KeepMark, Object: "contract", Keys: []string{"5"}, Reason: "audit", Until: &later}); err != nil {
		t.Fatal(err)
	}
	if _, text := s.get("/marks?within=30"); strings.Contains(text, "in 58 Tagen") {
		t.Error("a mark of later is shown")
	}
	if _, text := s.get("/marks?within=90"); !strings.Contains(text, "in 58 Tagen") || !strings.Contains(text, `href="/records/contract/5"`) {
		t.Error("the mark is not listed")
	}
}

// TestTasksOfACase are given when it is opened, shown, and finished once.
func TestTasksOfACase(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	boss := access.Actor{ID: "user:2", Roles: []access.Role{access.Manager}}
	f, err := s.engine.OpenCase(t.Context(), boss, engine.OpenOrder{Records: []engine.RecordRef{{Object: "lead", Key: "1400"}}, Reason: "Löschbegehren",
		Tasks: []string{"Papierakte vernichten", "Newsletter abmelden"}})
	if err != nil {
		t.Fatal(err)
	}
	path := "/cases/" + caseNumber(f.ID)
	if _, text := s.get(path); !strings.Contains(text, "Papierakte vernichten") || strings.Count(text, `value="task"`) != 2 {
		t.Error("the tasks are not shown")
	}
	if _, text := s.get(path, "X-Test-Roles", "auditor"); !strings.Contains(text, "Papierakte vernichten") || strings.Contains(text, `value="task"`) {
		t.Error("who only reads is offered to finish a task, or does not see it")
	}
	if status, to := s.post(path, url.Values{"do": {"task"}, "task": {"1"}}); status != http.StatusSeeOther || !strings.HasSuffix(to, "said=task_done") {
		t.Fatalf("finish: %d %s", status, to)
	}
	if _, text := s.get(path); strings.Count(text, `value="task"`) != 1 || !strings.Contains(text, "Aufgabe erledigt") {
		t.Error("the task is not done")
	}
	if _, text := s.get(path + "/print"); !strings.Contains(text, "Newsletter abmelden") {
		t.Error("the print leaves the tasks out")
	}
}

// TestUndatedListOfTheOverview: the number on the overview leads to a list of
// that many records.
func TestUndatedListOfTheOverview(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, text := s.get("/")
	m := regexp.MustCompile(`href="(/cases\?view=outlook[^"]*part=undated)">Nutzer</a><a class="fw-plain fw-strong" [^>]*>(\d+)<`).FindStringSubmatch(strings.ReplaceAll(text, "&amp;", "&"))
	if m == nil {
		t.Fatal("the overview has no list of users without a start")
	}
	_, list := s.get(m[1])
	if n := strings.Count(list, `href="/records/user/`); m[2] != "3" || n != 3 {
		t.Errorf("%d records are listed of %s", n, m[2])
	}
}
