package web

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/fristwerk/fristwerk/internal/access"
)

var secretShown = regexp.MustCompile(`class="fw-secret"><code>([^<]+)</code>`)

// shown is the secret of a page that shows one.
func shownOn(t *testing.T, status int, text string) string {
	t.Helper()
	found := secretShown.FindStringSubmatch(text)
	if status != http.StatusOK || found == nil {
		t.Fatalf("status %d, no secret in\n%s", status, text)
	}
	return found[1]
}

// TestPeopleAreManaged adds, changes, disables and lets in somebody, as an
// admin does it with forms alone.
func TestPeopleAreManaged(t *testing.T) {
	t.Parallel()
	s, _ := doorway(t)
	s.employ("root", access.Admin)
	if status, _ := s.enter("root", password, "/"); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	form := url.Values{"name": {"Karla Krüger"}, "login": {"Karla"}, "role": {"clerk"}, "organisations": {"1, 2"}, "language": {"en"}}
	status, text := s.post("/settings/people", form)
	first := shownOn(t, status, text)
	if status, text := s.post("/settings/people", form); status != http.StatusUnprocessableEntity || !strings.Contains(text, "hat schon jemand") || !strings.Contains(text, `value="1, 2"`) {
		t.Errorf("the same name twice: %d", status)
	}
	if status, text := s.post("/settings/people", url.Values{"name": {"X"}, "login": {"xy"}, "language": {"de"}}); status != http.StatusUnprocessableEntity || !strings.Contains(text, "mindestens eine Rolle") {
		t.Errorf("without a role: %d", status)
	}
	karla := func() access.Person {
		p, err := s.engine.PersonByLogin(t.Context(), access.Shell("root"), "karla")
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	if p := karla(); p.Name != "Karla Krüger" || len(p.Organisations) != 2 || p.Language != "en" || p.CreatedBy != "user:1" {
		t.Errorf("%+v", p)
	}
	form.Set("role", "auditor")
	form.Del("organisations")
	if status, to := s.post("/settings/people/2", form); status != http.StatusSeeOther || !strings.HasSuffix(to, "said=person_changed") {
		t.Errorf("%d to %s", status, to)
	}
	if p := karla(); p.Roles[0] != access.Auditor || len(p.Organisations) != 0 {
		t.Errorf("%+v", p)
	}
	status, text = s.post("/settings/people/2/password", nil)
	if second := shownOn(t, status, text); second == first {
		t.Error("the same password twice")
	}
	for _, active := range []string{"no", "yes"} {
		if status, _ := s.post("/settings/people/2/active", url.Values{"active": {active}}); status != http.StatusSeeOther || karla().Active != (active == "yes") {
			t.Errorf("active %s: %d, %+v", active, status, karla())
		}
	}
	for path, form := range map[string]url.Values{
		"/settings/people/1":        {"name": {"Wer root"}, "login": {"root"}, "language": {"de"}, "role": {"manager", "admin"}},
		"/settings/people/1/active": {"active": {"no"}},
	} {
		s.post(path, form)
		if p, err := s.engine.PersonByLogin(t.Context(), access.Shell("root"), "root"); err != nil || len(p.Roles) != 1 || !p.Active {
			t.Errorf("%s: an admin changed the own rights: %+v, %v", path, p, err)
		}
	}
	if status, text := s.post("/settings/people/2/forget", nil); status != http.StatusUnprocessableEntity || !strings.Contains(text, "zuerst den Zugang") {
		t.Errorf("forgetting somebody who has access: %d", status)
	}
	s.post("/settings/people/2/active", url.Values{"active": {"no"}})
	if status, _ := s.post("/settings/people/2/forget", nil); status != http.StatusSeeOther {
		t.Errorf("forgetting: %d", status)
	}
	if _, text := s.get("/settings/people"); strings.Contains(text, "Karla") || !strings.Contains(text, "Person 2 (Name entfernt)") {
		t.Error("a forgotten name is shown")
	}
	if status, _ := s.get("/settings/people/99"); status != http.StatusNotFound {
		t.Errorf("nobody: %d", status)
	}
	if s.log.Len() > 0 {
		t.Errorf("logged: %s", s.log)
	}
}

func TestTokensAreManaged(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Admin)
	form := url.Values{"name": {"shop"}, "role": {"service"}, "scope": {"cases:open"}, "expires": {"2026-12-31"}}
	status, text := s.post("/settings/tokens", form)
	secret := shownOn(t, status, text)
	a, err := s.engine.ActorOfToken(t.Context(), secret)
	if err != nil || !a.May(access.OpenCase) || a.May(access.ReadCases) {
		t.Errorf("%+v, %v", a, err)
	}
	for name, spoil := range map[string][2]string{"scope": {"scope", "cases:decide"}, "day": {"expires", "2026-11-22"}, "name": {"name", "shop"}, "role": {"role", "king"}} {
		wrong := url.Values{"name": {"other"}, "role": {"service"}}
		wrong.Set(spoil[0], spoil[1])
		if status, text := s.post("/settings/tokens", wrong); status != http.StatusUnprocessableEntity || secretShown.MatchString(text) {
			t.Errorf("%s: %d", name, status)
		}
	}
	if _, text := s.get("/settings/tokens"); strings.Contains(text, secret) || !strings.Contains(text, secret[:11]) || !strings.Contains(text, "31.12.2026") {
		t.Error("the list shows the prefix and the last day, not the secret")
	}
	if status, _ := s.post("/settings/tokens/2/revoke", nil); status != http.StatusSeeOther {
		t.Errorf("revoking: %d", status)
	}
	if _, err := s.engine.ActorOfToken(t.Context(), secret); err == nil {
		t.Error("a revoked token works")
	}
	if status, _ := s.post("/settings/tokens/2/revoke", nil); status != http.StatusNotFound {
		t.Errorf("revoking twice: %d", status)
	}
}

