package crash_test

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

var anna = access.Shell("anna")

// noon is the moment of every run.
func noon() time.Time { return time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC) }

// company is a sales database beside an installation.
type company struct {
	testdb.DB
	dir    string
	url    string // as the installation sees the database
	engine *engine.Engine
	before state      // as it was after apply
	place  *testdb.DB // of our store, if it is not a file in dir
}

// begin makes a company with so many contracts and puts the concept in force.
func begin(t *testing.T, db testdb.DB, contracts int) *company {
	t.Helper()
	return beginVia(t, db, db.URL, contracts)
}

// beginVia is begin for an installation that reaches the database by a URL of
// its own.
func beginVia(t *testing.T, db testdb.DB, url string, contracts int) *company {
	t.Helper()
	db.Exec(t, companyTables...)
	fill(t, db, contracts)
	c := enter(t, db, url, companyConcept)
	c.keepSome(t, contracts)
	c.before = c.look(t)
	return c
}

// keepSome sets a Keep on every record that would be due otherwise.
func (c *company) keepSome(t *testing.T, contracts int) {
	t.Helper()
	if kept := keysOf(contracts, 1000, 9); len(kept) > 0 {
		c.mark(t, engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: kept, Reason: "lawsuit"})
	}
}

// enter opens an installation on a database and puts a concept in force.
func enter(t *testing.T, db testdb.DB, url, concept string) *company {
	t.Helper()
	c := &company{DB: db, dir: t.TempDir(), url: url}
	var err error
	if c.engine, err = openEngine(t.Context(), c.dir, url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.engine.Close() })
	c.apply(t, concept)
	return c
}

func openEngine(ctx context.Context, dir, url string) (*engine.Engine, error) {
	return engine.Open(ctx, optionsOf(dir, url))
}

func optionsOf(dir, url string) engine.Options {
	return engine.Options{
		Dir: dir, Now: noon, Log: slog.New(slog.DiscardHandler),
		Env: func(name string) (string, bool) { return url, name == urlVariable },
	}
}

// apply puts a concept in force that no error finding stops.
func (c *company) apply(t *testing.T, concept string) {
	t.Helper()
	p, err := c.engine.Propose(t.Context(), anna, "concept.yaml", []byte(conceptHead+concept))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range p.Binding.Findings {
		if f.Severity == "error" && f.Accepted == "" {
			t.Fatalf("finding %s at %s: %s", f.Code, f.Where, f.Message)
		}
	}
	if _, err := c.engine.PutInForce(t.Context(), anna, p); err != nil {
		t.Fatal(err)
	}
}

// seen says that somebody has looked at the schema as it is now: a trigger that
// a test adds would stop the jobs as something new.
func (c *company) seen(t *testing.T) {
	t.Helper()
	if err := c.engine.ConfirmSchemas(t.Context(), anna); err != nil {
		t.Fatal(err)
	}
}

func (c *company) mark(t *testing.T, o engine.MarkOrder) {
	t.Helper()
	results, err := c.engine.SetMarks(t.Context(), anna, o)
	if err != nil {
		t.Fatalf("%v: %v", err, results)
	}
}

// run runs all jobs; every record met must be accounted for.
func (c *company) run(t *testing.T, workers int) engine.Result {
	t.Helper()
	r, err := c.engine.Run(t.Context(), anna, engine.RunOrder{All: true, Workers: workers})
	if err != nil {
		t.Fatal(err)
	}
	addsUp(t, r)
	return r
}

// process starts a run in a process of its own.
func (c *company) process(t *testing.T) *process {
	t.Helper()
	return startProcess(t, roleRun, dirVariable+"="+c.dir, urlVariable+"="+c.url)
}

// addsUp holds met = done + skipped + failed.
func addsUp(t *testing.T, r engine.Result) {
	t.Helper()
	for _, j := range r.Jobs {
		sum := *j.Done + j.Failed
		for _, n := range j.Skipped {
			sum += n
		}
		if len(j.Stopped) > 0 || j.Met != sum {
			t.Errorf("job %s: met %d, but done %d + skipped %v + failed %d = %d; stopped by %v",
				j.Job, j.Met, *j.Done, j.Skipped, j.Failed, sum, j.Stopped)
		}
	}
}

