package web

import (
	"strconv"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

// TestOverdueNumbersLeadToTheirRecords: what the overview counts as overdue for
// a job, its list shows, and not one more.
func TestOverdueNumbersLeadToTheirRecords(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	o, err := s.engine.Overview(t.Context(), access.Shell("test"))
	if err != nil || o == nil {
		t.Fatal(err)
	}
	_, first := s.get("/")
	looked := 0
	for _, j := range o.Jobs {
		want := overdueOf(o, j.Job)
		_, list := s.get("/cases?view=outlook&part=overdue&job=" + j.Job)
		if n := strings.Count(list, `class="fw-lead"><div><a href="/records/`); n != want {
			t.Errorf("%s: %d records are listed of %d overdue", j.Job, n, want)
		}
		looked += want
	}
	if looked == 0 {
		t.Fatal("the demo has nothing overdue: this test shows nothing")
	}
	for _, x := range o.Objects {
		if link := strings.ReplaceAll(overdueLink(x), "&", "&amp;"); x.Overdue > 0 && !strings.Contains(first, `href="`+link+`">`+strconv.Itoa(x.Overdue)+`<`) {
			t.Errorf("the overview does not lead to the %d overdue records of %s", x.Overdue, x.Object)
		}
	}
}

// TestCaseShowsWhatIsToCome: the history begins with the opening and goes on to
// approval, execution and closing; a case that is closed has nothing before it.
func TestCaseShowsWhatIsToCome(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	_, text := s.get(filled(s, "/cases/{case}")[0])
	_, history, _ := strings.Cut(text, `<ol class="fw-time">`)
	history, _, _ = strings.Cut(history, "</ol>")
	at := -1
	for _, step := range []string{"Fall eröffnet", "Erledigt", "Freigabe<", "Ausführung", "Abschluss"} {
		next := strings.Index(history, step)
		if next <= at {
			t.Errorf("%s does not follow in the history: %s", step, history)
		}
		at = next
	}
	_, list := s.get("/cases?state=over")
	_, closed := s.get("/cases/F-" + between(list, `href="/cases/F-`, `"`))
	if !strings.Contains(closed, `class="fw-time"`) || strings.Contains(closed, "is-next") {
		t.Error("a closed case has something before it")
	}
}

// TestPrintSpeaksTheLanguageOfThePage: the rule, though it was written down in
// German when the item came up.
func TestPrintSpeaksTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	path := filled(s, "/cases/{case}")[0] + "/print"
	_, text := s.get(path, "Cookie", languageCookie+"=en")
	if strings.Contains(text, "Ablauf des Kalenderjahres") || !strings.Contains(text, "after the end of the calendar year") {
		t.Errorf("the rule is not said in English: %s", text)
	}
}
