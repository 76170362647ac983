package bench_test

import (
	"database/sql"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
	"github.com/fristwerk/fristwerk/internal/web"
)

// pages is the interface over a full store and a large source.
type pages struct {
	filled
	server  *httptest.Server
	dir     string
	store   string // URL of a store on a server; empty: a file in dir
	source  testdb.DB
	rows    int
	filling time.Duration
}

// newPages opens the interface, its store and its source on one kind of database;
// a store of ours does not live on MariaDB, and is a file then.
func newPages(b *testing.B, d testdb.Dialect, cases, rows int) *pages {
	b.Helper()
	p := &pages{filled: filled{cases: cases, open: cases / 20}, rows: rows, dir: os.Getenv("FRISTWERK_BENCH_KEEP")}
	if p.dir == "" {
		p.dir = b.TempDir()
	}
	_, err := os.Stat(filepath.Join(p.dir, "key"))
	fresh := err != nil
	p.places(b, d)
	if fresh {
		p.makeSource(b)
	}
	e, err := engine.Open(b.Context(), engine.Options{Dir: p.dir, Database: p.store, Now: time.Now, Env: p.variable, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { e.Close() })
	if fresh {
		p.fill(b, e)
	}
	p.server = httptest.NewServer(web.Handler(e, web.Options{Now: time.Now, Log: slog.New(slog.NewTextHandler(os.Stderr, nil)),
		Visitor: func(*http.Request) (web.Visitor, error) {
			return web.Visitor{Actor: access.Actor{ID: "user:1", Roles: []access.Role{access.Manager, access.Admin, access.Auditor}}, Name: "Jana Muster"}, nil
		}}))
	b.Cleanup(p.server.Close)
	return p
}

// places finds the databases: those that FRISTWERK_BENCH_STORE and
// FRISTWERK_BENCH_SOURCE name belong to a folder that is kept, others are new.
func (p *pages) places(b *testing.B, d testdb.Dialect) {
	b.Helper()
	kept, named := os.LookupEnv("FRISTWERK_BENCH_SOURCE")
	switch {
	case d == testdb.SQLite:
		file := filepath.Join(p.dir, demo.File)
		p.source = testdb.DB{Dialect: d, URL: "sqlite:" + file, SQL: opened(b, "sqlite", "file:"+file+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)")}
		return
	case named && d == testdb.Postgres:
		p.source = testdb.DB{Dialect: d, URL: kept, SQL: opened(b, "pgx", kept)}
	default:
		p.source = testdb.NewMeasured(b, d)
	}
	if d == testdb.Postgres {
		if p.store, named = os.LookupEnv("FRISTWERK_BENCH_STORE"); !named {
			p.store = testdb.NewMeasured(b, d).URL
		}
	}
}

func opened(b *testing.B, driver, place string) *sql.DB {
	b.Helper()
	db, err := sql.Open(driver, place)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

// sourceVariable holds the URL of a source on a server.
const sourceVariable = "BENCH_SOURCE"

func (p *pages) variable(name string) (string, bool) {
	return p.source.URL, name == sourceVariable
}

// concept is the demo's, for the source that is used.
func (p *pages) concept() []byte {
	if p.source.Dialect == testdb.SQLite {
		return demo.Concept()
	}
	return []byte(strings.Replace(string(demo.Concept()), "url: sqlite:"+demo.File, "url: ${"+sourceVariable+"}", 1))
}

// fill puts the demo's concept in force, counts once what the overview shows,
// and adds contracts and cases. To count the million takes minutes, and what the
// pages show of it is a row of the store whatever it says.
func (p *pages) fill(b *testing.B, e *engine.Engine) {
	b.Helper()
	began, boss := time.Now(), access.Shell("bench")
	proposal, err := e.Propose(b.Context(), boss, "concept.yaml", p.concept())
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
	if _, err := e.TakeSurvey(b.Context(), boss); err != nil {
		b.Fatal(err)
	}
	p.manyContracts(b)
	db := p.storeDB(b)
	p.filled = fillCases(b, db, p.cases)
	fillLog(b, db, p.cases/10)
	fillList(b, db)
	p.filling = time.Since(began)
}

// storeDB is a way into the store beside the engine.
func (p *pages) storeDB(b *testing.B) *sql.DB {
	b.Helper()
	if p.store != "" {
		return opened(b, "pgx", p.store)
	}
	return opened(b, "sqlite", "file:"+filepath.Join(p.dir, "fristwerk.db")+"?_pragma=busy_timeout(10000)&_pragma=journal_mode(wal)")
}

// fillLog adds acts to the log of proof, one a minute, beside the chain: they are
// shown, not verified.
func fillLog(b *testing.B, db *sql.DB, entries int) {
	b.Helper()
	execute(b, db, "INSERT INTO proof_entry (seq, at, actor, act, subject, digest, prev, leaf) SELECT 1000000 + i, '2026-'  || SUBSTR(CAST(101 + i % 10 AS TEXT), 2) || '-01T08:00:00Z', "+
		"CASE WHEN i % 1000 = 0 THEN 'user:1' ELSE 'job:scheduler' END, CASE WHEN i % 5000 = 0 THEN 'values_seen' ELSE 'batch_committed' END, 'batch/r' || CAST(i / 5 AS TEXT) || '-' || CAST(i AS TEXT), "+
		hash("i")+", "+hash("i")+", "+hash("i")+" FROM "+numbers(1, entries),
		"ANALYZE")
}

// fillList adds a list of records that a run was not allowed to change at once.
func fillList(b *testing.B, db *sql.DB) {
	b.Helper()
	execute(b, db, "INSERT INTO run_list (id, run, job, object, action, digest, day, records, state, asked_by, at, decided_by, decided_at) "+
		"VALUES (1, 'r0', 'ended_contracts', 'contract', 'anonymise_contract', 'd', '2026-11-23', 100000, 'awaiting_approval', 'job:scheduler', '2026-11-23T03:30:00Z', '', '')",
		"INSERT INTO run_list_key (list, pos, record_key) SELECT 1, i, CAST("+contractID("i")+" AS TEXT) FROM "+numbers(1, 100_000))
}

func contractID(i string) string { return "99999 + " + i }

func execute(b *testing.B, db *sql.DB, statements ...string) {
	b.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(b.Context(), statement); err != nil {
			b.Fatalf("%v: %s", err, statement)
		}
	}
}
