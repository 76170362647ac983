// Package lookalike_test plays scenes from real sales databases on every
// dialect: an address that two customers share, a note that names its record
// in two columns, a trigger that brings values back. One file is one scene: its
// tables, its concept, and an oracle that says what each cell must be after a
// run. Nothing here knows how the engine does it.
package lookalike_test

import (
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// anna runs every scene.
var anna = access.Shell("anna")

// head opens every concept that has none of its own.
const head = `fristwerk: 1
name: Look-alike
timezone: Europe/Berlin
sources:
  crm: {url: "${CRM_URL}"}
`

// overTwoYears is the job of most scenes: records whose `ended` lies two years
// back are forgotten.
const overTwoYears = `
jobs:
  old:
    action: forget
    schedule: "30 3 * * *"
    when: {start: ended, after: 2 years, from: event}
    basis: Art. 17(1)(a) GDPR
    limit: {records: 100}
    active: true
`

// scene is a database under an engine.
type scene struct {
	testdb.DB
	engine *engine.Engine
	now    *time.Time
}

// begin makes the tables and puts the concept in force, at noon of 2026-11-23.
func begin(t *testing.T, db testdb.DB, concept string, tables ...string) scene {
	t.Helper()
	db.Exec(t, tables...)
	now := time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)
	s := scene{DB: db, now: &now}
	var err error
	s.engine, err = engine.Open(t.Context(), engine.Options{
		Dir: t.TempDir(), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		Env: func(name string) (string, bool) { return db.URL, name == "CRM_URL" },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.engine.Close() })
	s.apply(t, concept)
	return s
}

// apply puts a concept in force and returns its findings.
func (s scene) apply(t *testing.T, concept string) []plan.Finding {
	t.Helper()
	if !strings.HasPrefix(concept, "fristwerk:") {
		concept = head + concept
	}
	p, err := s.engine.Propose(t.Context(), anna, "concept.yaml", []byte(concept))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.engine.PutInForce(t.Context(), anna, p); err != nil {
		t.Fatal(err)
	}
	return p.Binding.Findings
}

// run runs all jobs and wants their results to read so, a line each.
func (s scene) run(t *testing.T, want string) {
	t.Helper()
	r, err := s.engine.Run(t.Context(), anna, engine.RunOrder{All: true, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, len(r.Jobs))
	for i, j := range r.Jobs {
		lines[i] = said(j)
	}
	if diff := cmp.Diff(trimmed(want), strings.Join(lines, "\n")); diff != "" {
		t.Errorf("run (-want +got):\n%s", diff)
	}
}

// stands wants the one job to be stopped by findings of these codes, at least,
// and nothing to have been written.
func (s scene) stands(t *testing.T, codes ...string) {
	t.Helper()
	entered := s.Query(t, `SELECT count(*) FROM `+s.ours("ledger"))
	r, err := s.engine.Run(t.Context(), anna, engine.RunOrder{All: true, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range codes {
		if !slices.Contains(r.Jobs[0].Stopped, code) {
			t.Errorf("run: %s, want it stopped by %s", said(r.Jobs[0]), code)
		}
	}
	if r.Held() {
		t.Error("the run says that it held")
	}
	if diff := cmp.Diff(entered, s.Query(t, `SELECT count(*) FROM `+s.ours("ledger"))); diff != "" {
		t.Errorf("ledger rows:\n%s", diff)
	}
}

// settled wants a second run to meet only what was skipped, and verify to hold.
func (s scene) settled(t *testing.T, want string) {
	t.Helper()
	s.run(t, want)
	report, err := s.engine.Verify(t.Context(), anna, engine.Outside{})
	if err != nil || !report.Held() {
		t.Errorf("verify: %v, problems %q", err, report.Problems)
	}
}

// said is a result in words: "met 3, done 2, still_has 1".
func said(j engine.JobResult) string {
	if len(j.Stopped) > 0 {
		codes := slices.Compact(slices.Sorted(slices.Values(j.Stopped)))
		return "stopped " + strings.Join(codes, " ")
	}
	words := []string{fmt.Sprintf("met %d, done %d", j.Met, *j.Done)}
	for _, why := range slices.Sorted(maps.Keys(j.Skipped)) {
		words = append(words, fmt.Sprintf("%s %d", why, j.Skipped[why]))
	}
	for _, code := range slices.Sorted(maps.Keys(j.Codes)) {
		words = append(words, fmt.Sprintf("failed %s %d", code, j.Codes[code]))
	}
	if j.Shared > 0 {
		words = append(words, fmt.Sprintf("shared_part %d", j.Shared))
	}
	if j.Back > 0 {
		words = append(words, fmt.Sprintf("came_back %d", j.Back))
	}
	return strings.Join(words, ", ")
}

// holds wants the rows of a query to be these: a line each, cells between bars.
func (s scene) holds(t *testing.T, query, want string) {
	t.Helper()
	rows := s.Query(t, query)
	lines := make([]string, len(rows))
	for i, r := range rows {
		lines[i] = strings.Join(r, " | ")
	}
	if diff := cmp.Diff(trimmed(want), strings.Join(lines, "\n")); diff != "" {
		t.Errorf("%s (-want +got):\n%s", query, diff)
	}
}

// trimmed takes the indentation off an oracle written inside a test.
func trimmed(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines, "\n")
}

// found wants a finding of the code at the place, and returns it.
func found(t *testing.T, findings []plan.Finding, code, where string) plan.Finding {
	t.Helper()
	for _, f := range findings {
		if f.Code == code && f.Where == where {
			return f
		}
	}
	t.Errorf("no finding %s at %s in %v", code, where, findings)
	return plan.Finding{}
}

// on moves the clock to noon of a day.
func (s scene) on(t *testing.T, day string) {
	t.Helper()
	noon, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	*s.now = noon.Add(11 * time.Hour)
}

// replaced is a concept with one of its lines written otherwise.
func replaced(t *testing.T, concept, old, now string) string {
	t.Helper()
	if !strings.Contains(concept, old) {
		t.Fatalf("the concept has no %q", old)
	}
	return strings.ReplaceAll(concept, old, now)
}

// ours is the name of one of the tables that apply made.
func (s scene) ours(table string) string {
	if s.Dialect == testdb.Postgres {
		return "fristwerk." + table
	}
	return "fristwerk_" + table
}