// TestOnlyAdminsManagePeople: the addresses refuse whoever finds them.
func TestOnlyAdminsManagePeople(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	for _, role := range access.Roles {
		want := http.StatusForbidden
		if role == access.Admin {
			want = http.StatusSeeOther
		}
		for _, path := range []string{"/settings/people/2/sessions", "/settings/people/2"} {
			form := url.Values{"name": {"Bernd Busch"}, "login": {"bernd"}, "role": {"manager"}, "language": {"de"}}
			if status, _ := s.post(path, form, "X-Test-Roles", string(role)); status != want {
				t.Errorf("%s as %s: %d, want %d", path, role, status, want)
			}
		}
	}
}

func TestPauseAndResume(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	for _, step := range []struct {
		role, path string
		want       int
		says       string
	}{
		{"auditor", "/settings/pause", http.StatusForbidden, "Laufen nach Plan"},
		{"dpo", "/settings/pause", http.StatusSeeOther, "Alle Jobs sind angehalten"},
		{"dpo", "/settings/resume", http.StatusForbidden, "Fortsetzen darf, wer"},
		{"manager", "/settings/resume", http.StatusSeeOther, "Laufen nach Plan"},
	} {
		if status, _ := s.post(step.path, nil, "X-Test-Roles", step.role); status != step.want {
			t.Errorf("%s as %s: %d, want %d", step.path, step.role, status, step.want)
		}
		if _, text := s.get("/settings", "X-Test-Roles", step.role); !strings.Contains(text, step.says) {
			t.Errorf("after %s as %s nobody says %q", step.path, step.role, step.says)
		}
	}
}

// TestOwnAccountInBrowser: language, password and sessions, as a person does it.
func TestOwnAccountInBrowser(t *testing.T) {
	t.Parallel()
	s, _ := doorway(t)
	s.employ("anna", access.Manager)
	if status, _ := s.enter("anna", password, "/", "User-Agent", "curl/8"); status != http.StatusSeeOther {
		t.Fatal(status)
	}
	b := s.inBrowser()
	b.open("/settings")
	b.do(chromedp.SendKeys(chromedp.CSS("#name"), "anna"), chromedp.SendKeys(chromedp.CSS("#password"), password+"\r"))
	b.sees("Ihre Anmeldungen")
	b.sees("curl")
	b.do(chromedp.SendKeys(chromedp.CSS("#old"), "wrong password"), chromedp.SendKeys(chromedp.CSS("#new"), "anderes pferd klammer\r"))
	b.sees("Das bisherige Passwort stimmt nicht")
	b.do(chromedp.SendKeys(chromedp.CSS("#old"), password), chromedp.SendKeys(chromedp.CSS("#new"), "anderes pferd klammer\r"))
	b.sees("Ihr Passwort ist geändert")
	if status, _ := s.get("/settings"); status != http.StatusSeeOther {
		t.Errorf("the other session goes on: %d", status)
	}
	b.do(chromedp.SetValue(chromedp.CSS("#language"), "en"), chromedp.Submit(chromedp.CSS("#language")))
	b.sees("The language is saved")
	if script[string](b, `document.documentElement.lang`) != "en" {
		t.Error("the page is not in English")
	}
	b.open("/no-such-page")
	b.click(".fw-me button")
	b.sees("Sign-in name")
}

// TestFirstStartSaysThatNoJobFires: until somebody resumes, every page says so.
func TestFirstStartSaysThatNoJobFires(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	if waits, err := s.engine.FirstServe(t.Context(), false); err != nil || !waits {
		t.Fatalf("waits %v, %v", waits, err)
	}
	const says = "Kein Job läuft, bis jemand fortsetzt"
	for _, path := range []string{"/", "/settings"} {
		if _, text := s.get(path); !strings.Contains(text, says) {
			t.Errorf("%s does not say so", path)
		}
	}
	if status, _ := s.post("/settings/resume", nil); status != http.StatusSeeOther {
		t.Errorf("resuming: %d", status)
	}
	if _, text := s.get("/settings"); strings.Contains(text, says) || !strings.Contains(text, "Laufen nach Plan") {
		t.Error("after resuming it still says so")
	}
}
