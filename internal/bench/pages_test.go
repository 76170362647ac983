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

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/web"
)

// What a page may take at p95, and what of it may be transferred once styles and
// scripts are there.
const (
	pageTarget = 100 * time.Millisecond
	pageWeight = 150_000
)

// patience is how long one page is asked for: a slow one is asked less often.
const patience = 20 * time.Second

// BenchmarkPages opens every page over HTTP while the store holds a million
// cases (FRISTWERK_BENCH_CASES) and the source a million contracts
// (FRISTWERK_BENCH_ROWS), a tenth of them locked, and prints p50, p95 and the
// weight of each. FRISTWERK_BENCH_ONLY leaves only the addresses that hold a text;
// FRISTWERK_BENCH_KEEP names a folder that is filled once and used again.
func BenchmarkPages(b *testing.B) {
	cases, rows := setting(b, "FRISTWERK_BENCH_CASES", 1_000_000), setting(b, "FRISTWERK_BENCH_ROWS", 1_000_000)
	for b.Loop() {
		newPages(b, cases, rows).take(b, os.Stdout)
	}
}

// pages is the interface over a full store and a large source.
type pages struct {
	filled
	server  *httptest.Server
	rows    int
	filling time.Duration
	counted time.Duration // the overview's numbers, which are counted in the background
}

func newPages(b *testing.B, cases, rows int) *pages {
	b.Helper()
	dir := os.Getenv("FRISTWERK_BENCH_KEEP")
	if dir == "" {
		dir = b.TempDir()
	}
	_, err := os.Stat(filepath.Join(dir, demo.File))
	fresh := err != nil
	if fresh {
		if err := demo.Build(b.Context(), filepath.Join(dir, demo.File), time.Now()); err != nil {
			b.Fatal(err)
		}
	}
	e, err := engine.Open(b.Context(), engine.Options{Dir: dir, Now: time.Now, Env: func(string) (string, bool) { return "", false }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { e.Close() })
	p := &pages{filled: filled{cases: cases, open: cases / 20}, rows: rows}
	if fresh {
		p.fill(b, e, dir)
	}
	p.server = httptest.NewServer(web.Handler(e, web.Options{Now: time.Now, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Visitor: func(*http.Request) (web.Visitor, error) {
			return web.Visitor{Actor: access.Actor{ID: "user:1", Roles: []access.Role{access.Manager, access.Admin, access.Auditor}}, Name: "Jana Muster"}, nil
		}}))
	b.Cleanup(p.server.Close)
	return p
}

// fill puts the demo's concept in force, adds contracts and cases, and counts
// once what the overview shows.
func (p *pages) fill(b *testing.B, e *engine.Engine, dir string) {
	b.Helper()
	boss := access.Shell("bench")
	proposal, err := e.Propose(b.Context(), boss, "concept.yaml", demo.Concept())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := e.PutInForce(b.Context(), boss, proposal); err != nil {
		b.Fatal(err)
	}
	for _, s := range demo.People() {
		if _, err := e.AddPerson(b.Context(), boss, access.Person{Login: s.Login, Name: s.Name, Roles: []access.Role{access.Manager}, Language: "de"}, ""); err != nil {
			b.Fatal(err)
		}
	}
	began := time.Now()
	manyContracts(b, filepath.Join(dir, demo.File), p.rows)
	db := opened(b, filepath.Join(dir, "fristwerk.db"))
	defer db.Close()
	p.filled = fillCases(b, db, p.cases)
	p.filling = time.Since(began)
	began = time.Now()
	if _, err := e.TakeSurvey(b.Context(), boss); err != nil {
		b.Fatal(err)
	}
	p.counted = time.Since(began)
}

func opened(b *testing.B, file string) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite", "file:"+file+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)")
	if err != nil {
		b.Fatal(err)
	}
	return db
}

// firstOfMany is the first id of the contracts that are added to the demo's.
const firstOfMany = 100_000

// manyContracts adds contracts to the demo's: seven of ten ended, on days of the
// last twenty years, every fourth with an invoice, every tenth locked.
func manyContracts(b *testing.B, file string, rows int) {
	b.Helper()
	db := opened(b, file)
	defer db.Close()
	numbers := fmt.Sprintf("(WITH RECURSIVE n (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n)", firstOfMany, firstOfMany+rows-1)
	for _, statement := range []string{
		`INSERT INTO contracts (id, customer_no, contract_no, first_name, last_name, birth_date, email, phone, street, postcode, city, iban, notes, organisation_id,
			tariff, status, dispute, signed_on, ended_on, created_at)
		SELECT i, 'KM-' || (i / 2), 'VM-' || i, 'Vorname', 'Nachname ' || i, '1970-05-05', 'person' || (i / 2) || '@example.org', '030 12' || i, 'Hauptstraße ' || (i % 200),
			'10115', 'Berlin', 'DE89370400440532013000', NULL, 1 + i % 20, 'Grün', CASE WHEN i % 10 < 7 THEN 'ended' ELSE 'active' END, 'none', '2004-01-01',
			CASE WHEN i % 10 < 7 THEN date('2006-01-01', '+' || (i % 7600) || ' days') END, '2004-01-01 10:00:00' FROM ` + numbers,
		`INSERT INTO invoices (id, contract_id, invoice_no, recipient, amount, issued_on, paid_on)
		SELECT 1000000 + i, i, 'RM-' || i, 'Nachname ' || i, 99.5, date('2006-01-01', '+' || (i % 7600) || ' days'), '2024-01-01' FROM ` + numbers + ` WHERE i % 4 = 0`,
		`INSERT INTO fristwerk_mark (id, object, record_key, kind, ground, origin, since)
		SELECT 'bench-' || i, 'contracts', CAST(i AS TEXT), 'lock', 'end_of_purpose', 'job/lock_ended_contracts', '2026-01-01' FROM ` + numbers + ` WHERE i % 10 = 3`,
		"ANALYZE",
	} {
		if _, err := db.ExecContext(b.Context(), statement); err != nil {
			b.Fatal(err)
		}
	}
}

