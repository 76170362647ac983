package engine_test

import (
	"log/slog"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// The model: random concepts, records and marks, judged by a small oracle that
// shares nothing with the product. On every dialect each record's fate, start
// and reason must agree, the counts of plan with them, and after a run every
// cell and mark. FRISTWERK_SEED=n runs the one trial n; FRISTWERK_LONG=1 runs
// many that were not seen before.
func TestModel(t *testing.T) {
	t.Parallel()
	first, trials := uint64(1), uint64(15)
	switch one := os.Getenv("FRISTWERK_SEED"); {
	case one != "":
		n, err := strconv.ParseUint(one, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		first, trials = n, 1
	case os.Getenv("FRISTWERK_LONG") == "1":
		first, trials = rand.Uint64N(1e12), 1000
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		prepare(t, db)
		for n := first; n < first+trials && !t.Failed(); n++ {
			try(t, db, n)
			if t.Failed() {
				t.Logf("FRISTWERK_SEED=%d shows it again", n)
			}
		}
	})
}

// prepare makes the tables.
func prepare(t *testing.T, db testdb.DB) {
	t.Helper()
	r := &drawing{dialect: db.Dialect}
	for _, s := range modelTables {
		s = strings.ReplaceAll(s, "INSTANT", r.instantType())
		if db.Dialect == testdb.Postgres {
			s = strings.ReplaceAll(s, "DATETIME", "TIMESTAMP")
		}
		db.Exec(t, s)
	}
}

// trial is one model beside the product.
type trial struct {
	*testing.T
	*model
	db     testdb.DB
	engine *engine.Engine
	actor  access.Actor
	text   string
	bound  *plan.Binding
}

func try(t *testing.T, db testdb.DB, seed uint64) {
	t.Helper()
	r := &drawing{Rand: rand.New(rand.NewPCG(seed, 1)), dialect: db.Dialect}
	m := r.model()
	for len(m.jobs) == 0 {
		m = r.model()
	}
	x := &trial{T: t, model: m, db: db, actor: access.Shell("anna"), text: m.yaml()}
	x.empty()
	x.open()
	defer x.engine.Close()
	stale := r.chance(30)
	lenient := "SET SESSION sql_mode = '', time_zone = '+00:00'" // for zero dates
	statements := append(m.fill(), m.drawMarks(x.own("mark"), stale)...)
	if db.Dialect == testdb.MariaDB {
		statements = append([]string{lenient}, statements...)
	}
	db.Exec(t, statements...)
	if !stale {
		x.comparePlan()
	}
	if m.alone {
		x.compareRun()
	}
	if t.Failed() {
		t.Logf("day %s\n%s", m.day, x.text)
	}
}

func (x *trial) own(table string) string {
	if x.db.Dialect == testdb.Postgres {
		return "fristwerk." + table
	}
	return "fristwerk_" + table
}

// empty forgets the trial before.
func (x *trial) empty() {
	x.Helper()
	for _, table := range []string{"things", "items", "logs", "parents", "contacts"} {
		x.db.Exec(x.T, "DELETE FROM "+table)
	}
	if x.db.Dialect == testdb.Postgres {
		x.db.Exec(x.T, "DROP SCHEMA IF EXISTS fristwerk CASCADE")
		return
	}
	for _, table := range []string{"mark", "batch", "ledger", "meta"} {
		x.db.Exec(x.T, "DROP TABLE IF EXISTS "+x.own(table))
	}
}

// open puts the concept in force in a new installation.
func (x *trial) open() {
	x.Helper()
	now := time.Date(x.day.y, time.Month(x.day.m), x.day.d, 12, 0, 0, 0, x.zone)
	var err error
	x.engine, err = engine.Open(x.Context(), engine.Options{
		Dir: x.TempDir(), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
		Env: func(string) (string, bool) { return x.db.URL, true },
	})
	if err != nil {
		x.Fatal(err)
	}
	p, err := x.engine.Propose(x.Context(), x.actor, "model.yaml", []byte(x.text))
	if err != nil {
		x.Fatalf("%v\n%s", err, x.text)
	}
	for _, f := range p.Binding.Findings {
		if f.Severity == plan.Error {
			x.Errorf("finding %s at %s: %s", f.Code, f.Where, f.Message)
		}
	}
	x.bound = p.Binding
	if _, err := x.engine.PutInForce(x.Context(), x.actor, p); err != nil {
		x.Fatal(err)
	}
}
