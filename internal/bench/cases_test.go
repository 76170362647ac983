package bench_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// BenchmarkCases measures lists of cases and single case files in a store of a
// million cases: nine in ten were opened and closed by runs, the others live.
// FRISTWERK_BENCH_CASES says how many.
func BenchmarkCases(b *testing.B) {
	n := setting(b, "FRISTWERK_BENCH_CASES", 1_000_000)
	for _, d := range testdb.Dialects() {
		if d == testdb.MariaDB {
			continue // our own store lives in SQLite or PostgreSQL
		}
		b.Run(string(d), func(b *testing.B) {
			e := manyCases(b, d, n)
			var rows []reads
			for b.Loop() {
				for _, q := range caseReads(n) {
					rows = append(rows, q.measure(b, d, e))
				}
			}
			b.ReportMetric(0, "ns/op")
			printReads(n, rows)
		})
	}
}

func printReads(n int, rows []reads) {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "\n%d cases, reads through the engine\ndatabase\tread\tp50\tp95\tat most\t\n", n)
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%.1f ms\t%.1f ms\t50 ms\t%s\n", r.dialect, r.what, r.p50, r.p95, verdict(r.p95 < 50))
	}
	w.Flush()
}

// reads are how long one sort of read took, in milliseconds.
type reads struct {
	dialect  testdb.Dialect
	what     string
	p50, p95 float64
}

type caseRead struct {
	what string
	read func(ctx context.Context, e *engine.Engine, i int) error
}

// repeats is how often each read is taken.
const repeats = 100

var auditor = access.Actor{ID: "user:9", Roles: []access.Role{access.Auditor}}

func (c caseRead) measure(b *testing.B, d testdb.Dialect, e *engine.Engine) reads {
	b.Helper()
	took := make([]float64, repeats)
	for i := range took {
		began := time.Now()
		if err := c.read(b.Context(), e, i); err != nil {
			b.Fatalf("%s: %v", c.what, err)
		}
		took[i] = float64(time.Since(began).Microseconds()) / 1000
	}
	slices.Sort(took)
	return reads{d, c.what, took[repeats/2], took[repeats*95/100]}
}

// caseReads are the lists people and programs ask for, and single cases.
func caseReads(n int) []caseRead {
	list := func(what string, f engine.CaseFilter) caseRead {
		return caseRead{what, func(ctx context.Context, e *engine.Engine, i int) error {
			p, err := e.Cases(ctx, auditor, f)
			if err == nil && p.Next != "" && i%2 == 1 { // and the page behind it
				f.After = p.Next
				_, err = e.Cases(ctx, auditor, f)
				f.After = ""
			}
			return err
		}}
	}
	open, over := true, false
	due := func(text string) *rule.Day {
		day, err := rule.ParseDay(text)
		if err != nil {
			panic(err)
		}
		return &day
	}
	states := func(s ...casefile.State) []casefile.State { return s }
	return []caseRead{
		list("all", engine.CaseFilter{}),
		list("all, by due day", engine.CaseFilter{Sort: engine.DueFirst}),
		list("open", engine.CaseFilter{Open: &open}),
		list("open, by due day", engine.CaseFilter{Open: &open, Sort: engine.DueFirst}),
		list("over", engine.CaseFilter{Open: &over}),
		list("awaiting approval", engine.CaseFilter{States: states(casefile.AwaitingApproval)}),
		list("refused, rare", engine.CaseFilter{States: states(casefile.Refused)}),
		list("of an object", engine.CaseFilter{Object: "lead"}),
		list("of a job", engine.CaseFilter{Job: "job_3"}),
		list("of a rare action", engine.CaseFilter{Action: "rare"}),
		list("of a rare action, by due day", engine.CaseFilter{Action: "rare", Sort: engine.DueFirst}),
		list("of a job, awaiting", engine.CaseFilter{Job: "job_3", States: states(casefile.AwaitingApproval)}),
		list("of a job, over", engine.CaseFilter{Job: "job_3", Open: &over}),
		list("due within a week", engine.CaseFilter{DueFrom: due("2024-03-01"), DueTo: due("2024-03-07"), Sort: engine.DueFirst}),
		list("due within a week, newest first", engine.CaseFilter{DueFrom: due("2024-03-01"), DueTo: due("2024-03-07")}),
		list("of a job, due within a week", engine.CaseFilter{Job: "job_3", DueFrom: due("2024-03-01"), DueTo: due("2024-03-07"), Sort: engine.DueFirst}),
		list("assigned to somebody", engine.CaseFilter{Assigned: "user:7"}),
		list("assigned to nobody, awaiting", engine.CaseFilter{Assigned: engine.Nobody, States: states(casefile.AwaitingApproval)}),
		{"of a person", func(ctx context.Context, e *engine.Engine, i int) error {
			_, err := e.Cases(ctx, auditor, engine.CaseFilter{Person: map[string]string{"email": fmt.Sprintf("nobody%d@example.org", i)}})
			return err
		}},
		{"counts by state", func(ctx context.Context, e *engine.Engine, _ int) error {
			_, err := e.CountCases(ctx, auditor)
			return err
		}},
		{"one case, closed", func(ctx context.Context, e *engine.Engine, i int) error {
			_, err := e.Case(ctx, auditor, int64(1+i*7919%(n*9/10)))
			return err
		}},
		{"one case, open", func(ctx context.Context, e *engine.Engine, i int) error {
			_, err := e.Case(ctx, auditor, int64(n-i*37%(n/10)))
			return err
		}},
	}
}

