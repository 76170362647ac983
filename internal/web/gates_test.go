package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// withGates changes two jobs of the demo so that both wait for people: the one
// has done its first records, the other was over its limit.
func (s *site) withGates() {
	s.Helper()
	boss := access.Actor{ID: "user:kim", Roles: []access.Role{access.Manager}}
	s.redefine(boss, "silent_leads", func(d map[string]any) { d["when"].(map[string]any)["after"] = "8 months" })
	s.redefine(boss, "quiet_leads", func(d map[string]any) {
		d["when"].(map[string]any)["after"] = "2 months"
		d["limit"] = map[string]any{"records": 3.0}
	})
	if _, err := s.engine.Preview(s.Context(), boss, "silent_leads"); err != nil {
		s.Fatal(err)
	}
	scheduler := access.Actor{ID: "scheduler", Roles: []access.Role{access.Service}}
	if _, err := s.engine.Run(s.Context(), scheduler, engine.RunOrder{Jobs: []string{"silent_leads"}, Workers: 1, Scheduled: true}); err != nil {
		s.Fatal(err)
	}
	r, err := s.engine.Run(s.Context(), boss, engine.RunOrder{Jobs: []string{"quiet_leads"}, Workers: 1})
	if err != nil || r.Jobs[0].Held != engine.HeldLimit {
		s.Fatalf("the run was to be over its limit: %+v, %v", r.Jobs, err)
	}
}

func (s *site) redefine(boss access.Actor, job string, change func(map[string]any)) {
	s.Helper()
	d, tag, err := s.engine.Definition(s.Context(), boss, concept.JobSection, job)
	if err != nil {
		s.Fatal(err)
	}
	change(d)
	if _, err := s.engine.ReplaceDefinition(s.Context(), boss, concept.JobSection, job, d, tag); err != nil {
		s.Fatal(err)
	}
}

// TestCanaryIsLookedAtAndConfirmed: what waits for a look stands on the overview,
// with the jobs and with the cases; the page shows the records; who may not
// decide is told so.
func TestCanaryIsLookedAtAndConfirmed(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	s.withGates()
	const page = "/jobs/silent_leads/canary"
	for _, from := range []string{"/", "/jobs", "/jobs/silent_leads", "/cases?state=awaiting_approval"} {
		if _, text := s.get(from); !strings.Contains(text, `href="`+page+`"`) {
			t.Errorf("%s does not lead to what waits for a look", from)
		}
	}
	if _, err := s.engine.TakeSurvey(t.Context(), access.Shell("x")); err != nil {
		t.Fatal(err)
	}
	if _, text := s.get("/"); !strings.Contains(text, "Job „Verstummte Leads“ wartet auf Durchsicht") {
		t.Error("the overview gives another cause for what waits for a look")
	}
	_, text := s.get(page)
	if n := strings.Count(text, `href="/records/lead/`); n != 10 {
		t.Errorf("%d records are shown, want the first 10", n)
	}
	if _, text := s.get(page, "X-Test-Roles", "dpo"); strings.Contains(text, "<form method=\"post\" action=\""+page) || !strings.Contains(text, "Ihre Rolle darf das nicht entscheiden.") {
		t.Error("who supervises is offered to decide")
	}
	if status, _ := s.post(page, nil, "X-Test-Roles", "dpo"); status != http.StatusForbidden {
		t.Errorf("who supervises decides: %d", status)
	}
	if status, to := s.post(page, nil); status != http.StatusSeeOther || !strings.Contains(to, "said=canary_confirmed") {
		t.Fatalf("confirm: %d %s", status, to)
	}
	if _, text := s.get("/jobs/silent_leads"); strings.Contains(text, page) {
		t.Error("the job still waits")
	}
	if _, text := s.get(page); !strings.Contains(text, "Angesehen und bestätigt") {
		t.Error("who confirmed is not shown")
	}
}

// TestListOverTheLimitIsDecided: the exact list can be read; whoever started the
// run does not approve it; another does, and the next run does that list.
func TestListOverTheLimitIsDecided(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	s.withGates()
	if _, text := s.get("/cases?state=awaiting_approval"); !strings.Contains(text, `href="/lists/1"`) {
		t.Error("the cases do not lead to the list")
	}
	list, err := s.engine.RunList(t.Context(), access.Shell("x"), 1, "")
	if err != nil {
		t.Fatal(err)
	}
	_, text := s.get("/lists/1")
	if n := strings.Count(text, `href="/records/lead/`); n != len(list.Keys) || n < 4 {
		t.Errorf("%d records are shown of %d", n, len(list.Keys))
	}
	approve := url.Values{"do": {"approve"}, "word": {"maskieren"}}
	if status, text := s.post("/lists/1", approve, "X-Test-Roles", "dpo"); status != http.StatusForbidden {
		t.Errorf("who supervises decides: %d %s", status, text)
	}
	boss := access.Actor{ID: "user:kim", Roles: []access.Role{access.Manager}}
	if _, err := s.engine.DecideRunList(t.Context(), boss, 1, true); err == nil {
		t.Error("whoever ran it approved it")
	}
	if status, to := s.post("/lists/1", approve); status != http.StatusSeeOther || !strings.Contains(to, "said=list_approved") {
		t.Fatalf("approve: %d %s", status, to)
	}
	if status, text := s.post("/lists/1", approve); status != http.StatusUnprocessableEntity || !strings.Contains(text, "Über diese Liste ist entschieden.") {
		t.Errorf("a second decision: %d", status)
	}
	r, err := s.engine.Run(t.Context(), boss, engine.RunOrder{Jobs: []string{"quiet_leads"}, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	if done := *r.Jobs[0].Done; done != list.Records {
		t.Errorf("%d were done of a list of %d", done, list.Records)
	}
	if status, _ := s.get("/lists/99"); status != http.StatusNotFound {
		t.Errorf("a list that is not there: %d", status)
	}
}
