package web

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// openable are the addresses that the page tests visit: every GET route, its
// variables filled in from the demo.
func openable(s *site) []string {
	s.withGates()
	var paths []string
	for _, r := range (&app{}).allRoutes() {
		if path, ok := strings.CutPrefix(r.pattern, "GET "); ok {
			paths = append(paths, filled(s, path)...)
		}
	}
	return paths
}

// filled puts values of the demo into a pattern's variables; a new variable
// needs a line here.
func filled(s *site, path string) []string {
	path = strings.ReplaceAll(path, "{$}", "")
	if strings.Contains(path, "{run}") {
		page, err := s.engine.Runs(s.Context(), access.Shell("x"), engine.RunFilter{Limit: 1})
		if err != nil {
			s.Fatal(err)
		}
		path = strings.ReplaceAll(path, "{run}", page.Runs[0].ID)
	}
	if strings.Contains(path, "{case}") {
		page, err := s.engine.Cases(s.Context(), access.Shell("x"), engine.CaseFilter{Limit: 1, Sort: engine.DueFirst})
		if err != nil || len(page.Cases) == 0 {
			s.Fatalf("no case: %v", err)
		}
		path = strings.ReplaceAll(path, "{case}", caseNumber(page.Cases[0].ID))
	}
	path = strings.ReplaceAll(path, "{job}/canary", "silent_leads/canary")
	for variable, value := range map[string]string{
		"{object}": "contract", "{action}": "anonymise_contract", "{job}": "ended_contracts", "{person}": "1",
		"{key}": "1", "{version}": "1", "{source}": "sales", "{table}": "contracts",
		"{list}": "1",
	} {
		path = strings.ReplaceAll(path, variable, value)
	}
	if strings.Contains(path, "{") {
		s.Errorf("%s: page_test.go does not know what to put there", path)
		return nil
	}
	return []string{path}
}

// TestEveryPageAsEveryRole opens every page in both languages: it answers, or
// refuses whoever lacks the permission; it shows no key of the catalogue; it is
// one document with one h1, and nothing in it breaks the security policy.
func TestEveryPageAsEveryRole(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	for _, path := range openable(s) {
		for _, role := range access.Roles {
			for _, lang := range []string{"de", "en"} {
				status, text := s.get(path, "X-Test-Roles", string(role), "Cookie", languageCookie+"="+lang)
				if status == http.StatusNotFound && role == access.Clerk {
					continue // the demo's clerk is given no organisation, so there is no such record for her
				}
				if status != http.StatusOK && status != http.StatusForbidden && status != http.StatusSeeOther {
					t.Errorf("%s as %s in %s: status %d\n%s", path, role, lang, status, s.log)
				}
				if role == access.Manager && status == http.StatusForbidden && !strings.HasPrefix(path, "/settings/") {
					t.Errorf("%s: a manager may not see it", path)
				}
				if role == access.Admin && status == http.StatusForbidden && strings.HasPrefix(path, "/settings/") {
					t.Errorf("%s: an admin may not see it", path)
				}
				if status != http.StatusSeeOther && strings.Contains(text, "<html") {
					wellMade(t, path+" "+lang, text)
				}
			}
		}
	}
	if s.log.Len() > 0 {
		t.Errorf("pages failed: %s", s.log)
	}
}

var (
	labelled = regexp.MustCompile(`<label[^>]* for="([^"]+)"`)
	fields   = regexp.MustCompile(`<(?:input|select|textarea)\b[^>]*>`)
	idOf     = regexp.MustCompile(` id="([^"]+)"`)
)

// wellMade holds what every page promises.
func wellMade(t *testing.T, page, text string) {
	t.Helper()
	if strings.ContainsAny(text, "⟦⟧") {
		from := strings.Index(text, "⟦")
		t.Errorf("%s shows the key %s", page, text[from:from+strings.Index(text[from:], "⟧")])
	}
	if n := strings.Count(text, "<h1"); n != 1 {
		t.Errorf("%s has %d h1", page, n)
	}
	for _, banned := range []string{" style=\"", "<style", " onclick=", " onchange=", "javascript:", "http://", "https://", "<no value>"} {
		if strings.Contains(text, banned) && !strings.Contains(text, "xmlns=\""+banned) {
			t.Errorf("%s contains %s", page, banned)
		}
	}
	ids := map[string]bool{}
	for _, m := range idOf.FindAllStringSubmatch(text, -1) {
		if ids[m[1]] {
			t.Errorf("%s: the id %s stands twice", page, m[1])
		}
		ids[m[1]] = true
	}
	var labels []string
	for _, m := range labelled.FindAllStringSubmatch(text, -1) {
		labels = append(labels, m[1])
	}
	for _, field := range fields.FindAllString(text, -1) {
		if strings.Contains(field, `type="hidden"`) || strings.Contains(field, `aria-label`) {
			continue
		}
		id := idOf.FindStringSubmatch(field)
		if id == nil || !slices.Contains(labels, id[1]) {
			t.Errorf("%s: a field without a label: %s", page, field)
		}
	}
}

// TestMenuShowsWhatOneMayOpen: no entry leads to a refusal.
func TestMenuShowsWhatOneMayOpen(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	link := regexp.MustCompile(`<a href="([^"]+)"`)
	for _, role := range access.Roles {
		_, text := s.get("/no-such-page", "X-Test-Roles", string(role))
		_, nav, _ := strings.Cut(text, "<nav")
		nav, _, _ = strings.Cut(nav, "</nav>")
		for _, m := range link.FindAllStringSubmatch(nav, -1) {
			if status, _ := s.get(m[1], "X-Test-Roles", string(role)); status != http.StatusOK {
				t.Errorf("%s is offered %s and gets %d", role, m[1], status)
			}
		}
	}
}