// manyCases is an engine whose store holds n cases.
func manyCases(b *testing.B, d testdb.Dialect, n int) *engine.Engine {
	b.Helper()
	dir := b.TempDir()
	source := filepath.Join(dir, "source.db")
	place, driver, url := "", "sqlite", "file:"+filepath.Join(dir, "fristwerk.db")+"?_pragma=synchronous(0)&_pragma=cache_size(-200000)"
	if d == testdb.Postgres {
		place = testdb.New(b, testdb.Postgres).URL
		driver, url = "pgx", place
	}
	execute(b, "sqlite", "file:"+source, `CREATE TABLE contracts (id INTEGER PRIMARY KEY, email TEXT, ended_on DATE)`)
	e, err := engine.Open(b.Context(), engine.Options{Dir: dir, Database: place, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Env: func(string) (string, bool) { return "", false }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { e.Close() })
	p, err := e.Propose(b.Context(), access.Shell("bench"), "concept.yaml", []byte(caseConcept))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := e.PutInForce(b.Context(), access.Shell("bench"), p); err != nil {
		b.Fatal(err)
	}
	execute(b, driver, url, caseStatements(n)...)
	return e
}

const caseConcept = `
fristwerk: 1
name: Bench
timezone: Europe/Berlin
sources: {sales: {url: "sqlite:source.db"}}
objects:
  contract: {source: sales, table: contracts, key: id, person: [email], columns: {email: email}, not_personal: [id, ended_on]}
actions:
  forget: {object: contract, kind: anonymise, approval: none}
`

func execute(b *testing.B, driver, url string, statements ...string) {
	b.Helper()
	db, err := sql.Open(driver, url)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.ExecContext(b.Context(), s); err != nil {
			b.Fatalf("%.120s: %v", s, err)
		}
	}
}

