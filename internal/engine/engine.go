// Package engine tells the story: one use case a file. It owns order,
// transactions between our store and the sources, and permission; it writes no
// SQL, no HTTP and no HTML.
//
// A run, from the top (run.go): the concept in force is bound to the live
// schemas (package plan), every job is surveyed, an approved job's records are
// put into slices with their cases (package casefile), each slice is claimed
// and changed (package execution), and what was and was not done is stored
// (package store) and answered.
package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Options are what an engine is built from.
type Options struct {
	Dir string // the --data folder; made if it is missing
	// Database is where our store lives: a postgres:// URL, or empty for a file in
	// Dir. Several nodes may share one.
	Database   string
	Key        []byte                      // the installation's key, 32 bytes; nil: the file "key" in Dir, made if missing
	ProofKey   string                      // signs checkpoints; empty: the file "proof.key" in Dir, made when first needed
	Now        func() time.Time            // the clock
	Env        func(string) (string, bool) // looks up ${ENV} of source URLs
	Log        *slog.Logger
	Lease      time.Duration // how long a silent node keeps its runs; 30 s if zero
	ReplaceKey bool          // the key that is given now becomes the installation\'s
	By         string        // who replaces it, for the log
}

// Engine carries out use cases on one installation.
type Engine struct {
	dir           string
	store         *store.Store
	persons       casefile.Hasher
	installation  string
	givenProofKey string // signs checkpoints; empty: the file in dir
	keyInDir      bool   // the key lies in the data folder, beside the store
	passwords     *access.Hasher
	now           func() time.Time
	env           func(string) (string, bool)
	log           *slog.Logger
	reading       *reading
	shelf         *shelf
	previews      *pageCounts  // of what a job or a concept would do
	judgements    *pageCounts  // of records that are shown
	surveying     *atomic.Bool // records are being counted; see SurveySoon
	checking      *atomic.Bool // the proof is being verified; see CheckProofSoon
	node          string       // this process among all nodes
	lease         time.Duration
	fence         int64               // of the place under which runs are carried out; 0 outside of one
	key           string              // fingerprint of the key in use
	replaced      bool                // it is another one than before
	wake          Wake                // asks for work on a run in the background; nil where no server runs
	took          func(time.Duration) // told how long each batch took; may be nil
	inFolder      bool                // the store is a file in the data folder: there is one machine
}

// Errors of use cases. Each wraps with a sentence that says what and where.
var (
	ErrUnknownJob    = errors.New("no such job")
	ErrUnknownObject = errors.New("no such object")
	ErrUnknownRecord = errors.New("no such record")
	ErrUnknownRun    = errors.New("no such run")
	ErrBusy          = errors.New("another run is going on")
	ErrPaused        = errors.New("all jobs are paused")
	ErrTooLate       = errors.New("already done")
	ErrBadOrder      = errors.New("cannot be done so")
	ErrKey           = errors.New("the installation's key does not fit")
	ErrStoreIsSource = errors.New("the control store must not be a source")
	ErrOneDatabase   = errors.New("two sources are one database")
)

// Open opens the installation in o.Dir.
func Open(ctx context.Context, o Options) (*Engine, error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	s, err := store.Open(ctx, cmp.Or(o.Database, filepath.Join(o.Dir, storeFile)))
	if err != nil {
		return nil, err
	}
	e := &Engine{dir: o.Dir, store: s, keyInDir: o.Key == nil, passwords: access.NewHasher(hashers),
		givenProofKey: strings.TrimSpace(o.ProofKey), now: o.Now, env: o.Env, log: o.Log,
		node: thisNode(), lease: cmp.Or(o.Lease, usualLease), inFolder: o.Database == "", reading: &reading{}, shelf: &shelf{}, surveying: &atomic.Bool{}, checking: &atomic.Bool{},
		previews: newPageCounts(2, time.Minute), judgements: newPageCounts(4, 5*time.Second)}
	if err := e.identify(ctx, o.Key, o.ReplaceKey, o.By); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return e, nil
}

// storeFile is our store inside the data folder.
const storeFile = "fristwerk.db"

// identify finds out which installation this is and holds the key against it.
func (e *Engine) identify(ctx context.Context, given []byte, replace bool, by string) (err error) {
	if e.installation, err = e.store.Installation(ctx, newID); err != nil {
		return err
	}
	known, err := e.store.KeyFingerprint(ctx)
	if err != nil {
		return err
	}
	key, err := installationKey(e.dir, given, known == "" || replace)
	if err != nil {
		return err
	}
	e.persons = casefile.NewHasher(key)
	e.key = fingerprint(key)
	if replace && known != "" && known != e.key {
		e.replaced = true
		return e.store.ReplaceKey(ctx, store.By{Actor: by, At: e.now().UTC()}, e.key)
	}
	return e.store.AgreeOnKey(ctx, e.key, ErrKey)
}

// Close releases the store, and the sources that are kept open.
func (e *Engine) Close() error {
	e.previews.close()
	e.judgements.close()
	return errors.Join(e.shelf.clear(), e.store.Close())
}
