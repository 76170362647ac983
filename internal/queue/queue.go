// Package queue lets work happen in the background: River, embedded on SQLite
// or shared by several nodes on PostgreSQL, in the same database as our store
// but over a pool of its own. It knows nothing of retention.
//
// The queue decides nothing and remembers nothing that counts. What is to be
// done stands in our store; a job of the queue only says that somebody should
// look at a run, for a turn of under a minute. A job lost makes a run wait for
// the next tick, a job too many finds nothing to do. So no transaction has to
// span our tables and River's.
package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
)

// Work is what the queue lets happen.
type Work interface {
	// Tick looks at what has come due. One node is asked at a time, but now and
	// then two are at once, and a tick may be left out.
	Tick(ctx context.Context) error
	// Carry carries a run on until it has ended or soon is closed, within about
	// Options.Turn. It reports whether more is to be done, and after how long.
	// An error is tried again later; after the last try GiveUp is called.
	Carry(ctx context.Context, run string, soon <-chan struct{}) (again bool, after time.Duration, err error)
	// GiveUp ends a run that failed again and again.
	GiveUp(ctx context.Context, run string) error
}

// Options are how a queue works. Zero values are the usual.
type Options struct {
	Place string // of our store: a postgres:// URL, or the path of a SQLite file
	Log   *slog.Logger
	Tick  time.Duration // between two looks: 15 s
	Turn  time.Duration // of work on a run: 50 s
	// Timeout is how long a tick may take at most: 2 min. Rescue is when a tick
	// counts as lost with its node: 3 min, never less than Timeout.
	Timeout, Rescue time.Duration
}

func (o Options) filled() Options {
	for _, d := range []struct {
		is    *time.Duration
		usual time.Duration
	}{{&o.Tick, 15 * time.Second}, {&o.Turn, 50 * time.Second}, {&o.Timeout, 2 * time.Minute}, {&o.Rescue, 3 * time.Minute}} {
		if *d.is == 0 {
			*d.is = d.usual
		}
	}
	return o
}

// ErrQueue: the queue's tables could not be made or read. Its text leaves out
// what the driver says, which may hold the URL.
var ErrQueue = errors.New("the queue cannot work in the store's database")

// Queue is an open queue.
type Queue struct {
	node node
	soon chan struct{}
}

// node is one River client, whatever its database.
type node interface {
	start(context.Context) error
	stop(context.Context) error
	wake(ctx context.Context, run string, turn int64) error
	close()
}

// Open makes or updates the queue's tables. Nothing happens before Start, but
// Wake may be called.
func Open(ctx context.Context, o Options, w Work) (*Queue, error) {
	o = o.filled()
	q := &Queue{soon: make(chan struct{})}
	open := openSQLite
	if strings.HasPrefix(o.Place, "postgres://") || strings.HasPrefix(o.Place, "postgresql://") {
		open = openPostgres
	}
	n, err := open(ctx, o, &worker{work: w, options: o, soon: q.soon})
	if err != nil {
		o.Log.Error("the queue cannot be opened", "cause", fmt.Sprintf("%T", err))
		return nil, ErrQueue
	}
	q.node = n
	return q, nil
}

// Start lets work happen until Stop.
func (q *Queue) Start(ctx context.Context) error { return q.node.start(context.WithoutCancel(ctx)) }

// Wake asks for work on a run soon. Turn tells two reasons to look apart: the
// same run and turn are queued once.
func (q *Queue) Wake(ctx context.Context, run string, turn int64) error {
	return q.node.wake(ctx, run, turn)
}

// Stop takes no more work, lets turns under way hand back what they have, and
// waits for them until the context ends.
func (q *Queue) Stop(ctx context.Context) error {
	close(q.soon)
	defer q.node.close()
	return q.node.stop(ctx)
}

// Close closes a queue that was never started.
func (q *Queue) Close() { q.node.close() }
