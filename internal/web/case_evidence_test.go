package web

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// closedCase is the number of a case that a job of the demo closed.
func (s *site) closedCase(job string) (string, engine.CaseEvidence) {
	s.Helper()
	page, err := s.engine.Cases(s.Context(), access.Shell("x"), engine.CaseFilter{Job: job, States: []casefile.State{casefile.Closed}, Limit: 1})
	if err != nil || len(page.Cases) == 0 {
		s.Fatalf("no case of %s is closed: %v", job, err)
	}
	f, err := s.engine.CaseEvidence(s.Context(), access.Shell("x"), page.Cases[0].ID)
	if err != nil {
		s.Fatal(err)
	}
	return caseNumber(f.ID), f
}

// handCase is the number of a case that was opened for the person of an e-mail
// address and carried out.
func (s *site) handCase(email string) string {
	s.Helper()
	ctx := s.Context()
	f, err := s.engine.OpenCase(ctx, access.Shell("x"), engine.OpenOrder{Person: map[string]string{"email": email}, Reason: "Löschbegehren vom 20.11.",
		Tasks: []string{"Papierakte vernichten"}})
	if err != nil {
		s.Fatal(err)
	}
	if _, err := s.engine.ExecuteCase(ctx, access.Actor{ID: "user:2", Roles: []access.Role{access.Manager}}, engine.CaseOrder{Cases: []int64{f.ID}}); err != nil {
		s.Fatal(err)
	}
	return caseNumber(f.ID)
}

// TestCaseOfAPersonOnPaper: how the person was found and who confirmed it, on
// one A4 page as one of a job, and without what was typed.
func TestCaseOfAPersonOnPaper(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	typed := s.emailOfALead()
	byHand := s.handCase(typed)
	_, page := s.get("/cases/" + byHand + "/print")
	for _, w := range []string{"über E-Mail-Adresse", "bestätigt:", "Spalten und Methode", "keine nötig: x (Server)", "von Hand angeordnet", "Papierakte vernichten"} {
		if !strings.Contains(page, w) {
			t.Errorf("the print does not say %q", w)
		}
	}
	if strings.Contains(page, typed) {
		t.Error("the e-mail address is on paper")
	}
	byJob, _ := s.closedCase("ended_contracts")
	b := s.inBrowser()
	several := strings.TrimPrefix(filled(s, "/cases/{case}")[0], "/cases/") // two actions done, one to come
	for _, number := range []string{byHand, byJob, several} {
		b.open("/cases/" + number + "/print")
		pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
		if err != nil {
			t.Fatal(err)
		}
		if pages := bytes.Count(pdf, []byte("/Type /Page\n")); pages != 1 {
			t.Errorf("%s takes %d pages of paper", number, pages)
		}
	}
}

// TestCaseShowsWhatWasDone on the page and in the print, in both languages: what
// became of which column, rows, batch, proof, backups; and no personal value.
func TestCaseShowsWhatWasDone(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	number, f := s.closedCase("ended_contracts")
	var batch string
	for _, d := range f.Deeds {
		for _, b := range d.Batches {
			batch = b.ID
		}
	}
	for _, path := range []string{"/cases/" + number, "/cases/" + number + "/print"} {
		for lang, words := range map[string][]string{
			"de": {"Spalten und Methode", "Vorgabe der Kategorie", "Geprüfte Pflichten", "Geänderte Zeilen", "Rückgelesen", "spätestens bis", "Nachweis", "Wie die Person gefunden wurde", "entfernt am"},
			"en": {"Columns and method", "default of the category", "Duties checked", "Rows changed", "Read back", "at the latest", "Proof", "How the person was found", "removed on"},
		} {
			status, page := s.get(path, "Cookie", languageCookie+"="+lang)
			for _, w := range append(words, batch) {
				if status != http.StatusOK || !strings.Contains(page, w) {
					t.Errorf("%s in %s does not say %q", path, lang, w)
				}
			}
			if strings.Contains(page, "@") && !strings.Contains(page, "@anon.invalid") {
				t.Errorf("%s: an e-mail address is on the page", path)
			}
		}
	}
}
