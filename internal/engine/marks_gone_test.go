package engine_test

import (
	"context"
	"database/sql"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestKeepOfDeletedMeanwhile: a Keep that waits at the gate for the batch that
// deletes its record says that it is too late, and leaves no mark behind that
// would only look like one.
func TestKeepOfDeletedMeanwhile(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1, v2)
		w.apply(contractObject, "actions:\n  remove: {object: contract, kind: delete, approval: none}\n", "jobs:\n"+job("r", "remove", "50 years", "event"))
		w.waitsFor("1", engine.ErrTooLate, "INSERT INTO "+w.own("batch")+" (id, object, action, concept_version, run, at, records, parts)"+
			" VALUES ('b-1', 'contracts', 'remove', 1, 'b', '2026-01-01T02:30:00Z', 1, 0)",
			"INSERT INTO "+w.own("ledger")+" (batch, record_key) VALUES ('b-1', '1')")
		w.waitsFor("2", engine.ErrUnknownRecord)
	})
}

// waitsFor deletes a record in a transaction that holds the object's gate, with
// more statements beside it, orders a Keep and commits when that waits.
func (w *world) waitsFor(key string, want error, more ...string) {
	w.Helper()
	tx := w.throughGate()
	for _, statement := range append([]string{"DELETE FROM contracts WHERE id = " + key}, more...) {
		tx.run(statement)
	}
	ctx := &asked{Context: w.Context()}
	answer := make(chan error, 1)
	go func() {
		_, err := w.engine.SetMarks(ctx, w.actor, engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{key}, Reason: "lawsuit"})
		answer <- err
	}()
	for !w.waits(ctx) {
		select {
		case err := <-answer:
			w.Fatalf("the Keep on %s did not wait: %v", key, err)
		case <-time.After(time.Millisecond):
		}
	}
	tx.run("COMMIT")
	if err := <-answer; !errors.Is(err, want) {
		w.Errorf("the Keep on %s: %v", key, err)
	}
	w.marks("contracts", key)
}

// foreign is a transaction on a connection of its own.
type foreign struct {
	w    *world
	conn *sql.Conn
}

func (f foreign) run(statement string) {
	f.w.Helper()
	if _, err := f.conn.ExecContext(f.w.Context(), statement); err != nil {
		f.w.Fatalf("%v\n%s", err, statement)
	}
}

// throughGate begins a transaction as a batch of contracts does.
func (w *world) throughGate() foreign {
	w.Helper()
	conn, err := w.db.SQL.Conn(w.Context())
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { conn.Close() })
	f := foreign{w, conn}
	switch w.db.Dialect {
	case testdb.SQLite:
		f.run("PRAGMA busy_timeout = 10000")
		f.run("BEGIN IMMEDIATE")
	case testdb.Postgres:
		f.run("BEGIN")
		f.run("SELECT pg_advisory_xact_lock_shared(1718774131, hashtext('contracts'))")
	case testdb.MariaDB:
		f.run("INSERT IGNORE INTO fristwerk_meta (name, value) VALUES ('gate/contracts', '')")
		f.run("BEGIN")
		f.run("SELECT 1 FROM fristwerk_meta WHERE name = 'gate/contracts' LOCK IN SHARE MODE")
	}
	return f
}

// waits tells whether somebody stands before the gate.
func (w *world) waits(ctx *asked) bool {
	w.Helper()
	switch w.db.Dialect {
	case testdb.Postgres:
		return w.db.Query(w.T, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"+
			" AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")[0][0] != "0"
	case testdb.MariaDB:
		return w.db.Query(w.T, "SELECT count(*) FROM information_schema.processlist WHERE db = DATABASE()"+
			" AND info LIKE '%fristwerk_meta% FOR UPDATE' AND id <> CONNECTION_ID()")[0][0] != "0"
	}
	return ctx.times.Load() > 50 // SQLite is asked again and again
}

// asked counts how often a context was asked whether it has ended.
type asked struct {
	context.Context
	times atomic.Int64
}

func (a *asked) Err() error {
	a.times.Add(1)
	return a.Context.Err()
}
