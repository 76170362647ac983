package bench_test

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // fills a store on PostgreSQL

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/api"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// apiTarget is how long the slowest of twenty reads may take.
const apiTarget = 50 * time.Millisecond

// BenchmarkAPI asks every list and every item over HTTP while the store holds a
// million cases (FRISTWERK_BENCH_CASES), and prints p95 of each.
func BenchmarkAPI(b *testing.B) {
	cases := setting(b, "FRISTWERK_BENCH_CASES", 1_000_000)
	var t table
	for _, d := range testdb.Dialects() {
		if d == testdb.MariaDB {
			continue // our store lives in SQLite or PostgreSQL
		}
		b.Run(string(d), func(b *testing.B) {
			for b.Loop() {
				w := newReadings(b, d, cases)
				w.take(b, d, &t)
			}
		})
	}
	t.printReads(os.Stdout, cases)
}

func (t *table) printReads(to io.Writer, cases int) {
	fmt.Fprintf(to, "\nAPI reads with %d cases, p50 / p95 of %d, at most %v\n", cases, asked, apiTarget)
	for _, r := range t.rows {
		fmt.Fprintf(to, "%-9s %-46s %-24s %s\n", r.dialect, r.what, r.got, r.verdict)
	}
}

// readings is a server on a full store.
type readings struct {
	filled
	server *httptest.Server
	token  string
	taken  time.Duration
}

func newReadings(b *testing.B, d testdb.Dialect, cases int) *readings {
	b.Helper()
	dir, database, driver := b.TempDir(), "", "sqlite"
	place := "file:" + filepath.Join(dir, "fristwerk.db") + "?_pragma=busy_timeout(10000)"
	if d == testdb.Postgres {
		database, driver = testdb.NewDurable(b, d).URL, "pgx"
		place = database
	}
	if err := demo.Build(b.Context(), filepath.Join(dir, demo.File), time.Now()); err != nil {
		b.Fatal(err)
	}
	e, err := engine.Open(b.Context(), engine.Options{Dir: dir, Database: database, Now: time.Now,
		Env: func(string) (string, bool) { return "", false }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { e.Close() })
	actor := access.Shell("bench")
	p, err := e.Propose(b.Context(), actor, "concept.yaml", demo.Concept())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := e.PutInForce(b.Context(), actor, p); err != nil {
		b.Fatal(err)
	}
	if _, err := e.TakeSurvey(b.Context(), actor); err != nil { // as a server does soon after it started
		b.Fatal(err)
	}
	w := &readings{}
	if _, w.token, err = e.CreateToken(b.Context(), actor, access.Token{Name: "bench", Role: access.Manager}); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open(driver, place)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	began := time.Now()
	w.filled = fillCases(b, db, cases)
	w.taken = time.Since(began)
	w.server = httptest.NewServer(api.Handler(e, api.Options{Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})), PerSecond: 1e6, Burst: 1e6}))
	b.Cleanup(w.server.Close)
	return w
}

// asked is how often each address is asked.
const asked = 40

