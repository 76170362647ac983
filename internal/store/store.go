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
	"strings"
	"sync"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrNoConcept: nothing was applied yet.
var ErrNoConcept = errors.New("no concept is in force")

// Store is an open control store. It is safe for concurrent use.
type Store struct {
	engine engine
	db     *bun.DB
	// turn is held by the one goroutine that writes: on SQLite they would wait
	// for one another anyway, but by asking again after ever longer sleeps.
	turn  *sync.Mutex
	items inserter
	lease *casefile.Lease // under which it writes; nil: none
}

// Open opens the store at a place, makes it if it is missing, and brings its
// tables up to date: a postgres:// URL, or else the path of a SQLite file.
// Several processes that open one store at once wait for one another.
func Open(ctx context.Context, place string) (*Store, error) {
	e, err := engineOf(ctx, place)
	if err != nil {
		return nil, fmt.Errorf("open control store: %w", err)
	}
	if err := migrate(ctx, e); err != nil {
		return nil, errors.Join(fmt.Errorf("bring control store up to date: %w", err), e.db.Close())
	}
	items, err := prepareInserts(ctx, e, "item", itemColumns)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open control store: %w", err), e.db.Close())
	}
	return &Store{engine: e, db: bun.NewDB(e.db, e.dialect), items: items, turn: &sync.Mutex{}}, nil
}

// Close releases the file or the connections.
func (s *Store) Close() error { return errors.Join(s.items.full.Close(), s.db.Close()) }

// Ping reads a row: a connection alone does not tell that the database works.
func (s *Store) Ping(ctx context.Context) error {
	if _, _, err := readMeta(ctx, s.db, metaInstallation); err != nil {
		return ErrUnreachable
	}
	return nil
}

// engine is what differs between the databases the store can live in.
type engine struct {
	db          *sql.DB
	dialect     schema.Dialect
	migrations  goose.Dialect
	placeholder func(n int) string
	forUpdate   string // keeps a row read from other writers; SQLite has one writer anyway
	forShare    string // the same, together with other readers
	// after is the moment so long from now by the clock of the database, as a
	// text in UTC that compares.
	after   func(time.Duration) string
	options []goose.ProviderOption
	// alone waits until no other process migrates; nil: the options see to it.
	alone func(context.Context) (done func() error, err error)
}

func engineOf(ctx context.Context, place string) (engine, error) {
	if strings.HasPrefix(place, "postgres://") || strings.HasPrefix(place, "postgresql://") {
		return openPostgres(ctx, place)
	}
	return openSQLite(place)
}

func migrate(ctx context.Context, e engine) (err error) {
	if e.alone != nil {
		done, locked := e.alone(ctx)
		if locked != nil {
			return locked
		}
		defer func() { err = errors.Join(err, done()) }()
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(e.migrations, e.db, files, e.options...)
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
	return s.db.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := s.fenced(ctx, tx); err != nil {
			return err
		}
		return do(tx)
	})
}
