package bench_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
)

// filled is what a company has after years: most cases opened and closed by
// runs, one in twenty still open, with items, approvals and people. One in a
// thousand is of a rare action, and some of the rest were refused.
type filled struct {
	cases, open int
}

// perRun and perSlice are how many cases a run and a batch of it make.
const (
	perRun   = 5000
	perSlice = 1000
)

// fillCases writes cases into a control store as runs leave them there, each
// table set-wise.
func fillCases(b *testing.B, db *sql.DB, cases int) filled {
	b.Helper()
	f := filled{cases: cases, open: cases / 20}
	tx, err := db.BeginTx(b.Context(), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer tx.Rollback()
	for _, statement := range f.statements() {
		if _, err := tx.ExecContext(b.Context(), statement); err != nil {
			b.Fatalf("%v: %s", err, statement)
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	if _, err := db.ExecContext(context.WithoutCancel(b.Context()), "ANALYZE"); err != nil {
		b.Fatal(err)
	}
	return f
}

// numbers is a list of whole numbers i, as a subquery.
func numbers(from, to int) string {
	return fmt.Sprintf("(WITH RECURSIVE n (i) AS (SELECT CAST(%d AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < %d) SELECT i FROM n) AS n", from, to)
}

func (f filled) statements() []string {
	done := f.cases - f.open
	runs, slices := (done+perRun-1)/perRun, (done+perSlice-1)/perSlice
	// One day a run, backwards from the day of the benchmark.
	day := func(i string) string {
		return "'20' || SUBSTR(CAST(100 + (" + i + ") % 26 AS TEXT), 2) || '-' || SUBSTR(CAST(101 + (" + i + ") % 12 AS TEXT), 2) || '-' || SUBSTR(CAST(101 + (" + i + ") % 28 AS TEXT), 2)"
	}
	job := "CASE i % 3 WHEN 0 THEN 'ended_contracts' WHEN 1 THEN 'silent_leads' ELSE 'lock_leavers' END"
	action := "CASE i % 3 WHEN 0 THEN 'anonymise_contract' WHEN 1 THEN 'anonymise_lead' ELSE 'lock_user' END"
	object := "CASE i % 3 WHEN 0 THEN 'contract' WHEN 1 THEN 'lead' ELSE 'user' END"
	kind := "CASE i % 3 WHEN 2 THEN 'lock' ELSE 'anonymise' END"
	table := "CASE i % 3 WHEN 0 THEN 'contracts' WHEN 1 THEN 'leads' ELSE 'users' END"
	name := func(n string) string { return "'r' || CAST(" + n + " AS TEXT)" }
	state := "CASE WHEN i % 1000 = 7 THEN 'refused' WHEN i % 2 = 0 THEN 'awaiting_approval' WHEN i % 3 = 0 THEN 'approved' ELSE 'open' END"
	return []string{
		"DELETE FROM aim",
		"INSERT INTO aim (id, object, action, kind, job) SELECT i, " + object + ", " + action + ", " + kind + ", " + job + " FROM " + numbers(0, 2),
		"INSERT INTO aim (id, object, action, kind, job) VALUES (3, 'contract', 'mask_contract', 'mask', 'mask_contracts')",
		"INSERT INTO run (id, day, actor, version, started, ended, state) SELECT " + name("i - 1") + ", " + day("i") + ", 'job:scheduler', 1, " +
			day("i") + " || 'T03:30:00Z', " + day("i") + " || 'T03:31:00Z', 'done' FROM " + numbers(1, runs),
		"INSERT INTO job_run (run, job, action, object, kind, digest, approver, sentence, met, due, done, cases, failed, skipped, codes, back) SELECT " +
			name("i - 1") + ", " + job + ", " + action + ", " + object + ", " + kind + ", 'd', 'job:x', 'Fällig', 5000, 5000, 5000, 5000, 0, '{}', '{}', 0 FROM " + numbers(1, runs),
		"INSERT INTO slice (seq, id, run, job, source, tab, state, code, records, changed, parts, shared, ranged, aim) SELECT i, " +
			name("(i - 1) / 5") + " || '-' || CAST(i AS TEXT), " + name("(i - 1) / 5") + ", " + job + ", 'sales', " + table +
			", 'done', '', 1000, 1000, 0, 0, TRUE, i % 3 FROM " + numbers(1, slices),
		"INSERT INTO derivation (id, run, job, start_name, start_day, last_day, due_day, late, cause) SELECT i, " + name("(i - 1) / 5") + ", " + job +
			", 'ended', '2015-01-01', '2023-12-31', " + day("i") + ", 0, '' FROM " + numbers(1, slices),
		"INSERT INTO casefile (id, run, aim, due_day) SELECT i, " + name("(i - 1) / 5000") + ", CASE WHEN i % 1000 = 0 THEN 3 ELSE ((i - 1) / 1000 + 1) % 3 END, " + day("(i - 1) / 1000 + 1") +
			" FROM " + numbers(1, done),
		"INSERT INTO item (slice, pos, record_key, case_id, derivation) SELECT (i - 1) / 1000 + 1, (i - 1) % 1000, CAST(i AS TEXT), i, (i - 1) / 1000 + 1 FROM " +
			numbers(1, done),
		"INSERT INTO casefile (id, run, state, opened, aim, due_day, origin, opened_by, reason, assigned) SELECT i, '', " + state + ", " + day("i") + ", CASE WHEN i % 1000 = 0 THEN 3 ELSE i % 3 END, " + day("i") +
			", CASE i % 3 WHEN 0 THEN 'api' ELSE 'job/' || " + job + " END, 'token:1', 'asked', CASE WHEN i % 50 = 0 THEN 'user:7' END FROM " + numbers(done+1, f.cases),
		"INSERT INTO case_item (id, case_id, source, tab, record_key, aim, digest, derivation, state, reason, needs, needs_then, asked_by, due_day, mark, standing, blocks) SELECT i, i, 'sales', " +
			"'sales/' || " + table + ", CAST(i AS TEXT), i % 3, 'd', 1, 'due', '', 'two', 'none', '', " + day("i") + ", '', FALSE, TRUE FROM " + numbers(done+1, f.cases),
		"INSERT INTO case_person (person, case_id) SELECT " + hash("i") + ", i FROM " + numbers(done+1, f.cases),
		"INSERT INTO case_event (id, case_id, at, actor, what, text) SELECT i, i, " + day("i") + " || 'T03:30:00Z', 'job:x', 'opened', '' FROM " + numbers(done+1, f.cases),
		fmt.Sprintf("UPDATE number SET last = %d", f.cases),
	}
}

// hash looks like a person key: 64 hexadecimal digits.
func hash(i string) string {
	return "SUBSTR('" + strings.Repeat("0", 64) + "', 1, 64 - LENGTH(CAST(" + i + " AS TEXT))) || CAST(" + i + " AS TEXT)"
}
