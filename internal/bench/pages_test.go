package bench_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/testdb"
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
// (FRISTWERK_BENCH_ROWS), a tenth of them locked, and sends the forms that
// calculate. It prints p50, p95 and the weight of each. FRISTWERK_BENCH_ONLY
// leaves only the addresses that hold a text; FRISTWERK_BENCH_KEEP names a folder
// that is filled once and used again.
func BenchmarkPages(b *testing.B) { measurePages(b, testdb.SQLite) }

// BenchmarkPagesPostgres is BenchmarkPages with store and source on PostgreSQL.
// What belongs to a folder that is kept is named by FRISTWERK_BENCH_STORE and
// FRISTWERK_BENCH_SOURCE.
func BenchmarkPagesPostgres(b *testing.B) { measurePages(b, testdb.Postgres) }

// BenchmarkPagesMariaDB has the source on MariaDB and the store in a file.
func BenchmarkPagesMariaDB(b *testing.B) { measurePages(b, testdb.MariaDB) }

func measurePages(b *testing.B, d testdb.Dialect) {
	cases, rows := setting(b, "FRISTWERK_BENCH_CASES", 1_000_000), setting(b, "FRISTWERK_BENCH_ROWS", 1_000_000)
	for b.Loop() {
		newPages(b, d, cases, rows).take(b, os.Stdout)
	}
}

// take opens every page and prints what it took.
func (p *pages) take(b *testing.B, to io.Writer) {
	b.Helper()
	fmt.Fprintf(to, "\nPages with %d cases and %d contracts on %s, p50 / p95 of up to %d, at most %v and %d bytes; filled in %v\n", p.cases, p.rows, p.source.Dialect, asked,
		pageTarget, pageWeight, p.filling.Round(time.Second))
	only := os.Getenv("FRISTWERK_BENCH_ONLY")
	for _, x := range append(p.addresses(), p.forms()...) {
		if strings.Contains(x.name(), only) {
			p.measure(b, to, x)
		}
	}
}

// measure opens one page again and again. A file that is sent is no page: it is
// measured, and no target is set for it.
func (p *pages) measure(b *testing.B, to io.Writer, x address) {
	b.Helper()
	first, _ := p.open(b, x)
	var times, late []time.Duration
	bytes := 0
	for began := time.Now(); len(times) < asked && (len(times) < 5 || time.Since(began) < patience); {
		var took time.Duration
		took, bytes = p.open(b, x)
		times = append(times, took)
		if x.late != "" {
			took, _ = p.open(b, address{path: x.late, late: x.late})
			late = append(late, took)
		}
	}
	slices.Sort(times)
	p50, p95 := times[len(times)/2], times[len(times)*95/100]
	said := verdict(p95 <= pageTarget && bytes <= pageWeight)
	if x.file {
		said = "a file"
	}
	b.ReportMetric(ms(p95), "ms-p95:"+strings.ReplaceAll(x.name(), " ", "_"))
	fmt.Fprintf(to, "%-75s %8.1f / %8.1f ms %7d bytes  first %5.0f ms  %s%s\n", x.name(), ms(p50), ms(p95), bytes, ms(first), said, cameLate(late))
}

// cameLate says when the rest of a page was there.
func cameLate(times []time.Duration) string {
	if len(times) == 0 {
		return ""
	}
	slices.Sort(times)
	return fmt.Sprintf(", the rest %.0f / %.0f ms later", ms(times[len(times)/2]), ms(times[len(times)*95/100]))
}

// open asks for a page as a browser does, and says what came over the line.
func (p *pages) open(b *testing.B, x address) (time.Duration, int) {
	b.Helper()
	method, body := http.MethodGet, ""
	if x.form != nil {
		method, body = http.MethodPost, x.form.Encode()
	}
	q, err := http.NewRequestWithContext(context.WithoutCancel(b.Context()), method, p.server.URL+x.path, strings.NewReader(body))
	if err != nil {
		b.Fatal(err)
	}
	q.Header.Set("Accept-Encoding", "gzip")
	if x.late == x.path {
		q.Header.Set("HX-Request", "true")
	}
	if x.form != nil {
		q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	began := time.Now()
	r, err := http.DefaultTransport.RoundTrip(q)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	took := time.Since(began)
	if err != nil || r.StatusCode != http.StatusOK && r.StatusCode != http.StatusSeeOther {
		b.Fatalf("%s: %d %v", x.name(), r.StatusCode, err)
	}
	return took, len(text)
}
