package engine_test

import (
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// world is one installation beside one sales database, with a clock that a test
// sets: it shows 03:30 of a day in Berlin.
type world struct {
	*testing.T
	db     testdb.DB
	dir    string
	engine *engine.Engine
	actor  access.Actor
	clock  atomic.Int64           // Unix seconds
	asked  atomic.Pointer[func()] // called whenever somebody looks at the clock
}

// newWorld makes the tables of a sales company and an engine that has no
// concept yet.
func newWorld(t *testing.T, db testdb.DB) *world {
	t.Helper()
	w := &world{T: t, db: db, dir: t.TempDir(), actor: access.Shell("anna")}
	w.on("2026-01-01")
	w.exec(salesSchema...)
	w.open()
	return w
}

// open opens the installation's engine.
func (w *world) open() {
	w.Helper()
	e, err := engine.Open(w.Context(), engine.Options{
		Dir: w.dir,
		Now: func() time.Time {
			if asked := w.asked.Load(); asked != nil {
				(*asked)()
			}
			return time.Unix(w.clock.Load(), 0)
		},
		Env: func(name string) (string, bool) { return w.db.URL, name == "SALES_URL" },
		Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		w.Fatal(err)
	}
	w.engine = e
	w.Cleanup(func() { e.Close() })
}

// each runs a test on every dialect in a world of its own.
func each(t *testing.T, test func(w *world)) {
	t.Helper()
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) { test(newWorld(t, db)) })
}

var salesSchema = []string{
	`CREATE TABLE organisations (id INTEGER PRIMARY KEY, name VARCHAR(80), email VARCHAR(80), ended_on DATE)`,
	`CREATE TABLE contracts (id INTEGER PRIMARY KEY, customer_no VARCHAR(20), name VARCHAR(80), email VARCHAR(80),
		phone VARCHAR(40), city VARCHAR(80), status VARCHAR(20), ended_on DATE)`,
	`CREATE TABLE leads (id INTEGER PRIMARY KEY, lead_no VARCHAR(20), name VARCHAR(80), email VARCHAR(80), created_on DATE)`,
	`CREATE TABLE activities (id INTEGER PRIMARY KEY, lead_id INTEGER, happened_at DATETIME, remark VARCHAR(200))`,
	`CREATE TABLE users (id INTEGER PRIMARY KEY, username VARCHAR(40), name VARCHAR(80), organisation_id INTEGER,
		active INTEGER, left_on DATE)`,
}

// exec runs statements of the company's own application.
func (w *world) exec(statements ...string) {
	w.Helper()
	own := make([]string, len(statements))
	for i, s := range statements {
		own[i] = s
		if w.db.Dialect == testdb.Postgres {
			own[i] = strings.ReplaceAll(s, "DATETIME", "TIMESTAMP")
		}
	}
	w.db.Exec(w.T, own...)
}

// on sets the clock to 03:30 of a day.
func (w *world) on(day string) {
	w.Helper()
	w.at(day + " 03:30:00")
}

// at sets the clock to a local time.
func (w *world) at(moment string) {
	w.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		w.Fatal(err)
	}
	now, err := time.ParseInLocation(time.DateTime, moment, berlin)
	if err != nil {
		w.Fatal(err)
	}
	w.clock.Store(now.Unix())
}

// propose checks a concept of these objects, actions and jobs.
func (w *world) propose(parts ...string) *engine.Proposal {
	w.Helper()
	text := conceptHead + strings.Join(parts, "")
	p, err := w.engine.Propose(w.Context(), w.actor, "concept.yaml", []byte(text))
	if err != nil {
		w.Fatal(err)
	}
	return p
}

// apply puts such a concept in force. No error finding may stand: a job that is
// stopped would make every later statement of a test true of nothing.
func (w *world) apply(parts ...string) *engine.Proposal {
	w.Helper()
	p := w.propose(parts...)
	for _, f := range p.Binding.Findings {
		if f.Severity == "error" && f.Accepted == "" {
			w.Fatalf("finding %s at %s: %s", f.Code, f.Where, f.Message)
		}
	}
	if _, err := w.engine.PutInForce(w.Context(), w.actor, p); err != nil {
		w.Fatal(err)
	}
	return p
}

// runAll runs every active job on a day.
func (w *world) runAll(day string) said {
	w.Helper()
	w.on(day)
	return w.runNow()
}

func (w *world) runNow() said {
	w.Helper()
	r, err := w.engine.Run(w.Context(), w.actor, engine.RunOrder{All: true, Workers: 1})
	if err != nil {
		w.Fatal(err)
	}
	return said{w, r}
}

// plan asks what would happen on a day.
func (w *world) plan(day string, jobs ...string) said {
	w.Helper()
	on := w.day(day)
	r, err := w.engine.Plan(w.Context(), w.actor, engine.PlanOrder{Jobs: jobs, On: &on})
	if err != nil {
		w.Fatal(err)
	}
	return said{w, r}
}

func (w *world) day(text string) rule.Day {
	w.Helper()
	day, err := rule.ParseDay(text)
	if err != nil {
		w.Fatal(err)
	}
	return day
}
