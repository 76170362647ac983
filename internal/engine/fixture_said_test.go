package engine_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// said is the answer of a run or a plan.
type said struct {
	w *world
	engine.Result
}

// says holds what each job met and did against lines such as
// "L: met 2, due 2, done 1, held 1". Jobs that met nothing are left out.
func (s said) says(want ...string) {
	s.w.Helper()
	var got []string
	for _, j := range s.Jobs {
		if line := sentence(j); line != "" {
			got = append(got, j.Job+": "+line)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		s.w.Errorf("%s (-want +got):\n%s", s.Day, diff)
	}
}

func sentence(j engine.JobResult) string {
	var parts []string
	add := func(word string, n int) {
		if n != 0 {
			parts = append(parts, fmt.Sprintf("%s %d", word, n))
		}
	}
	add("met", j.Met)
	add("due", j.Due)
	if j.Done != nil {
		add("done", *j.Done)
	}
	for _, why := range rule.Reasons {
		add(string(why), j.Skipped[why])
	}
	add("failed", j.Failed)
	add("ended", j.Ended)
	add("came back", j.Back)
	for _, code := range j.Stopped {
		parts = append(parts, "stopped by "+code)
	}
	return strings.Join(parts, ", ")
}

// cells holds the rows of a query, cells joined by |, against what is wanted.
func (w *world) cells(query string, want ...string) {
	w.Helper()
	equalRows(w.T, w.db, query, want)
}

func equalRows(t *testing.T, db testdb.DB, query string, want []string) {
	t.Helper()
	var got []string
	for _, row := range db.Query(t, query) {
		got = append(got, strings.Join(row, "|"))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", query, diff)
	}
}

// own is the name of one of our tables in the source.
func (w *world) own(table string) string {
	if w.db.Dialect == testdb.Postgres {
		return "fristwerk." + table
	}
	return "fristwerk_" + table
}

// ledger holds the actions done to a record, in the order of time.
func (w *world) ledger(table, key string, want ...string) {
	w.Helper()
	w.cells(fmt.Sprintf("SELECT b.action FROM %s l JOIN %s b ON b.id = l.batch WHERE b.object = '%s' AND l.record_key = '%s' ORDER BY b.at, b.action",
		w.own("ledger"), w.own("batch"), table, key), want...)
}

// marks holds the marks of a record as "kind ground origin".
func (w *world) marks(table, key string, want ...string) {
	w.Helper()
	var got []string
	for _, row := range w.db.Query(w.T, fmt.Sprintf("SELECT kind, ground, origin FROM %s WHERE object = '%s' AND record_key = '%s' ORDER BY since, kind, ground, origin",
		w.own("mark"), table, key)) {
		got = append(got, strings.Join(strings.Fields(strings.Join(row, " ")), " "))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		w.Errorf("marks of %s %s (-want +got):\n%s", table, key, diff)
	}
}

// setMark sets a mark, or ends one, and fails the test if it could not.
func (w *world) setMark(o engine.MarkOrder) {
	w.Helper()
	mustMark(w, o)(w.engine.SetMarks(w.Context(), w.actor, o))
}

func (w *world) endMark(o engine.MarkOrder) {
	w.Helper()
	mustMark(w, o)(w.engine.EndMarks(w.Context(), w.actor, o))
}

func mustMark(w *world, o engine.MarkOrder) func([]engine.MarkResult, error) {
	return func(results []engine.MarkResult, err error) {
		w.Helper()
		if err != nil {
			w.Fatal(err)
		}
		for _, r := range results {
			if !r.Done {
				w.Fatalf("%s %s: %s", o.Kind, r.Key, r.Message)
			}
		}
	}
}

// keepUntil is the order of a Keep that ends by itself.
func (w *world) keepUntil(key, until string) engine.MarkOrder {
	day := w.day(until)
	return engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{key}, Reason: "lawsuit", Until: &day, Ends: true}
}

// store holds the rows of a query on our own store.
func (w *world) store(query string, want ...string) {
	w.Helper()
	equalRows(w.T, w.ownStore(), query, want)
}

// changeStore does to our own store what only damage does.
func (w *world) changeStore(statement string) {
	w.Helper()
	w.ownStore().Exec(w.T, statement)
}

func (w *world) ownStore() testdb.DB {
	w.Helper()
	own, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "fristwerk.db"))
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { own.Close() })
	return testdb.DB{Dialect: testdb.SQLite, SQL: own}
}

// derived holds why a job did something to a record, as "due DAY, late DAYS, CAUSE".
func (w *world) derived(job, key string, want ...string) {
	w.Helper()
	w.store(fmt.Sprintf(`SELECT 'due ' || d.due_day || ', late ' || d.late || CASE d.cause WHEN '' THEN '' ELSE ', ' || d.cause END
		FROM item i JOIN slice s ON s.seq = i.slice JOIN derivation d ON d.id = i.derivation
		WHERE s.job = '%s' AND i.record_key = '%s' AND COALESCE(i.state, s.state) = 'done' ORDER BY s.seq`, job, key), want...)
}

// cases holds the cases of each job, as "contracts: 2".
func (s said) cases(want ...string) {
	s.w.Helper()
	var got []string
	for _, j := range s.Jobs {
		got = append(got, fmt.Sprintf("%s: %d", j.Job, j.Cases))
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		s.w.Errorf("cases on %s (-want +got):\n%s", s.Day, diff)
	}
}