// addresses are all lists and items; # is another number each time, of a case
// that is over or still open.
func (f filled) addresses() map[string]func(i int) string {
	over := func(i int) int { return 1 + i*7919%(f.cases-f.open) }
	open := func(i int) int { return f.cases - i*31%f.open }
	fixed := func(path string) func(int) string { return func(int) string { return path } }
	return map[string]func(int) string{
		"/cases":                         fixed("/cases"),
		"/cases, a page far behind":      fixed(""), // by cursor, see take
		"/cases?sort=due":                fixed("/cases?sort=due"),
		"/cases?state=awaiting_approval": fixed("/cases?state=awaiting_approval"),
		"/cases?state=closed&object":     fixed("/cases?state=closed&object=lead"),
		"/cases?open=true&sort=due":      fixed("/cases?open=true&sort=due"),
		"/cases?object":                  fixed("/cases?object=contract"),
		"/cases?action":                  fixed("/cases?action=lock_user"),
		"/cases?job&state":               fixed("/cases?job=silent_leads&state=approved,open"),
		"/cases?due_from&due_to":         func(i int) string { return fmt.Sprintf("/cases?due_from=20%02d-03-01&due_to=20%02d-04-30", i%26, i%26) },
		"/cases?due_to&state":            func(i int) string { return fmt.Sprintf("/cases?state=open&due_to=20%02d-04-30", i%26) },
		"/cases?state=refused, rare":     fixed("/cases?state=refused"),
		"/cases?action, rare":            fixed("/cases?action=mask_contract"),
		"/cases?action&sort=due, rare":   fixed("/cases?action=mask_contract&sort=due"),
		"/cases?job&due, within a week": func(i int) string {
			return fmt.Sprintf("/cases?job=silent_leads&due_from=20%02d-03-01&due_to=20%02d-03-07&sort=due", i%26, i%26)
		},
		"/cases?job&open=false":          fixed("/cases?job=silent_leads&open=false"),
		"/cases?assigned":                fixed("/cases?assigned=user:7"),
		"/cases?assigned=nobody":         fixed("/cases?assigned=nobody&state=open"),
		"/cases/counts":                  fixed("/cases/counts"),
		"/cases/{case}, closed by a run": func(i int) string { return fmt.Sprintf("/cases/%d", over(i)) },
		"/cases/{case}, still open":      func(i int) string { return fmt.Sprintf("/cases/%d", open(i)) },
		"/cases/{case}/items":            func(i int) string { return fmt.Sprintf("/cases/%d/items", open(i)) },
		"/runs":                          fixed("/runs"),
		"/runs?job":                      fixed("/runs?job=silent_leads"),
		"/runs/{run}":                    func(i int) string { return fmt.Sprintf("/runs/r%d", i%max(1, (f.cases-f.open)/perRun)) },
		"/jobs":                          fixed("/jobs"),
		"/jobs/{job}":                    fixed("/jobs/silent_leads"),
		"/actions":                       fixed("/actions"),
		"/actions/{action}":              fixed("/actions/lock_user"),
		"/gates":                         fixed("/gates"),
		"/run-lists":                     fixed("/run-lists"),
		"/marks":                         fixed("/marks"),
		"/records/{object}/{key}":        func(i int) string { return fmt.Sprintf("/records/contract/%d", 1+i) },
		"/badge/{object}/{key}.svg":      func(i int) string { return fmt.Sprintf("/badge/contract/%d.svg", 1+i) },
		"/concept":                       fixed("/concept"),
		"/concept/versions":              fixed("/concept/versions"),
		"/concept/versions/{version}":    fixed("/concept/versions/1"),
		"/sources":                       fixed("/sources"),
		"/findings":                      fixed("/findings"),
		"/pause":                         fixed("/pause"),
	}
}

// take asks everything and adds a line for each.
func (w *readings) take(b *testing.B, d testdb.Dialect, t *table) {
	addresses := w.addresses()
	behind := w.pages(b, 20)
	addresses["/cases, a page far behind"] = func(int) string { return behind }
	names := make([]string, 0, len(addresses))
	for name := range addresses {
		names = append(names, name)
	}
	slices.Sort(names)
	t.add(row{d, "filled in", w.taken.Round(time.Second).String(), "", ""})
	for _, name := range names {
		w.ask(b, addresses[name](0)) // the first one warms up
		times := make([]time.Duration, asked)
		for i := range times {
			times[i] = w.ask(b, addresses[name](i))
		}
		slices.Sort(times)
		p50, p95 := times[asked/2], times[asked*95/100]
		b.ReportMetric(float64(p95.Microseconds())/1000, "ms-p95:"+strings.ReplaceAll(name, " ", "_"))
		t.add(row{d, name, fmt.Sprintf("%.1f / %.1f ms", ms(p50), ms(p95)), "", verdict(p95 <= apiTarget)})
	}
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// pages follows the cursor and returns the address of a page.
func (w *readings) pages(b *testing.B, n int) string {
	path := "/cases?limit=200"
	for range n {
		r := w.request(b, path)
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
		link := r.Header.Get("Link")
		end := strings.Index(link, ">")
		if end < 0 {
			b.Fatalf("no next page behind %s", path)
		}
		path = strings.TrimPrefix(link[1:end], api.Prefix)
	}
	return path
}

func (w *readings) ask(b *testing.B, path string) time.Duration {
	began := time.Now()
	r := w.request(b, path)
	text, err := io.ReadAll(r.Body)
	r.Body.Close()
	took := time.Since(began)
	if err != nil || r.StatusCode != http.StatusOK {
		b.Fatalf("%s: %d %v %s", path, r.StatusCode, err, text)
	}
	return took
}

func (w *readings) request(b *testing.B, path string) *http.Response {
	q, err := http.NewRequestWithContext(context.WithoutCancel(b.Context()), http.MethodGet, w.server.URL+api.Prefix+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+w.token)
	r, err := http.DefaultClient.Do(q)
	if err != nil {
		b.Fatal(err)
	}
	return r
}
