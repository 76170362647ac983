package api_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "modernc.org/sqlite" // thins the demo out

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/api"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// day is the day on which all tests play.
var day = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// prepared is a folder with the demo's database and its concept in force. It is
// made once; every test gets a copy.
var prepared = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "fristwerk-api")
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	if err := demo.Build(ctx, filepath.Join(dir, demo.File), day); err != nil {
		return "", err
	}
	if err := thin(ctx, filepath.Join(dir, demo.File)); err != nil {
		return "", err
	}
	e, err := openEngine(ctx, dir, func() time.Time { return day })
	if err != nil {
		return "", err
	}
	defer e.Close()
	p, err := e.Propose(ctx, shell, "concept.yaml", demo.Concept())
	if err != nil {
		return "", err
	}
	_, err = e.PutInForce(ctx, shell, p)
	return dir, err
})

// thin leaves the first records of each kind, which are the demo's stories:
// what is tested here does not need thousands.
func thin(ctx context.Context, path string) error {
	db, err := sql.Open("sqlite", path)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range []string{
		"DELETE FROM contract_activities WHERE contract_id > 60", "DELETE FROM invoices WHERE contract_id > 60", "DELETE FROM contracts WHERE id > 60",
		"DELETE FROM lead_notes WHERE lead_id > 60", "DELETE FROM lead_contacts WHERE lead_id > 60", "DELETE FROM leads WHERE id > 60",
	} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

var shell = access.Shell("anna")

func TestMain(m *testing.M) {
	code := m.Run()
	if dir, err := prepared(); err == nil {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}

func openEngine(ctx context.Context, dir string, now func() time.Time) (*engine.Engine, error) {
	return engine.Open(ctx, engine.Options{
		Dir: dir, Now: now, Env: func(string) (string, bool) { return "", false }, Log: slog.New(slog.DiscardHandler),
	})
}

// world is an installation on the demo database behind the API.
type world struct {
	*testing.T
	engine *engine.Engine
	mu     sync.Mutex // of tokens
	server http.Handler
	log    *lockedBuffer
	clock  *clock
	tokens map[access.Role]string
}

// clock is a time that tests set.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func newWorld(t *testing.T, change ...func(*api.Options)) *world {
	t.Helper()
	from, err := prepared()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, log: &lockedBuffer{}, clock: &clock{at: day}, tokens: map[access.Role]string{}}
	if w.engine, err = openEngine(t.Context(), dir, w.clock.now); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.engine.Close(); err != nil {
			t.Error(err)
		}
	})
	o := api.Options{Log: slog.New(slog.NewTextHandler(w.log, nil)), Now: w.clock.now, PerSecond: 1e6, Burst: 1e6}
	for _, c := range change {
		c(&o)
	}
	w.server = api.Handler(w.engine, o)
	return w
}

// token is one of the role, made on first use.
func (w *world) token(role access.Role) string {
	w.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tokens[role] == "" {
		w.tokens[role] = w.newToken(access.Token{Name: string(role), Role: role})
	}
	return w.tokens[role]
}

func (w *world) newToken(t access.Token) string {
	w.Helper()
	_, secret, err := w.engine.CreateToken(w.Context(), shell, t)
	if err != nil {
		w.Fatal(err)
	}
	return secret
}

// request is one request to the API.
type request struct {
	method, path, token string
	body                any // marshalled, unless it is a string
	headers             map[string]string
}

// reply is its answer.
type reply struct {
	status int
	header http.Header
	body   string
}

// get and post ask with the token of a manager.
func (w *world) get(path string) reply {
	w.Helper()
	return w.ask(request{method: "GET", path: path, token: w.token(access.Manager)})
}

func (w *world) post(path string, body any) reply {
	w.Helper()
	return w.ask(request{method: "POST", path: path, token: w.token(access.Manager), body: body})
}

// ask sends a request and holds the answer against the OpenAPI document.
func (w *world) ask(q request) reply {
	w.Helper()
	r := w.send(q)
	checkAnswer(w, q, r)
	return r
}

func (w *world) send(q request) reply {
	w.Helper()
	var body io.Reader
	switch b := q.body.(type) {
	case nil:
	case string:
		body = strings.NewReader(b)
	default:
		text, err := json.Marshal(b)
		if err != nil {
			w.Fatal(err)
		}
		body = bytes.NewReader(text)
	}
	r := httptest.NewRequestWithContext(w.Context(), q.method, api.Prefix+q.path, body)
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if q.token != "" {
		r.Header.Set("Authorization", "Bearer "+q.token)
	}
	for name, value := range q.headers {
		r.Header.Set(name, value)
	}
	out := httptest.NewRecorder()
	w.server.ServeHTTP(out, r)
	return reply{status: out.Code, header: out.Header(), body: out.Body.String()}
}

// is stops the test if the answer has another status.
func (r reply) is(w *world, status int) reply {
	w.Helper()
	if r.status != status {
		w.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// refused stops the test if the answer is not that problem.
func (r reply) refused(w *world, status int, code string) reply {
	w.Helper()
	r.is(w, status)
	if got := r.field(w, "code"); got != code {
		w.Fatalf("problem %v, want %s: %s", got, code, r.body)
	}
	return r
}

// field reads a value of the answer by its way: "items.0.id".
func (r reply) field(w *world, way string) any {
	w.Helper()
	var v any
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		w.Fatalf("%v: %s", err, r.body)
	}
	for step := range strings.SplitSeq(way, ".") {
		switch x := v.(type) {
		case map[string]any:
			v = x[step]
		case []any:
			i := 0
			for _, c := range step {
				i = i*10 + int(c-'0')
			}
			if i >= len(x) {
				w.Fatalf("no %s in %s", way, r.body)
			}
			v = x[i]
		default:
			w.Fatalf("no %s in %s", way, r.body)
		}
	}
	return v
}
