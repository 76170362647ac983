package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// TestCaseByHand walks the three steps, and two people decide. What was typed
// to find the person stands in no address and on no page.
func TestCaseByHand(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	typed := s.emailOfALead()
	status, page := s.post("/cases/new", url.Values{"do": {"find"}, "kind": {"email"}, "identifier": {typed}})
	if status != http.StatusOK || strings.Contains(page, typed) {
		t.Fatalf("find: %d, or the e-mail is on the page", status)
	}
	form := caseForm(page)
	if len(form["record"]) == 0 {
		t.Fatalf("nothing found: %v", form)
	}
	form.Set("do", "choose")
	if status, page = s.post("/cases/new", form); status != http.StatusOK || !strings.Contains(page, "Das kann nicht rückgängig gemacht werden.") {
		t.Fatalf("choose: %d", status)
	}
	form = caseForm(page)
	form.Set("do", "open")
	form.Set("reason", "Anfrage von "+typed)
	if status, page = s.post("/cases/new", form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "personenbezogene Kennung") {
		t.Errorf("a reason with an e-mail address: %d", status)
	}
	form.Set("reason", "Löschbegehren vom 20.11.")
	status, to := s.post("/cases/new", form)
	if status != http.StatusSeeOther || !strings.HasPrefix(to, "/cases/F-") || strings.Contains(to, "@") {
		t.Fatalf("open: %d %s", status, to)
	}
	path, _, _ := strings.Cut(to, "?")
	if _, page = s.get(path); !strings.Contains(page, "Wer den Fall beantragt hat, gibt ihn nicht frei.") && !strings.Contains(page, "Nichts in diesem Fall wartet darauf.") {
		t.Error("the page does not say why its opener cannot approve")
	}
	if status, page = s.get(path + "/print"); status != http.StatusOK || strings.Contains(page, typed) || !strings.Contains(page, "keine personenbezogenen Daten") {
		t.Errorf("print: %d", status)
	}
	if status, to = s.post(path, url.Values{"do": {"cancel"}}); status != http.StatusSeeOther || !strings.HasSuffix(to, "said=case_cancelled") {
		t.Errorf("withdraw: %d %s", status, to)
	}
}

// TestCasesWaitForApproval: the demo's organisations wait for one person.
func TestCasesWaitForApproval(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	page, err := s.engine.Cases(t.Context(), access.Shell("x"), engine.CaseFilter{States: []casefile.State{casefile.AwaitingApproval}})
	if err != nil || len(page.Cases) == 0 {
		t.Fatalf("nothing waits: %v", err)
	}
	path := "/cases/" + caseNumber(page.Cases[0].ID)
	_, text := s.get(path)
	form := url.Values{"do": {"approve"}, "digest": {between(text, `name="digest" value="`, `"`)}}
	for _, role := range []string{"auditor", "dpo", "clerk", "legal"} {
		if status, _ := s.post(path, form, "X-Test-Roles", role); status == http.StatusSeeOther {
			t.Errorf("%s approves", role)
		}
	}
	if _, text := s.get(path, "X-Test-Roles", "auditor"); strings.Contains(text, `value="approve"`) || !strings.Contains(text, "Ihre Rolle darf das nicht.") {
		t.Error("an auditor is offered to approve, or not told why not")
	}
	if status, to := s.post(path, form); status != http.StatusSeeOther || !strings.HasSuffix(to, "said=case_approved") {
		t.Errorf("approve: %d %s", status, to)
	}
	if _, text := s.get(path + "/print"); !strings.Contains(text, "(gezeigt: Version 1, Prüfsumme ") {
		t.Error("the print does not say what was shown")
	}
	if status, csv := s.get("/cases/export?state=over"); status != http.StatusOK || !strings.HasPrefix(csv, "case,state,") || strings.Contains(csv, "@") {
		t.Errorf("export: %d %.80s", status, csv)
	}
	if status, text := s.get("/cases?view=outlook&job=silent_leads"); status != http.StatusOK || !strings.Contains(text, "/records/lead/") {
		t.Errorf("outlook: %d", status)
	}
}

// TestJumpKeepsWhatIsTypedOutOfAddresses.
func TestJumpKeepsWhatIsTypedOutOfAddresses(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	for typed, want := range map[string]string{"F-1": "/cases/F-1", "eva@firma.example": "/cases?said=number_unknown", "nothing": "/cases?said=number_unknown"} {
		if status, to := s.post("/open", url.Values{"number": {typed}}); status != http.StatusSeeOther || to != want {
			t.Errorf("%s leads to %d %s, want %s", typed, status, to, want)
		}
	}
}

// caseForm reads the form of a case by hand.
func caseForm(page string) url.Values {
	_, form, _ := strings.Cut(page, `action="/cases/new" class`)
	return fieldsOf(`id="x"`+form, "x")
}

func between(text, from, to string) string {
	_, text, _ = strings.Cut(text, from)
	text, _, _ = strings.Cut(text, to)
	return text
}

// emailOfALead is an e-mail address that stands in the demo.
func (s *site) emailOfALead() string {
	s.Helper()
	columns, values, _, err := s.engine.Row(s.Context(), access.Shell("x"), "lead", "1400")
	if err != nil {
		s.Fatal(err)
	}
	for i, c := range columns {
		if c == "email" && values[i] != "" {
			return values[i]
		}
	}
	s.Fatalf("no e-mail in %v", columns)
	return ""
}
