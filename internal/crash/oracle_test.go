package crash_test

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// state is every cell of the company's tables and of ours at one moment, by
// kind of row and its key.
type state map[string]map[string][]string

// look reads it all in one statement, so that a batch that a dead process had
// already sent is there as a whole or not at all.
func (c *company) look(t *testing.T) state {
	t.Helper()
	s := state{"contract": {}, "activity": {}, "tariff": {}, "ledger": {}, "batch": {}, "mark": {}}
	for _, row := range c.Query(t, strings.Join([]string{
		c.pick("contract", "contracts", "id", "customer_no", "name", "email", "status", "ended_on"),
		c.pick("activity", "activities", "id", "contract_id", "remark"),
		c.pick("tariff", "tariffs", "id", "name"),
		c.pick("ledger", c.own("ledger")+" l LEFT JOIN "+c.own("batch")+" b ON b.id = l.batch", "record_key", "action", "batch"),
		c.pick("batch", c.own("batch"), "id", "action", "records", "parts"),
		c.pick("mark", c.own("mark"), "id", "record_key", "kind", "origin"),
	}, " UNION ALL ")) {
		kind, key, cells := row[0], row[1], row[2:]
		if kind == "ledger" {
			key += " " + cells[0]
		}
		if s[kind][key] != nil {
			t.Errorf("%s %s is there twice: %v and %v", kind, key, s[kind][key], cells)
		}
		s[kind][key] = cells
	}
	return s
}

// pick selects columns as texts, filled up to the same number.
func (c *company) pick(kind, from string, columns ...string) string {
	text := map[testdb.Dialect]string{testdb.MariaDB: "CHAR"}[c.Dialect]
	if text == "" {
		text = "TEXT"
	}
	const width = 6
	parts := []string{"'" + kind + "'"}
	for i := range width {
		column := "''"
		if i < len(columns) {
			column = columns[i]
		}
		parts = append(parts, fmt.Sprintf("CAST(%s AS %s)", column, text))
	}
	return "SELECT " + strings.Join(parts, ", ") + " FROM " + from
}

// own is the name of one of our tables in the source.
func (c *company) own(table string) string {
	if c.Dialect == testdb.Postgres {
		return "fristwerk." + table
	}
	return "fristwerk_" + table
}

// whole holds a state against the one before: every record is either untouched
// or has one ledger row of its due action and is wholly changed, and nothing
// else was touched. It returns how many records have a ledger row.
func (s state) whole(t *testing.T, before state) (done int) {
	t.Helper()
	want := state{"contract": {}, "activity": {}}
	marks := map[string]string{}
	for id, row := range before["contract"] {
		i := number(t, id)
		action := dueFor(i)
		entered := s["ledger"][id+" "+action] != nil
		if entered {
			done++
		}
		parts := []string{fmt.Sprint(2 * i), fmt.Sprint(2*i + 1)}
		switch {
		case entered && action == "remove":
			continue
		case entered && action == "forget":
			want["contract"][id] = []string{testdb.Null, "XXXX", testdb.Null, row[3], row[4]}
			for _, p := range parts {
				want["activity"][p] = []string{id, testdb.Null, "", "", ""}
			}
			continue
		case entered && action == "lock":
			marks[id] = "lock job/lock"
		}
		want["contract"][id] = row
		for _, p := range parts {
			want["activity"][p] = before["activity"][p]
		}
	}
	same(t, "contracts", want["contract"], s["contract"])
	same(t, "activities", want["activity"], s["activity"])
	same(t, "tariffs", before["tariff"], s["tariff"])
	s.marked(t, before, marks)
	s.counted(t, done)
	return done
}

// same names the first rows that differ. It does not print all: there may be
// tens of thousands.
func same(t *testing.T, what string, want, got map[string][]string) {
	t.Helper()
	wrong := 0
	for _, key := range slices.Concat(keysSorted(want), keysSorted(got)) {
		if slices.Equal(want[key], got[key]) && (want[key] == nil) == (got[key] == nil) {
			continue
		}
		if wrong++; wrong <= 5 {
			t.Errorf("%s %s is %q, want %q", what, key, got[key], want[key])
		}
	}
	if wrong > 5 {
		t.Errorf("%s: %d rows are wrong in all", what, wrong)
	}
}

func keysSorted(m map[string][]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// marked holds the marks: those of before, and one for each lock of the ledger.
func (s state) marked(t *testing.T, before state, locks map[string]string) {
	t.Helper()
	got := map[string]string{}
	for id, m := range s["mark"] {
		if before["mark"][id] != nil {
			continue
		}
		if got[m[0]] != "" {
			t.Errorf("record %s has two new marks", m[0])
		}
		got[m[0]] = m[1] + " " + m[2]
	}
	for id := range before["mark"] {
		if s["mark"][id] == nil {
			t.Errorf("mark %s is gone", id)
		}
	}
	if diff := cmp.Diff(locks, got); diff != "" {
		t.Errorf("marks and the ledger's locks differ (-ledger +marks):\n%.2000s", diff)
	}
}

// counted holds the ledger against its batches: no row belongs to no batch or
// to an action that is not due for its record.
func (s state) counted(t *testing.T, done int) {
	t.Helper()
	if len(s["ledger"]) != done {
		t.Errorf("the ledger has %d rows, of which %d are of the due action of a record", len(s["ledger"]), done)
	}
	rows := map[string]int{}
	for _, l := range s["ledger"] {
		rows[l[1]]++
	}
	for id, b := range s["batch"] {
		if fmt.Sprint(rows[id]) != b[1] {
			t.Errorf("batch %s says %s records, the ledger has %d", id, b[1], rows[id])
		}
	}
}

// due is how many records a whole run must do.
func due(contracts int) int {
	n := 0
	for i := 1; i <= contracts; i++ {
		if dueFor(i) != "" {
			n++
		}
	}
	return n
}

// agrees holds our own store against the ledger, record by record, and asks
// verify.
func (c *company) agrees(t *testing.T, now state) {
	t.Helper()
	want := map[string][]string{}
	for key, l := range now["ledger"] {
		id, _, _ := strings.Cut(key, " ")
		slice, _, _ := strings.Cut(l[1], ".")
		want[id+" "+l[0]] = []string{slice}
	}
	got := map[string][]string{}
	for _, row := range c.store(t).Query(t, `SELECT i.record_key, j.action, s.id FROM item i JOIN slice s ON s.seq = i.slice
		JOIN job_run j ON j.run = s.run AND j.job = s.job WHERE COALESCE(i.state, s.state) = 'done'`) {
		key := row[0] + " " + row[1]
		if got[key] != nil {
			t.Errorf("our store has %s done twice", key)
		}
		got[key] = row[2:]
	}
	same(t, "done items of our store", want, got)
	report, err := c.engine.Verify(t.Context(), anna, engine.Outside{})
	if err != nil || !report.Held() {
		t.Errorf("verify: %v, problems %.2000q", err, report.Problems)
	}
}

// store opens our own store beside the engine.
func (c *company) store(t *testing.T) testdb.DB {
	t.Helper()
	if c.place != nil {
		return *c.place
	}
	own, err := sql.Open("sqlite", "file:"+filepath.Join(c.dir, "fristwerk.db")+"?_pragma=busy_timeout(10000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { own.Close() })
	return testdb.DB{Dialect: testdb.SQLite, SQL: own}
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