// keysOf are the ids up to n that leave a rest when divided.
func keysOf(n, divisor, rest int) []string {
	var keys []string
	for i := rest; i <= n; i += divisor {
		keys = append(keys, fmt.Sprint(i))
	}
	return keys
}

var companyTables = []string{
	`CREATE TABLE contracts (id INTEGER PRIMARY KEY, customer_no VARCHAR(20), name VARCHAR(80), email VARCHAR(80),
		status VARCHAR(20), ended_on DATE)`,
	`CREATE TABLE activities (id INTEGER PRIMARY KEY, contract_id INTEGER, remark VARCHAR(200))`,
	`CREATE INDEX activities_of_contract ON activities (contract_id)`,
	`CREATE TABLE tariffs (id INTEGER PRIMARY KEY, name VARCHAR(80))`,
}

// What is due for a contract follows from its number: see dueFor.
func fill(t *testing.T, db testdb.DB, contracts int) {
	t.Helper()
	var rows, parts []string
	for i := 1; i <= contracts; i++ {
		status, ended := statusOf(i)
		rows = append(rows, fmt.Sprintf("(%d, 'K-%d', 'Jürgen O''Hara %d', 'j.ohara-%d@example.org', '%s', %s)", i, i/2, i, i, status, ended))
		parts = append(parts, fmt.Sprintf("(%d, %d, 'rief an: %d')", 2*i, i, i), fmt.Sprintf("(%d, %d, 'Brief von %d')", 2*i+1, i, i))
	}
	insert(t, db, "contracts", rows)
	insert(t, db, "activities", parts)
	insert(t, db, "tariffs", []string{"(1, 'Ökostrom')", "(2, 'Nacht')"})
}

func insert(t *testing.T, db testdb.DB, table string, rows []string) {
	t.Helper()
	statements := []string{"BEGIN"}
	for len(rows) > 0 {
		n := min(1000, len(rows))
		statements = append(statements, "INSERT INTO "+table+" VALUES "+strings.Join(rows[:n], ", "))
		rows = rows[n:]
	}
	db.Exec(t, append(statements, "COMMIT")...)
}

func statusOf(i int) (status, ended string) {
	switch rest := i % 10; {
	case i%1000 == 9, rest < 5:
		return "ended", "'2010-06-30'"
	case rest < 7:
		return "cancelled", "'2012-02-29'"
	case rest == 7:
		return "paused", "'2024-01-31'"
	case rest == 8:
		return "active", "NULL"
	}
	return "ended", "'2025-06-30'"
}

// dueFor is the action a run must do to a contract, "" if none.
func dueFor(i int) string {
	switch rest := i % 10; {
	case rest < 5:
		return "forget"
	case rest < 7:
		return "remove"
	case rest == 7:
		return "lock"
	}
	return "" // running, not due for years, or kept
}

const conceptHead = `fristwerk: 1
name: Vertrieb
timezone: Europe/Berlin
sources:
  sales: {url: "${SALES_URL}", timezone: UTC}
`

const contractObject = `
objects:
  contract:
    source: sales
    table: contracts
    key: id
    person: [{customer: customer_no}, email]
    columns: {customer_no: identifier, name: name, email: email}
    not_personal: [id, status, ended_on]
    parts:
      activities: {table: activities, by: {contract_id: id}, columns: {remark: free_text}, not_personal: [id, contract_id]}
    dates: {ended: ended_on}
`

var companyConcept = contractObject + `
actions:
  forget: {object: contract, kind: anonymise, approval: none}
  remove: {object: contract, kind: delete, approval: none}
  lock: {object: contract, kind: lock}
jobs:` + job("forget", "ended") + job("remove", "cancelled") + job("lock", "paused")

// job is an active job of the action of its name, two years after the end. More
// of its condition follows as it is.
func job(action, status string, more ...string) string {
	return fmt.Sprintf(`
  %s:
    action: %s
    schedule: "30 3 * * *"
    when: {start: ended, after: 2 years, from: event, only: [{column: status, is: %s}]%s}
    basis: Art. 17 DSGVO
    limit: {records: 1000000}
    active: true
`, action, action, status, strings.Join(append([]string{""}, more...), ", "))
}