// addresses are all pages that are read; those that calculate on order (a
// preview, a check of a draft) are forms, and what they cost is said beside them.
func (p *pages) addresses() []string {
	over, open := p.cases/3, p.cases-7
	return []string{"/", "/actions", "/actions/new", "/actions/anonymise_contract", "/jobs", "/jobs?object=contract", "/jobs/new", "/jobs/ended_contracts", "/jobs/silent_leads",
		"/jobs/silent_leads/canary", "/lists", "/runs/r0",
		"/cases", "/cases?state=open", "/cases?state=awaiting_approval", "/cases?state=over&object=lead", "/cases?job=silent_leads&sort=due",
		"/cases?due_from=2026-11-01&due_to=2026-11-30", "/cases?assigned=me", "/cases?assigned=nobody&sort=due", "/cases?view=outlook",
		"/cases?view=outlook&job=ended_contracts", "/cases?view=outlook&job=ended_contracts&part=due", "/cases?view=outlook&job=ended_contracts&part=undated",
		"/cases?view=outlook&job=lock_ended_contracts", "/cases/new",
		fmt.Sprintf("/cases/F-%d", over), fmt.Sprintf("/cases/F-%d", open), fmt.Sprintf("/cases/F-%d/print", open),
		"/records", "/records?object=contract&sort=id&up=1", "/records?object=contract&locked=1", "/records?object=contract&sort=ended_on", "/records?object=lead",
		fmt.Sprintf("/records/contract/%d", firstOfMany+11), fmt.Sprintf("/records/contract/%d?values=1", firstOfMany+13), "/marks", "/marks?within=365",
		"/concept", "/concept/print", "/concept/versions/1", "/concept/edit", "/model", "/model/sources/sales", "/model/sources/sales/contracts", "/model/assistant",
		"/settings", "/settings/people", "/settings/people/1", "/settings/people/new", "/settings/roles", "/settings/tokens"}
}

// take opens every page and prints what it took.
func (p *pages) take(b *testing.B, to io.Writer) {
	b.Helper()
	fmt.Fprintf(to, "\nPages with %d cases and %d contracts, p50 / p95 of up to %d, at most %v and %d bytes; filled in %v, counted in %v\n", p.cases, p.rows, asked,
		pageTarget, pageWeight, p.filling.Round(time.Second), p.counted.Round(time.Second/10))
	only := os.Getenv("FRISTWERK_BENCH_ONLY")
	for _, path := range p.addresses() {
		if !strings.Contains(path, only) {
			continue
		}
		first, _ := p.open(b, path)
		var times []time.Duration
		bytes := 0
		for began := time.Now(); len(times) < asked && (len(times) < 5 || time.Since(began) < patience); {
			var took time.Duration
			took, bytes = p.open(b, path)
			times = append(times, took)
		}
		slices.Sort(times)
		p50, p95 := times[len(times)/2], times[len(times)*95/100]
		b.ReportMetric(ms(p95), "ms-p95:"+strings.ReplaceAll(path, " ", "_"))
		fmt.Fprintf(to, "%-60s %8.1f / %8.1f ms %7d bytes  first %5.0f ms  %s\n", path, ms(p50), ms(p95), bytes, ms(first), verdict(p95 <= pageTarget && bytes <= pageWeight))
	}
}

// open asks for a page as a browser does, and says what came over the line.
func (p *pages) open(b *testing.B, path string) (time.Duration, int) {
	b.Helper()
	q, err := http.NewRequestWithContext(context.WithoutCancel(b.Context()), http.MethodGet, p.server.URL+path, nil)
	if err != nil {
		b.Fatal(err)
	}
	q.Header.Set("Accept-Encoding", "gzip")
	began := time.Now()
	r, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	took := time.Since(began)
	if err != nil || r.StatusCode != http.StatusOK && r.StatusCode != http.StatusSeeOther {
		b.Fatalf("%s: %d %v", path, r.StatusCode, err)
	}
	return took, len(text)
}
