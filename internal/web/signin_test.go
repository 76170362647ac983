package web

import (
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/chromedp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

const password = "korrekt pferd batterie"

// doorway is the interface as serve mounts it: people sign in. Its clock starts
// at today and can be moved.
func doorway(t *testing.T) (*site, *atomic.Int64) {
	t.Helper()
	var clock atomic.Int64
	clock.Store(time.Now().Unix())
	now := func() time.Time { return time.Unix(clock.Load(), 0) }
	e, err := engine.Open(t.Context(), engine.Options{Dir: t.TempDir(), Now: now, Env: os.LookupEnv, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	s := &site{T: t, engine: e, log: &strings.Builder{}}
	s.server = httptest.NewServer(Handler(e, Options{Now: now, Log: slog.New(slog.NewTextHandler(s.log, nil)),
		Proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}))
	t.Cleanup(s.server.Close)
	s.client = s.server.Client()
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if s.client.Jar, err = cookiejar.New(nil); err != nil {
		t.Fatal(err)
	}
	return s, &clock
}

// employ adds somebody to the doorway.
func (s *site) employ(login string, roles ...access.Role) access.Person {
	s.Helper()
	p, err := s.engine.AddPerson(s.Context(), access.Shell("root"), access.Person{Login: login, Name: "Wer " + login, Roles: roles, Language: "de"}, password)
	if err != nil {
		s.Fatal(err)
	}
	return p
}

func (s *site) enter(name, pass, next string, header ...string) (int, string) {
	s.Helper()
	return s.post(signInPath, url.Values{"name": {name}, "password": {pass}, "next": {next}}, header...)
}

func TestSignInAndOut(t *testing.T) {
	t.Parallel()
	s, _ := doorway(t)
	s.employ("anna", access.Manager)
	if status, to := s.get("/settings?a=1"); status != http.StatusSeeOther || to != "/login?next=%2Fsettings%3Fa%3D1" {
		t.Fatalf("a page without signing in: %d to %s", status, to)
	}
	if status, text := s.get("/login?next=%2Fsettings%3Fa%3D1"); status != http.StatusOK || !strings.Contains(text, `value="/settings?a=1"`) {
		t.Fatalf("%d\n%s", status, text)
	}
	if status, text := s.enter("anna", "wrong password", "/jobs"); status != http.StatusUnprocessableEntity ||
		!strings.Contains(text, "Name oder Passwort stimmt nicht") || !strings.Contains(text, `value="anna"`) || strings.Contains(text, "wrong password") {
		t.Errorf("a wrong password: %d\n%s", status, text)
	}
	if status, to := s.enter("Anna", password, "/settings?a=1"); status != http.StatusSeeOther || to != "/settings?a=1" {
		t.Fatalf("%d to %s", status, to)
	}
	if status, text := s.get("/"); status != http.StatusOK || !strings.Contains(text, "Wer anna") {
		t.Errorf("signed in: %d", status)
	}
	if status, to := s.get("/login"); status != http.StatusSeeOther || to != "/" {
		t.Errorf("the door from inside: %d to %s", status, to)
	}
	if status, to := s.post("/logout", nil); status != http.StatusSeeOther || to != "/login" {
		t.Errorf("leaving: %d to %s", status, to)
	}
	if status, _ := s.get("/"); status != http.StatusSeeOther {
		t.Errorf("after leaving: %d", status)
	}
	if s.log.Len() > 0 {
		t.Errorf("logged: %s", s.log)
	}
}

// TestSessionCookie: a new value at sign-in, unreadable for scripts, secure
// where the connection is, and worth nothing once the engine ended the session.
func TestSessionCookie(t *testing.T) {
	t.Parallel()
	s, clock := doorway(t)
	p := s.employ("anna", access.Manager)
	cookie := func(header ...string) *http.Cookie {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.server.URL+"/login", strings.NewReader(url.Values{"name": {"anna"}, "password": {password}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i+1 < len(header); i += 2 {
			req.Header.Set(header[i], header[i+1])
		}
		res, err := s.client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if len(res.Cookies()) != 1 || res.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d, %v", res.StatusCode, res.Cookies())
		}
		return res.Cookies()[0]
	}
	plain := cookie("Cookie", "fw_session=planted")
	if plain.Name != "fw_session" || plain.Value == "planted" || !plain.HttpOnly || plain.Secure || plain.SameSite != http.SameSiteLaxMode || plain.MaxAge != 0 {
		t.Errorf("%+v", plain)
	}
	if c := cookie("X-Forwarded-Proto", "https"); c.Name != "__Host-fw_session" || !c.Secure || c.Path != "/" || c.Domain != "" {
		t.Errorf("over TLS: %+v", c)
	}
	if status, _ := s.get("/"); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	clock.Add(int64(access.SessionIdle / time.Second))
	if status, _ := s.get("/"); status != http.StatusSeeOther {
		t.Errorf("after the idle time: %d", status)
	}
	if _, text := s.get("/login"); !strings.Contains(text, "zu lange nicht aktiv") {
		t.Error("nobody says why")
	}
	cookie()
	if err := s.engine.EndSessions(t.Context(), access.Shell("root"), p.ID); err != nil {
		t.Fatal(err)
	}
	if status, _ := s.get("/"); status != http.StatusSeeOther {
		t.Errorf("after an admin ended it: %d", status)
	}
}

func TestSignInIsThrottled(t *testing.T) {
	t.Parallel()
	s, _ := doorway(t)
	for i := range 6 {
		status, text := s.enter("nobody", "wrong password", "/", "X-Forwarded-For", "203.0.113.9, 198.51.100.7")
		want := http.StatusUnprocessableEntity
		if i == 5 {
			want = http.StatusTooManyRequests
		}
		if status != want || i == 5 && !strings.Contains(text, "Warten Sie 3 Minuten") {
			t.Errorf("try %d: status %d, want %d", i, status, want)
		}
	}
	if status, _ := s.enter("nobody", "wrong password", "/", "X-Forwarded-For", "198.51.100.7, 203.0.113.9"); status != http.StatusUnprocessableEntity {
		t.Errorf("from another address: %d", status)
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	d := &door{proxies: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.0/8")}}
	for _, c := range []struct{ remote, forwarded, want string }{
		{"127.0.0.1:80", "", "127.0.0.1"},
		{"127.0.0.1:80", "203.0.113.9", "203.0.113.9"},
		{"127.0.0.1:80", "1.1.1.1, 203.0.113.9, 10.1.2.3", "203.0.113.9"},
		{"127.0.0.1:80", "203.0.113.9, rubbish", "127.0.0.1"},
		{"203.0.113.9:80", "1.1.1.1", "203.0.113.9"},
		{"[::ffff:127.0.0.1]:80", "[2001:db8::1]:443", "2001:db8::1"},
	} {
		r := &http.Request{RemoteAddr: c.remote, Header: http.Header{"X-Forwarded-For": {c.forwarded}}}
		if got := d.address(r); got != c.want {
			t.Errorf("%s through %q: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}

func TestDeviceOf(t *testing.T) {
	t.Parallel()
	for agent, want := range map[string]string{
		"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0":                                       "Firefox, Linux",
		"Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0":    "Edge, Windows",
		"Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/604.1": "Safari, iOS",
		"curl/8.0": "curl", "": "", "<script>": "",
	} {
		if got := deviceOf(agent); got != want {
			t.Errorf("%q: %q, want %q", agent, got, want)
		}
	}
}

// TestSignInInBrowser walks through the door by keyboard, and looks at it in
// both themes.
func TestSignInInBrowser(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(pictures, 0o755); err != nil {
		t.Fatal(err)
	}
	s, _ := doorway(t)
	s.employ("anna", access.Manager)
	b := s.inBrowser()
	for _, theme := range []string{"light", "dark"} {
		b.open("/login")
		script[any](b, `document.cookie = "`+themeCookie+`=`+theme+`; path=/"; document.cookie = "`+languageCookie+`=de; path=/"; null`)
		b.open("/login")
		b.holdsAxe("/login", string(axe))
		b.shoot(filepath.Join(pictures, "login-de-"+theme+".png"))
	}
	b.do(chromedp.EmulateViewport(768, 1024))
	if wide := script[int](b, `document.documentElement.scrollWidth`); wide > 768 {
		b.Errorf("%d wide on a screen of 768", wide)
	}
	b.shoot(filepath.Join(pictures, "login-768.png"))
	b.do(chromedp.SendKeys(chromedp.CSS("#name"), "anna"), chromedp.SendKeys(chromedp.CSS("#password"), "wrong password\r"))
	b.sees("Name oder Passwort stimmt nicht")
	b.holdsAxe("/login, refused", string(axe))
	b.do(chromedp.SendKeys(chromedp.CSS("#password"), password+"\r"))
	b.sees("Wer anna")
	if found := script[bool](b, `document.cookie.includes("session")`); found {
		b.Error("a script can read the session")
	}
}

// TestFirstPerson: a door before which nobody is known says by which command of
// docs/people.md the first person comes in, and stays shut.
func TestFirstPerson(t *testing.T) {
	t.Parallel()
	s, _ := doorway(t)
	manual, err := os.ReadFile("../../docs/people.md")
	if err != nil || !strings.Contains(string(manual), "    "+firstPerson+"\n") {
		t.Errorf("docs/people.md has another command: %v", err)
	}
	command := templ.EscapeString(firstPerson)
	if _, page := s.get(signInPath); !strings.Contains(page, command) || !strings.Contains(page, "Noch kann sich niemand anmelden.") {
		t.Error("the page does not say how the first person comes in")
	}
	if _, page := s.get(signInPath, "Cookie", languageCookie+"=en"); !strings.Contains(page, command) || !strings.Contains(page, "Nobody can sign in yet.") {
		t.Error("the English page does not say it")
	}
	if status, _ := s.get("/"); status != http.StatusSeeOther {
		t.Errorf("the overview is open: %d", status)
	}
	s.employ("anna", access.Admin)
	if _, page := s.get(signInPath); strings.Contains(page, "user add") {
		t.Error("the command is told though somebody can sign in")
	}
}
