package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// TestActionIsChangedAndCopied walks the form without JavaScript: look, choose,
// check, put in force, copy, retire.
func TestActionIsChangedAndCopied(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, page := s.get("/actions/mask_lead")
	for _, want := range []string{"Barbara", "XXXXara", "erfüllt Art.\u00a017: nein", "XXXX23125 042"} {
		if !strings.Contains(strings.ToLower(page), strings.ToLower(want)) {
			t.Errorf("the page does not show %q", want)
		}
	}
	form := url.Values{"tag": {s.tag("mask_lead")}, "title_de": {"Lead maskieren"}, "title_en": {"Mask lead"}, "object": {"lead"}, "kind": {"mask"},
		"approval": {"one"}, "column.first_name": {"on"}, "column.phone": {"on"}, "column.email": {"on"}, "do": {"check"}}
	status, page := s.post("/actions/mask_lead", form)
	if status != http.StatusOK || !strings.Contains(page, "Version 2 in Kraft setzen") || !strings.Contains(page, "Aktion mask_lead ändert sich") {
		t.Fatalf("check: %d\n%s", status, page)
	}
	form.Set("do", "apply")
	if status, to := s.post("/actions/mask_lead", form); status != http.StatusSeeOther || to != "/actions/mask_lead?said=action_saved" {
		t.Fatalf("apply: %d %s", status, to)
	}
	in, err := s.engine.Concept(t.Context(), access.Shell("x"))
	if err != nil {
		t.Fatal(err)
	}
	if a := in.Concept.Action("mask_lead"); in.Version != 2 || strings.Join(a.Columns, " ") != "first_name phone email" || a.Approval != concept.ApprovalOne {
		t.Errorf("version %d: %+v", in.Version, a)
	}
	if !strings.Contains(string(in.Concept.Text), "# Barbara becomes XXXXara, for everybody") {
		t.Error("the comment in the file is gone")
	}
	if status, _ := s.post("/actions/mask_lead", form); status != http.StatusConflict {
		t.Errorf("with an old tag: %d", status)
	}

	form.Del("tag")
	form.Set("title_de", "Léad ändern: öfter")
	if status, to := s.post("/actions/new", form); status != http.StatusSeeOther || to != "/actions/lead_aendern_oefter?said=action_saved" {
		t.Fatalf("copy: %d %s", status, to)
	}
	if status, to := s.post("/actions/lead_aendern_oefter/retire", url.Values{"tag": {s.tag("lead_aendern_oefter")}}); status != http.StatusSeeOther || to != "/actions?said=action_retired" {
		t.Errorf("retire: %d %s", status, to)
	}
	if status, _ := s.post("/actions/mask_lead/retire", url.Values{"tag": {s.tag("mask_lead")}}); status != http.StatusUnprocessableEntity {
		t.Errorf("retiring an action that a job runs: %d", status)
	}
}

// TestAnonymiseLetsNoColumnGo: there is nothing to tick, and leaving fields out
// of the form changes nothing.
func TestAnonymiseLetsNoColumnGo(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, page := s.get("/actions/anonymise_contract")
	if strings.Contains(page, `name="column.`) || !strings.Contains(page, "invoices.recipient") {
		t.Error("a column of anonymise can be left out")
	}
	form := url.Values{"tag": {s.tag("anonymise_contract")}, "title_de": {"x"}, "title_en": {"x"}, "object": {"contract"}, "kind": {"anonymise"},
		"approval": {"none"}, "method.first_name": {"mask"}, "do": {"apply"}}
	if status, page := s.post("/actions/anonymise_contract", form); status != http.StatusUnprocessableEntity || !strings.Contains(page, "Methode löscht nicht") && !strings.Contains(page, "Methode passt nicht") {
		t.Errorf("masking under anonymise: %d", status)
	}
	for field, value := range map[string]string{"title_de": "", "kind": "wipe", "object": "nothing"} {
		wrong := url.Values{}
		for k, v := range form {
			wrong[k] = v
		}
		wrong.Del("method.first_name")
		wrong.Set(field, value)
		if status, page := s.post("/actions/anonymise_contract", wrong); status != http.StatusUnprocessableEntity || !strings.Contains(page, `role="alert"`) {
			t.Errorf("%s=%q: %d", field, value, status)
		}
	}
}

// TestWhoMayChangeActions: an auditor reads, a clerk does not even.
func TestWhoMayChangeActions(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	if _, page := s.get("/actions/mask_lead", "X-Test-Roles", "auditor"); strings.Contains(page, `value="apply"`) || strings.Contains(page, "Kopieren") {
		t.Error("an auditor is offered changes")
	}
	for _, role := range []string{"auditor", "clerk", "dpo", "legal", "admin"} {
		if status, _ := s.post("/actions/mask_lead", url.Values{"do": {"apply"}}, "X-Test-Roles", role); status != http.StatusForbidden {
			t.Errorf("%s may change an action: %d", role, status)
		}
	}
	if status, _ := s.get("/actions", "X-Test-Roles", "clerk"); status != http.StatusForbidden {
		t.Errorf("a clerk reads the concept: %d", status)
	}
}

func (s *site) tag(action string) string {
	s.Helper()
	_, tag, err := s.engine.Definition(s.Context(), access.Shell("x"), concept.ActionSection, action)
	if err != nil {
		s.Fatal(err)
	}
	return tag
}

// TestCommentsOfAnActionThatWouldGo are named before it is saved; what the form
// leaves alone keeps its own.
func TestCommentsOfAnActionThatWouldGo(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	const says = "Kommentar der Datei verloren"
	for _, action := range []string{"forget_contact_data", "anonymise_contract", "anonymise_user", "lock_user"} {
		if _, page := s.get("/actions/" + action); strings.Contains(page, "Datei verloren") {
			t.Errorf("%s: nothing is changed yet", action)
		}
	}
	form := url.Values{"tag": {s.tag("forget_contact_data")}, "title_de": {"Kontaktdaten maskieren"}, "title_en": {"Mask contact data"}, "object": {"contract"},
		"kind": {"partially_anonymise"}, "followed_by": {"anonymise_contract"}, "approval": {"none"}, "do": {"check"}}
	for _, c := range []string{"birth_date", "email", "phone", "iban", "notes", "activities.remark"} {
		form.Set("column."+c, "on")
	}
	if _, page := s.post("/actions/forget_contact_data", form); strings.Contains(page, "Datei verloren") {
		t.Error("another title loses comments")
	}
	form.Set("kind", "mask")
	if _, page := s.post("/actions/forget_contact_data", form); !strings.Contains(page, says) || !strings.Contains(page, "# so somebody must finish the rest") {
		t.Error("the comment beside followed_by is not named")
	}
	if _, page := s.get("/actions/forget_contact_data", "X-Test-Roles", "auditor"); strings.Contains(page, "Datei verloren") {
		t.Error("whoever cannot save is told of a loss")
	}
}
