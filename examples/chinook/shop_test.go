package chinook_test

import (
	"bytes"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	_ "modernc.org/sqlite" // reads the copy beside the engine

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// anna is who works with the shop.
var anna = access.Shell("anna")

type (
	row    map[string]string         // the value as an SQL literal, by column
	tables map[string]map[string]row // rows by rowid, by table
)

// shop is a copy of the database under an engine whose clock stands at noon of
// 2026-11-23.
type shop struct {
	engine *engine.Engine
	sql    *sql.DB
	path   string // the database's file
}

func open(t *testing.T) shop {
	t.Helper()
	dir := t.TempDir()
	original, err := os.ReadFile(filepath.Join("testdata", "chinook.sqlite"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "chinook.sqlite")
	if err := os.WriteFile(path, original, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+path+"?mode=ro")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	e, err := engine.Open(t.Context(), engine.Options{
		Dir: dir, Env: os.LookupEnv, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { e.Close() })
	return shop{e, db, path}
}

// apply puts the concept of this folder in force.
func (s shop) apply(t *testing.T) {
	t.Helper()
	s.applyText(t, func(concept string) string { return concept })
}

// residue looks for copies of what the job is about to replace.
func (s shop) residue(t *testing.T) engine.ResidueReport {
	t.Helper()
	r, err := s.engine.Residue(t.Context(), anna, engine.ResidueOrder{All: true})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// applyText puts a changed concept in force.
func (s shop) applyText(t *testing.T, changed func(string) string) {
	t.Helper()
	text, err := os.ReadFile("concept.yaml")
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.engine.Propose(t.Context(), anna, "concept.yaml", []byte(changed(string(text))))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Binding.Findings {
		if f.Accepted == "" {
			t.Logf("%s %s %s: %s", f.Severity, f.Code, f.Where, f.Message)
		}
	}
	if _, err := s.engine.PutInForce(t.Context(), anna, p); err != nil {
		t.Fatal(err)
	}
}

// plan wants the one job to find so many due records.
func (s shop) plan(t *testing.T, due int) {
	t.Helper()
	result, err := s.engine.Plan(t.Context(), anna, engine.PlanOrder{})
	if err != nil {
		t.Fatal(err)
	}
	if got := result.Jobs[0]; got.Met != due || got.Due != due || len(got.Skipped) > 0 || !result.Held() {
		t.Fatalf("plan: %+v, want %d due", got, due)
	}
}

// run wants the one job to change so many records and to leave none.
func (s shop) run(t *testing.T, done int) {
	t.Helper()
	result, err := s.engine.Run(t.Context(), anna, engine.RunOrder{All: true, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	if got := result.Jobs[0]; got.Met != done || got.Done == nil || *got.Done != done || !result.Held() {
		t.Fatalf("run: %+v, want %d done", got, done)
	}
}

func (s shop) verify(t *testing.T) {
	t.Helper()
	report, err := s.engine.Verify(t.Context(), anna, engine.Outside{})
	if err != nil || !report.Held() {
		t.Errorf("verify: %v, problems %q", err, report.Problems)
	}
}

// checkFile looks for values in the bytes of the database's file, where they
// could outlive their cells.
func (s shop) checkFile(t *testing.T, markers []string) {
	t.Helper()
	file, err := os.ReadFile(s.path)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range markers {
		if n := bytes.Count(file, []byte(m)); n > 0 {
			t.Errorf("the file holds %q %d times", m, n)
		}
	}
}

// read returns every cell of the shop's own tables.
func (s shop) read(t *testing.T) tables {
	t.Helper()
	all := tables{}
	for _, name := range s.names(t, "name NOT LIKE 'fristwerk%'") {
		all[name] = map[string]row{}
		for _, r := range s.rows(t, "SELECT rowid AS rowid, * FROM "+name) {
			all[name][r["rowid"]] = r
		}
	}
	return all
}

// ours returns every cell of the tables that apply made.
func (s shop) ours(t *testing.T) tables {
	t.Helper()
	all := tables{}
	for _, name := range s.names(t, "name LIKE 'fristwerk%'") {
		all[name] = map[string]row{}
		for i, r := range s.rows(t, "SELECT * FROM "+name) {
			all[name][strconv.Itoa(i)] = r
		}
	}
	return all
}

func (s shop) names(t *testing.T, which string) []string {
	t.Helper()
	var names []string
	for _, r := range s.rows(t, "SELECT name FROM sqlite_schema WHERE type = 'table' AND "+which) {
		names = append(names, strings.Trim(r["name"], "'"))
	}
	return names
}

// rows reads every value as the literal that SQLite itself would write, so
// that the text '1' and the number 1 differ.
func (s shop) rows(t *testing.T, query string) []row {
	t.Helper()
	columns := s.columns(t, query)
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = "quote(" + c + ")"
	}
	found, err := s.sql.QueryContext(t.Context(), "SELECT "+strings.Join(quoted, ", ")+" FROM ("+query+")")
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	var rows []row
	for found.Next() {
		rows = append(rows, scan(t, found, columns))
	}
	if err := found.Err(); err != nil {
		t.Fatal(err)
	}
	return rows
}

func (s shop) columns(t *testing.T, query string) []string {
	t.Helper()
	found, err := s.sql.QueryContext(t.Context(), query+" LIMIT 0")
	if err != nil {
		t.Fatal(err)
	}
	defer found.Close()
	columns, err := found.Columns()
	if err != nil {
		t.Fatal(err)
	}
	return columns
}

func scan(t *testing.T, found *sql.Rows, columns []string) row {
	t.Helper()
	values, targets := make([]string, len(columns)), make([]any, len(columns))
	for i := range values {
		targets[i] = &values[i]
	}
	if err := found.Scan(targets...); err != nil {
		t.Fatal(err)
	}
	r := row{}
	for i, c := range columns {
		r[c] = values[i]
	}
	return r
}