// caseStatements writes n cases as runs and people would leave them: those of runs,
// of a thousand items a slice, with a derivation for each start; those that
// live with an item, an event and a link to a person. One in a thousand is rare.
func caseStatements(n int) []string {
	closed := n * 9 / 10
	numbers := func(from, to int) string {
		return fmt.Sprintf("WITH RECURSIVE n (i) AS (SELECT CAST(%d AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < %d) ", from, to)
	}
	day := func(of string) string {
		return "('20' || CAST(10 + " + of + " % 16 AS TEXT) || '-' || SUBSTR('0' || CAST(1 + " + of + " / 16 % 12 AS TEXT), LENGTH('0' || CAST(1 + " + of + " / 16 % 12 AS TEXT)) - 1) || '-' || CAST(10 + " + of + " / 192 % 18 AS TEXT))"
	}
	aim := "CASE WHEN i % 1000 = 0 THEN 8 ELSE 1 + i / 1000 % 7 END"
	return []string{
		"INSERT INTO aim SELECT i, CASE WHEN i % 2 = 0 THEN 'lead' ELSE 'contract' END, CASE i WHEN 8 THEN 'rare' ELSE 'forget_' || CAST(i AS TEXT) END, 'anonymise', 'job_' || CAST(i AS TEXT) FROM (" +
			"SELECT 1 AS i UNION SELECT 2 UNION SELECT 3 UNION SELECT 4 UNION SELECT 5 UNION SELECT 6 UNION SELECT 7 UNION SELECT 8) AS k",
		numbers(0, closed/10_000) + "INSERT INTO run (id, day, actor, version, started, ended, state) SELECT 'r' || CAST(i AS TEXT), '2026-01-01', 'job', 1, '2026-01-01T03:30:00Z', '2026-01-01T03:31:00Z', 'done' FROM n",
		numbers(0, closed/1000) + "INSERT INTO slice (seq, id, run, job, source, tab, state, code, records, changed, parts, shared, ranged, aim) SELECT i, 'r' || CAST(i / 10 AS TEXT) || '-' || CAST(i AS TEXT), 'r' || CAST(i / 10 AS TEXT), 'job_' || CAST(1 + i % 7 AS TEXT), 'sales', 'contracts', 'done', '', 1000, 1000, 0, 0, FALSE, 1 + i % 7 FROM n",
		numbers(0, 3455) + "INSERT INTO derivation SELECT i, 'r0', 'job_1', 'ended', '2010-01-01', '2018-12-31', " + day("i") + ", 5, 'first_run' FROM n",
		numbers(1, closed) + "INSERT INTO casefile (id, run, aim, due_day) SELECT i, 'r' || CAST(i / 10000 AS TEXT), " + aim + ", " + day("(i * 7919 % 3456)") + " FROM n",
		numbers(1, closed) + "INSERT INTO item (slice, pos, record_key, case_id, derivation) SELECT i / 1000, i % 1000, CAST(i AS TEXT), i, i * 7919 % 3456 FROM n",
		numbers(closed+1, n) + "INSERT INTO casefile (id, run, state, opened, aim, due_day, origin, assigned) SELECT i, '', CASE WHEN i % 1000 = 7 THEN 'refused' WHEN i % 5 = 0 THEN 'open' WHEN i % 5 = 1 THEN 'approved' ELSE 'awaiting_approval' END, '2026-01-01', " +
			aim + ", " + day("(i * 7919 % 3456)") + ", 'job/job_1', CASE WHEN i % 50 = 0 THEN 'user:7' END FROM n",
		numbers(closed+1, n) + "INSERT INTO case_aim SELECT " + aim + ", i FROM n",
		numbers(closed+1, n) + "INSERT INTO case_item (id, case_id, source, tab, record_key, aim, digest, derivation, state, reason, needs, needs_then, asked_by, due_day, mark, standing, blocks) SELECT i, i, 'sales', 'sales/contracts', CAST(i AS TEXT), " +
			aim + ", 'd', i % 3456, 'due', '', CASE WHEN i % 5 > 1 THEN 'two' ELSE 'none' END, 'two', '', " + day("(i * 7919 % 3456)") + ", '', FALSE, TRUE FROM n",
		numbers(closed+1, n) + "INSERT INTO case_event SELECT i, i, '2026-01-01T03:30:00Z', 'user:1', 'opened', i, '' FROM n",
		numbers(closed+1, n) + "INSERT INTO case_person SELECT 'hash' || CAST(i AS TEXT), i FROM n",
		fmt.Sprintf("UPDATE number SET last = %d WHERE name IN ('case', 'item', 'event')", n),
		"ANALYZE",
	}
}
