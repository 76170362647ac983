package queue

import (
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	_ "modernc.org/sqlite" // the driver of our own file
)

// client is one River client on one database.
type client[T any] struct {
	*river.Client[T]
	release func()
}

// openSQLite is for one process. The lock is taken when a transaction begins:
// otherwise one that reads and then writes would be refused.
func openSQLite(ctx context.Context, o Options, w *worker) (node, error) {
	dsn := "file:" + (&url.URL{Path: o.Place}).EscapedPath() +
		"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)"
	db, err := sql.Open("sqlite", dsn)
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	return openRiver(ctx, riversqlite.New(db), o, w, func() { db.Close() })
}

// migrateLock keeps nodes that start at once from making tables together.
const migrateLock = 0x667277_71 // "frwq"

func openPostgres(ctx context.Context, o Options, w *worker) (node, error) {
	config, err := pgxpool.ParseConfig(o.Place)
	if err != nil {
		return nil, err
	}
	config.MaxConns = 6
	config.ConnConfig.RuntimeParams["application_name"] = "fristwerk queue"
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, err
	}
	conn, err := pool.Acquire(ctx)
	if err != nil {
		pool.Close()
		return nil, err
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", migrateLock); err != nil {
		pool.Close()
		return nil, err
	}
	defer conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrateLock)
	return openRiver(ctx, riverpgxv5.New(pool), o, w, pool.Close)
}

func openRiver[T any](ctx context.Context, d riverdriver.Driver[T], o Options, w *worker, release func()) (node, error) {
	quiet := slog.New(atLeast{o.Log.Handler(), slog.LevelWarn})
	migrator, err := rivermigrate.New(d, &rivermigrate.Config{Logger: quiet})
	if err == nil {
		_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	}
	if err != nil {
		release()
		return nil, err
	}
	c, err := river.NewClient(d, configOf(o, w, quiet))
	if err != nil {
		release()
		return nil, err
	}
	return &client[T]{c, release}, nil
}

func configOf(o Options, w *worker, log *slog.Logger) *river.Config {
	workers := river.NewWorkers()
	river.AddWorker(workers, &tick{worker: w})
	river.AddWorker(workers, &carry{worker: w})
	look := river.NewPeriodicJob(river.PeriodicInterval(o.Tick), func() (river.JobArgs, *river.InsertOpts) {
		return tickArgs{}, &river.InsertOpts{Queue: tickQueue, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByPeriod: max(time.Second, o.Tick)}}
	}, &river.PeriodicJobOpts{RunOnStart: true})
	return &river.Config{
		Logger: log, Workers: workers, PeriodicJobs: []*river.PeriodicJob{look},
		Queues:     map[string]river.QueueConfig{tickQueue: {MaxWorkers: 1}, carryQueue: {MaxWorkers: 1}},
		JobTimeout: o.Timeout, RescueStuckJobsAfter: o.Rescue,
		// What has ended is of no use but to look at: our store remembers.
		CompletedJobRetentionPeriod: time.Hour, CancelledJobRetentionPeriod: time.Hour, DiscardedJobRetentionPeriod: 24 * time.Hour,
	}
}

func (c *client[T]) start(ctx context.Context) error { return c.Start(ctx) }

func (c *client[T]) wake(ctx context.Context, run string, turn int64) error {
	_, err := c.Insert(ctx, carryArgs{Run: run, Turn: turn}, &river.InsertOpts{Queue: carryQueue, MaxAttempts: carryTries,
		UniqueOpts: river.UniqueOpts{ByArgs: true}})
	if err != nil {
		return ErrQueue
	}
	return nil
}

// stop waits for turns to hand back what they have; what does not is cut off,
// rolled back and found again by another node.
func (c *client[T]) stop(ctx context.Context) error {
	err := c.Stop(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		err = c.StopAndCancel(late)
	}
	return err
}

func (c *client[T]) close() { c.release() }

// atLeast is a log of what is at least so important: River tells much.
type atLeast struct {
	slog.Handler
	level slog.Level
}

// Enabled leaves out the rest.
func (a atLeast) Enabled(ctx context.Context, l slog.Level) bool {
	return l >= a.level && a.Handler.Enabled(ctx, l)
}

// WithAttrs and WithGroup keep the level.
func (a atLeast) WithAttrs(as []slog.Attr) slog.Handler {
	return atLeast{a.Handler.WithAttrs(as), a.level}
}
func (a atLeast) WithGroup(name string) slog.Handler {
	return atLeast{a.Handler.WithGroup(name), a.level}
}
