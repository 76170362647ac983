// Package store is our own memory: concept versions, runs, slices, cases. It
// lives in a database of ours (SQLite in the data folder), never in a foreign
// one, and holds no personal value: records by key, persons by keyed hash.
//
// Every method is one transaction. A method that returns nil has been written
// to disk.
package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"sync"

	"github.com/pressly/goose/v3"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver of our own file
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNoConcept: nothing was applied yet.
var ErrNoConcept = errors.New("no concept is in force")

// Store is an open control store. It is safe for concurrent use.
type Store struct {
	db *bun.DB
	// turn is held by the one goroutine that writes: on SQLite they would wait
	// for one another anyway, but by asking again after ever longer sleeps.
	turn  sync.Mutex
	items inserter
}

// Open opens the SQLite file at path, makes it if it is missing, and brings
// its tables up to date. Writers wait for one another up to ten seconds.
func Open(ctx context.Context, path string) (*Store, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, fmt.Errorf("open control store: %w", err)
	}
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("bring control store up to date: %w", err), db.Close())
	}
	items, err := prepareInserts(ctx, db, "item", itemColumns)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open control store: %w", err), db.Close())
	}
	return &Store{db: bun.NewDB(db, sqlitedialect.New()), items: items}, nil
}

// Close releases the file.
func (s *Store) Close() error { return errors.Join(s.items.full.Close(), s.db.Close()) }

func migrate(ctx context.Context, db *sql.DB) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, files)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// inTx runs one writing transaction.
func (s *Store) inTx(ctx context.Context, do func(bun.Tx) error) error {
	s.turn.Lock()
	defer s.turn.Unlock()
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error { return do(tx) })
}
