package engine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// drift is one change of a host's schema, in the words of each database, where
// it is found, and whether the jobs of contracts stop for it.
type drift struct {
	what    string
	change  map[testdb.Dialect][]string
	where   string
	stops   bool
	cleanup []string
}

// rewritten changes a table of SQLite where ALTER TABLE cannot.
func rewritten(table, from, to string) []string {
	return []string{"PRAGMA writable_schema = on",
		fmt.Sprintf("UPDATE sqlite_schema SET sql = replace(sql, '%s', '%s') WHERE name = '%s'", from, to, table),
		"PRAGMA writable_schema = reset"}
}

func drifts() []drift {
	everywhere := func(statements ...string) map[testdb.Dialect][]string {
		return map[testdb.Dialect][]string{testdb.SQLite: statements, testdb.Postgres: statements, testdb.MariaDB: statements}
	}
	return []drift{
		{"a table nobody points to", everywhere("CREATE TABLE offers (id INTEGER PRIMARY KEY)"), "offers", false, nil},
		{"a table that points to contracts", map[testdb.Dialect][]string{
			testdb.SQLite:   {"CREATE TABLE files (id INTEGER PRIMARY KEY, contract_id INTEGER REFERENCES contracts (id))"},
			testdb.Postgres: {"CREATE TABLE files (id INTEGER PRIMARY KEY, contract_id INTEGER REFERENCES contracts (id))"},
			testdb.MariaDB:  {"CREATE TABLE files (id INTEGER PRIMARY KEY, contract_id INTEGER, FOREIGN KEY (contract_id) REFERENCES contracts (id))"},
		}, "files", true, nil},
		{"a changed type", map[testdb.Dialect][]string{
			testdb.SQLite:   rewritten("contracts", "city VARCHAR(80)", "city VARCHAR(120)"),
			testdb.Postgres: {"ALTER TABLE contracts ALTER COLUMN city TYPE VARCHAR(120)"},
			testdb.MariaDB:  {"ALTER TABLE contracts MODIFY city VARCHAR(120)"},
		}, "contracts.city", true, nil},
		{"a trigger", map[testdb.Dialect][]string{
			testdb.SQLite: {"CREATE TRIGGER copies AFTER DELETE ON contracts BEGIN SELECT 1; END"},
			testdb.Postgres: {"CREATE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
				"CREATE TRIGGER copies AFTER DELETE ON contracts FOR EACH ROW EXECUTE FUNCTION public.nothing()"},
			testdb.MariaDB: {"CREATE TRIGGER copies AFTER DELETE ON contracts FOR EACH ROW SET @x = 1"},
		}, "contracts.copies (after delete)", true, nil},
		{"the text of a trigger", map[testdb.Dialect][]string{
			testdb.SQLite:   {"DROP TRIGGER copies", "CREATE TRIGGER copies AFTER DELETE ON contracts BEGIN SELECT 2; END"},
			testdb.Postgres: {"CREATE OR REPLACE FUNCTION public.nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM 2; RETURN NULL; END'"},
			testdb.MariaDB:  {"DROP TRIGGER copies", "CREATE TRIGGER copies AFTER DELETE ON contracts FOR EACH ROW SET @x = 2"},
		}, "contracts.copies (after delete)", true, nil},
		{"a foreign key", map[testdb.Dialect][]string{
			testdb.SQLite:   rewritten("users", "organisation_id INTEGER", "organisation_id INTEGER REFERENCES contracts (id)"),
			testdb.Postgres: {"ALTER TABLE users ADD FOREIGN KEY (organisation_id) REFERENCES contracts (id)"},
			testdb.MariaDB:  {"ALTER TABLE users ADD FOREIGN KEY (organisation_id) REFERENCES contracts (id)"},
		}, "users.(organisation_id) → contracts (id)", true, nil},
		{"a column", everywhere("ALTER TABLE contracts ADD COLUMN birthday DATE"), "contracts.birthday", true,
			[]string{"ALTER TABLE contracts DROP COLUMN birthday"}},
	}
}

// TestDriftStopsJobs: each kind of change is found with the next run, stops the
// jobs it concerns and no others, until somebody confirms.
func TestDriftStopsJobs(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		if w.db.Dialect == testdb.Postgres { // whose login would find a schema of its own first
			w.exec("ALTER ROLE CURRENT_USER IN DATABASE " + w.database() + " SET search_path = public")
			w.db.SQL.SetMaxIdleConns(0)
		}
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		day := w.day("2026-01-02")
		for _, d := range drifts() {
			w.exec(d.change[w.db.Dialect]...)
			w.on(day.String())
			found := w.drifted()
			i := slices.IndexFunc(found, func(f plan.Finding) bool { return plain(f.Where) == d.where })
			if i < 0 || len(found) != 1 {
				t.Errorf("%s: found %+v, want %s", d.what, found, d.where)
				continue
			}
			if stopped := w.stoppedForDrift(); stopped != d.stops {
				t.Errorf("%s: jobs stopped: %v", d.what, stopped)
			}
			w.exec(d.cleanup...)
			if err := w.engine.ConfirmSchemas(t.Context(), w.actor); err != nil {
				t.Fatal(err)
			}
			if left := w.drifted(); len(left) > 0 || w.stoppedForDrift() {
				t.Errorf("%s: confirmed, and still %+v", d.what, left)
			}
			day++
		}
	})
}

// plain leaves out PostgreSQL's schema and the source.
func plain(where string) string {
	return strings.ReplaceAll(strings.TrimPrefix(where, "sales: "), "public.", "")
}

func (w *world) database() string {
	return w.db.Query(w.T, "SELECT current_database()")[0][0]
}

func (w *world) drifted() (list []plan.Finding) {
	w.Helper()
	found, _, err := w.engine.Findings(w.Context(), w.actor, true)
	if err != nil {
		w.Fatal(err)
	}
	for _, f := range found {
		if f.Code == "schema_changed" {
			list = append(list, f)
		}
	}
	return list
}

// stoppedForDrift tells whether the next run does none of its jobs for it.
func (w *world) stoppedForDrift() bool {
	w.Helper()
	stopped := 0
	jobs := w.runNow().Jobs
	for _, j := range jobs {
		if slices.Contains(j.Stopped, "schema_changed") {
			stopped++
		}
	}
	return stopped == len(jobs)
}
