package web

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// today is the day of all page tests: the one the mock-ups were drawn for.
func today() time.Time { return time.Date(2026, 11, 23, 8, 12, 0, 0, time.UTC) }

// demoFolder holds a played demo. It is made once; tests work on copies.
var demoFolder = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "fristwerk-web")
	if err != nil {
		return "", err
	}
	return dir, playDemo(context.Background(), dir)
})

func playDemo(ctx context.Context, dir string) error {
	if err := demo.Build(ctx, filepath.Join(dir, demo.File), today()); err != nil {
		return err
	}
	e, err := openEngine(ctx, dir)
	if err != nil {
		return err
	}
	defer e.Close()
	boss := access.Shell("test")
	p, err := e.Propose(ctx, boss, "concept.yaml", demo.Concept())
	if err != nil {
		return err
	}
	if _, err := e.PutInForce(ctx, boss, p); err != nil {
		return err
	}
	for _, m := range demo.Marks() {
		if _, err := e.SetMarks(ctx, boss, engine.MarkOrder{Kind: datasource.MarkKind(m.Kind), Object: m.Object, Keys: []string{m.Key},
			Ground: concept.Ground(m.Ground), Reason: m.Reason, Reference: m.Reference}); err != nil {
			return err
		}
	}
	if _, err := e.Run(ctx, boss, engine.RunOrder{All: true, Workers: 1}); err != nil {
		return err
	}
	if _, err = e.TakeSurvey(ctx, boss); err != nil {
		return err
	}
	return employ(ctx, e, boss)
}

// employ adds the people of the demo, who have no password here, and a token.
func employ(ctx context.Context, e *engine.Engine, boss access.Actor) error {
	for _, s := range demo.People() {
		p := access.Person{Login: s.Login, Name: s.Name, Organisations: s.Organisations, Language: "de"}
		for _, r := range s.Roles {
			p.Roles = append(p.Roles, access.Role(r))
		}
		if _, err := e.AddPerson(ctx, boss, p, ""); err != nil {
			return err
		}
	}
	_, _, err := e.CreateToken(ctx, boss, access.Token{Name: "crm", Role: access.Service, Scopes: []access.Permission{access.OpenCase, access.ReadCases}})
	return err
}

func openEngine(ctx context.Context, dir string) (*engine.Engine, error) {
	return engine.Open(ctx, engine.Options{Dir: dir, Now: today, Env: os.LookupEnv, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
}

func TestMain(m *testing.M) {
	code := m.Run()
	if chromiumRuns.Load() {
		if browser, err := chromium(); err == nil {
			browser.stop()
		}
	}
	if dir, err := demoFolder(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

// site is the interface over a copy of the played demo, as somebody.
type site struct {
	*testing.T
	engine *engine.Engine
	server *httptest.Server
	client *http.Client
	log    *strings.Builder
}

func newSite(t *testing.T, roles ...access.Role) *site {
	t.Helper()
	s, _ := newSiteIn(t, roles...)
	return s
}

// newSiteIn is newSite, and the folder of its installation.
func newSiteIn(t *testing.T, roles ...access.Role) (*site, string) {
	t.Helper()
	return newSiteThatWaits(t, time.Minute, roles...)
}

// newSiteThatWaits has pages that wait so long for what is counted and judged:
// those of most tests are whole, however slow the machine is.
func newSiteThatWaits(t *testing.T, wait time.Duration, roles ...access.Role) (*site, string) {
	t.Helper()
	from, err := demoFolder()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	e, err := openEngine(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return siteWith(t, e, wait, roles...), dir
}

// siteOver is the interface over an installation, as somebody.
func siteOver(t *testing.T, e *engine.Engine, roles ...access.Role) *site {
	t.Helper()
	return siteWith(t, e, time.Minute, roles...)
}

func siteWith(t *testing.T, e *engine.Engine, wait time.Duration, roles ...access.Role) *site {
	t.Helper()
	s := &site{T: t, engine: e, log: &strings.Builder{}}
	s.server = httptest.NewServer(Handler(e, Options{
		Visitor: as(roles...), Wait: wait, Now: today, Log: slog.New(slog.NewTextHandler(s.log, nil)),
	}))
	t.Cleanup(s.server.Close)
	s.client = s.server.Client()
	s.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return s
}

// as makes every request one of a person with roles. A request may name others
// in the header X-Test-Roles.
func as(roles ...access.Role) func(*http.Request) (Visitor, error) {
	return func(r *http.Request) (Visitor, error) {
		v := Visitor{Actor: access.Actor{ID: "user:1", Roles: roles}, Name: "Jana Muster"}
		if named := r.Header.Get("X-Test-Roles"); named != "" {
			v.Actor.ID, v.Actor.Roles = "user:"+named, []access.Role{access.Role(named)}
		}
		if len(v.Actor.Roles) == 0 {
			return Visitor{}, ErrSignIn
		}
		return v, nil
	}
}

// get opens a page.
func (s *site) get(path string, header ...string) (int, string) {
	s.Helper()
	return s.send(http.MethodGet, path, "", header...)
}

// post sends a form; the answer to a redirect is its Location.
func (s *site) post(path string, form url.Values, header ...string) (int, string) {
	s.Helper()
	return s.send(http.MethodPost, path, form.Encode(), append(header, "Content-Type", "application/x-www-form-urlencoded")...)
}

func (s *site) send(method, path, body string, header ...string) (int, string) {
	s.Helper()
	req, err := http.NewRequestWithContext(s.Context(), method, s.server.URL+path, strings.NewReader(body))
	if err != nil {
		s.Fatal(err)
	}
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	res, err := s.client.Do(req)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.Fatal(err)
	}
	if to := res.Header.Get("Location"); to != "" {
		return res.StatusCode, to
	}
	return res.StatusCode, string(text)
}
