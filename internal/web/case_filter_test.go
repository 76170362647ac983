package web

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// exported are the cases of the file of the list: number to due day.
func exported(s *site, query string) map[string]string {
	s.Helper()
	status, text := s.get("/cases/export?" + query)
	if status != http.StatusOK {
		s.Fatalf("export of %s: %d", query, status)
	}
	lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil {
		s.Fatal(err)
	}
	due := map[string]string{}
	for _, l := range lines[1:] {
		due[l[0]] = l[4]
	}
	return due
}

// TestCasesDueBetweenTwoDays: both days count; the file, the next page and the
// other filters keep them, and a click takes one away.
func TestCasesDueBetweenTwoDays(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	all := exported(s, "")
	var days []string
	for _, d := range all {
		if d != "" && !slices.Contains(days, d) {
			days = append(days, d)
		}
	}
	slices.Sort(days)
	if len(days) < 3 {
		t.Fatalf("the demo has cases of %v only", days)
	}
	from, to := days[1], days[len(days)-2]
	want := 0
	for _, d := range all {
		if from <= d && d <= to {
			want++
		}
	}
	query := "due_from=" + from + "&due_to=" + to
	got := exported(s, query)
	for number, d := range got {
		if d < from || to < d {
			t.Errorf("%s is due on %s, not between %s and %s", number, d, from, to)
		}
	}
	if len(got) != want || want == len(all) {
		t.Errorf("%d cases of %d, want %d", len(got), len(all), want)
	}
	status, page := s.get("/cases?" + query + "&sort=due")
	for _, part := range []string{`href="/cases/export?due_from=` + from + `&amp;due_to=` + to, `&amp;sort=due&amp;state=open"`, `value="` + from + `"`,
		`href="/cases?due_to=` + to + `&amp;sort=due" aria-label="Filter entfernen: Fällig ab `, `href="/cases?due_from=` + from + `&amp;sort=due" aria-label="Filter entfernen: Fällig bis `} {
		if !strings.Contains(page, part) {
			t.Errorf("%d, the page lacks %s", status, part)
		}
	}
	if want > 25 && !strings.Contains(page, `&amp;due_from=`+from+`&amp;due_to=`+to+`&amp;sort=due"`) {
		t.Error("the next page forgets the days")
	}
}

// TestCasesByWhomTheyAreAssignedTo: me, nobody, or somebody by the number of the
// account.
func TestCasesByWhomTheyAreAssignedTo(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	page, err := s.engine.Cases(t.Context(), access.Shell("x"), engine.CaseFilter{States: []casefile.State{casefile.AwaitingApproval}})
	if err != nil || len(page.Cases) < 2 {
		t.Fatalf("two cases wait: %v", err)
	}
	mine, hers := page.Cases[0].ID, page.Cases[1].ID
	for id, to := range map[int64]string{mine: "user:1", hers: "user:3"} {
		if err := s.engine.AssignCase(t.Context(), access.Shell("x"), id, to); err != nil {
			t.Fatal(err)
		}
	}
	for to, want := range map[string]int64{"me": mine, "user:1": mine, "user:3": hers} {
		if got := exported(s, "assigned="+to); len(got) != 1 || got[caseNumber(want)] == "" {
			t.Errorf("assigned to %s: %v, want %s", to, got, caseNumber(want))
		}
	}
	if all, nobodys := exported(s, ""), exported(s, "assigned=nobody"); len(nobodys) != len(all)-2 {
		t.Errorf("assigned to nobody: %d of %d", len(nobodys), len(all))
	}
	_, text := s.get("/cases?assigned=me&state=awaiting_approval")
	for _, part := range []string{"Filter entfernen: Zuständig: ich", `<option value="me" selected>Ich</option>`, `<option value="user:3">`, `name="state" value="awaiting_approval"`} {
		if !strings.Contains(text, part) {
			t.Errorf("the page lacks %s", part)
		}
	}
	if _, text = s.get("/cases", "X-Test-Roles", "clerk"); strings.Contains(text, `<option value="user:`) || !strings.Contains(text, `<option value="nobody">`) {
		t.Error("a clerk is told who else works here, or may not choose nobody")
	}
}

// TestWrongFiltersAreRefused beside their field, instead of other cases being
// shown; what was refused goes into no link.
func TestWrongFiltersAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	for _, c := range []struct{ field, query, says string }{
		{"due_from", "due_from=gestern", "Das ist kein gültiges Datum."},
		{"due_to", "due_to=2026-02-30", "Das ist kein gültiges Datum."},
		{"due_to", "due_from=2026-12-02&due_to=2026-12-01", "Dieser Tag liegt vor dem ersten."},
		{"assigned", "assigned=" + url.QueryEscape("jana.muster@example.org"), "Dieses Konto gibt es nicht."},
		{"assigned", "assigned=os:jana", "Dieses Konto gibt es nicht."},
	} {
		status, page := s.get("/cases?" + c.query)
		if status != http.StatusUnprocessableEntity || !strings.Contains(page, `id="f-`+c.field+`-wrong" role="alert">`+c.says) {
			t.Errorf("%s: %d, or no reason beside the field", c.query, status)
		}
		if strings.Contains(page, `href="/cases?assigned=`) || strings.Contains(page, `"/cases/export?`) && c.field != "due_to" || !strings.Contains(page, "Der Filter ist ungültig") {
			t.Errorf("%s: what was refused is given on, or a list is shown", c.query)
		}
		if status, _ := s.get("/cases/export?" + c.query); status != http.StatusUnprocessableEntity {
			t.Errorf("a file of %s: %d", c.query, status)
		}
	}
}
