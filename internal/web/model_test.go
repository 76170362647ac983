package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

var fieldOfTable = regexp.MustCompile(`<select[^>]* name="([^"]+/[^"]+)"`)

// TestWizardEndsInADraft: what the wizard proposes for a table that nothing
// maps yet, confirmed as it stands, is a concept that could be put in force.
func TestWizardEndsInADraft(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	s.withoutObject("lead_contact")
	status, page := s.get("/model/sources/sales/lead_contacts")
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	s.contains(page, "bedeutet E-Mail-Adresse", `<option value="email" selected`)
	form := url.Values{}
	for _, m := range fieldOfTable.FindAllStringSubmatch(page, -1) {
		form.Set(m[1], "not_personal")
	}
	form.Set("lead_contacts/email", "email")
	form.Set("lead_contacts/last_name", "")
	status, page = s.post("/model/sources/sales/lead_contacts", form)
	if status != http.StatusOK {
		t.Fatalf("got %d\n%s", status, s.log)
	}
	s.contains(page, "Datenobjekt „", "<code>lead_contact</code>", "Eine Spalte bleibt unentschieden", "lead_contacts.last_name", "In Kraft setzen")
	if status, _ := s.post("/model/sources/sales/lead_contacts", url.Values{"lead_contacts/email": {"nonsense"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("a category that is none: %d", status)
	}
	if status, _ := s.get("/model/sources/sales/lead_contacts", "X-Test-Roles", "auditor"); status != http.StatusForbidden {
		t.Errorf("an auditor is offered the wizard: %d", status)
	}
}

// TestWizardAsksFirst: of a table that is mapped already, the new column stands
// before those that are declared; without one there is nothing to send.
func TestWizardAsksFirst(t *testing.T) {
	t.Parallel()
	s, dir := newSiteIn(t, access.Manager)
	_, page := s.get("/model/sources/sales/contracts")
	s.contains(page, "Hier ist nichts zu entscheiden.")
	if strings.Contains(page, "Entwurf schreiben") {
		t.Error("a draft is offered where nothing is to be decided")
	}
	inSource(t, dir, "ALTER TABLE contracts ADD COLUMN nickname text")
	_, page = s.get("/model/sources/sales/contracts")
	if asked, said := strings.Index(page, "<code>nickname</code>"), strings.Index(page, "<code>customer_no</code>"); asked < 0 || asked > said {
		t.Errorf("the column to decide stands at %d, a declared one at %d", asked, said)
	}
}

// withoutObject puts the demo's concept in force without one object and all
// that speaks of it.
func (s *site) withoutObject(name string) {
	s.Helper()
	state, c, err := s.engine.ConceptInForce(s.Context(), access.Shell("test"))
	if err != nil {
		s.Fatal(err)
	}
	text := string(state.Text)
	var gone []string
	for _, j := range c.Jobs {
		if a := c.Action(j.Action); a != nil && a.Object == name || strings.Contains(entryOf(text, j.Name), "person_has: "+name) {
			gone = append(gone, j.Name)
		}
	}
	for _, a := range c.Actions {
		if a.Object == name {
			gone = append(gone, a.Name)
		}
	}
	for _, entry := range append(gone, name) {
		text = strings.Replace(text, entryOf(text, entry), "", 1)
	}
	if _, err := s.engine.ReplaceConcept(s.Context(), access.Shell("test"), []byte(text), state.Version); err != nil {
		s.Fatal(err)
	}
}

// entryOf is an entry of a concept: its name and all that is indented below it.
func entryOf(text, name string) string {
	return regexp.MustCompile(`(?m)^  ` + name + `:\n(?:(?:    .*)?\n)*`).FindString(text)
}

// TestAssistantEndsInADraftAndQuestions: answers as they are proposed, written
// as the language writes periods.
func TestAssistantEndsInADraftAndQuestions(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, page := s.get("/model/assistant")
	s.contains(page, `value="8 Jahre"`, `value="3 Monate"`)
	form := url.Values{"contract_ended-object": {"contract"}, "contract_ended-start": {"contract.settled"}, "contract_ended-erase": {"10 Jahre"},
		"contract_ended-ended-column": {"status"}, "contract_ended-ended-values": {"ended, withdrawn"}}
	status, page := s.post("/model/assistant", form)
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	s.contains(page, "Fragen für die Rechtsberatung", "Die Frist 10 Jahre weicht von der üblichen ab", "after: 10 years", "active: false", "In Kraft setzen")
	form.Set("contract_ended-erase", "ten years")
	if status, page := s.post("/model/assistant", form); status != http.StatusUnprocessableEntity {
		t.Errorf("got %d", status)
	} else {
		s.contains(page, `value="ten years"`)
	}
}

// TestDraftIsCheckedAndPutInForce: a faulty file is refused with its place; a
// good one is shown with what it changes, and is put in force once.
func TestDraftIsCheckedAndPutInForce(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	if status, page := s.post("/concept/check", url.Values{"text": {"fristwerk: 1\nname: [\n"}, "base": {"1"}}); status != http.StatusUnprocessableEntity {
		t.Errorf("got %d", status)
	} else {
		s.contains(page, "Fehler in der Datei", "name: [")
	}
	state, _, err := s.engine.ConceptInForce(t.Context(), access.Shell("test"))
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(state.Text), "done_within: 30 days", "done_within: 20 days", 1)
	form := url.Values{"text": {text}, "base": {"1"}}
	status, page := s.post("/concept/check", form)
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	s.contains(page, "Kopf des Löschkonzepts", "done_within: 20 days", "Beendete Verträge")
	if status, to := s.post("/concept/apply", form); status != http.StatusSeeOther || to != "/concept?said=concept_applied" {
		t.Fatalf("got %d %s", status, to)
	}
	if status, _ := s.post("/concept/apply", form); status != http.StatusConflict && status != http.StatusSeeOther {
		t.Errorf("the version it was made from is no longer in force: %d", status)
	}
	form.Set("text", strings.Replace(text, "20 days", "10 days", 1))
	if status, _ := s.post("/concept/apply", form); status != http.StatusConflict {
		t.Errorf("somebody else's version is overwritten: %d", status)
	}
	status, page = s.get("/concept/versions/2")
	if status != http.StatusOK {
		t.Fatalf("got %d", status)
	}
	s.contains(page, "Unterschiede zu Version 1", "- done_within: 30 days", "+ done_within: 20 days")
	if status, file := s.post("/concept/download", url.Values{"version": {"1"}}); status != http.StatusOK || file != string(state.Text) {
		t.Errorf("the file of version 1 is another: %d", status)
	}
	if status, _ := s.post("/concept/apply", form, "X-Test-Roles", "dpo"); status != http.StatusForbidden {
		t.Errorf("a data protection officer puts a concept in force: %d", status)
	}
}

// TestWalkDiscoveryAndAssistant is done with the mouse.
func TestWalkDiscoveryAndAssistant(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	s.withoutObject("lead_contact")
	b := s.inBrowser()
	b.inGerman()
	b.open("/model")
	b.click("a[href='/model/sources/sales']")
	b.sees("lead_contacts")
	b.click("a[href='/model/sources/sales/lead_contacts']")
	b.sees("lead_contacts einordnen")
	b.click("main form button[type=submit]")
	b.sees("Entwurf des Löschkonzepts")
	b.sees("Datenobjekt „")
	b.click("form[action='/concept/apply'] button")
	b.sees("Das Löschkonzept ist in Kraft.")
	if _, c, err := s.engine.ConceptInForce(t.Context(), access.Shell("test")); err != nil || c.Object("lead_contact") == nil {
		t.Errorf("the object is not there: %v", err)
	}
	b.open("/model/assistant")
	b.click("main form button[type=submit]")
	b.sees("Fragen für die Rechtsberatung")
	b.sees("anonymise_contract_2")
	objects, err := s.engine.Objects(t.Context(), access.Shell("test"))
	if err != nil || objectNamed(objects, "lead_contact") == nil {
		t.Errorf("got %v, %v", objects, err)
	}
}
