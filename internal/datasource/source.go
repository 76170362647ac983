package datasource

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"os"
	"time"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// Source is one open foreign database. It is safe for use by several
// goroutines; each batch takes a connection of its own from the pool. Every
// error of its methods wraps a sentinel of this package or carries a driver
// code, and none holds a value, a password or the text of a driver.
type Source struct {
	db   *sql.DB
	d    dialect
	name string
	zone *time.Location
	lock time.Duration // how long a session waits for one
	kept *statements   // nil: every query is prepared anew
	address
}

// Target is a database and how sessions of ours behave there.
type Target struct {
	Name        string // of the source in the concept: it stands in errors
	URL         string // complete
	Zone        *time.Location
	LockTimeout time.Duration // in whole seconds; zero: two
}

// address is what of the URL may be shown: who logs in, and where to.
type address struct {
	login    string
	database string
	file     string      // of SQLite
	was      os.FileInfo // of the file when it was opened
}

// Open connects to a database and asks it to answer once. The name is the
// source's name in the concept and stands in errors; zone is how zone-less
// timestamps of the database are meant.
//
// Every session is READ COMMITTED, in UTC, strict, with foreign keys on and
// with short timeouts. Nothing that outlives the session is set.
func Open(ctx context.Context, name, url string, zone *time.Location) (*Source, error) {
	return OpenTarget(ctx, Target{Name: name, URL: url, Zone: zone})
}

// OpenTarget is Open with a lock timeout of its own.
func OpenTarget(ctx context.Context, t Target) (*Source, error) {
	lock := cmp.Or(t.LockTimeout, usualLockTimeout)
	db, d, at, err := connect(t.URL, lock)
	if err != nil {
		return nil, &Error{Source: t.Name, Doing: "open", Kind: err}
	}
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(8)
	db.SetConnMaxIdleTime(time.Minute)
	s := &Source{db: db, d: d, name: t.Name, zone: t.Zone, lock: lock, address: at}
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, s.failOpening(err)
	}
	return s, nil
}

// Close closes the connections. Batches under way fail with ErrLost.
func (s *Source) Close() error { return s.fail("close", s.db.Close()) }

// Replaced tells whether the file that was opened is another one by now, as after
// a restore: connections would go on reading the old one.
func (s *Source) Replaced() bool {
	if s.file == "" {
		return false
	}
	is, err := os.Stat(s.file)
	return err != nil || !os.SameFile(s.was, is)
}

// Dialect is "sqlite", "postgres" or "mysql"; MariaDB is "mysql".
func (s *Source) Dialect() string { return s.d.name() }

// Name is the source's name in the concept.
func (s *Source) Name() string { return s.name }

// Zone is how zone-less timestamps of the database are meant.
func (s *Source) Zone() *time.Location { return s.zone }

// Inspect looks at all tables and views the connection can see, without our
// own. It reads the catalogue only, never a row of a table.
func (s *Source) Inspect(ctx context.Context) (*schema.Database, error) {
	db, err := s.inspect(ctx)
	if err != nil {
		return nil, s.fail("inspect", err)
	}
	return db, nil
}

// within runs work in one transaction and commits it. An error of work rolls
// back. An error of the COMMIT itself leaves open whether it happened: it is
// ErrLost unless the database said that it refused.
func (s *Source) within(ctx context.Context, doing string, work func(*sql.Tx) error) error {
	s.giveWay()
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return s.fail(doing, err)
	}
	defer tx.Rollback()
	if err := work(tx); err != nil {
		return s.fail(doing, err)
	}
	return s.failCommit(doing, tx.Commit())
}

// failCommit is fail where silence is an answer: of a COMMIT without a verdict
// nobody knows whether it happened.
func (s *Source) failCommit(doing string, err error) error {
	err = s.fail(doing, err)
	var ours *Error
	if errors.As(err, &ours) && ours.Kind == nil && ours.Code == "" {
		ours.Kind = ErrLost
	}
	return err
}

// giveWay leaves a moment between two transactions of a worker on SQLite, where
// the lock goes to whoever asks while it is free. A mark asks several times in
// that moment (jumpQueue); without it a busy worker would shut it out.
func (s *Source) giveWay() {
	if s.d.name() == "sqlite" {
		time.Sleep(5 * queuePause)
	}
}
