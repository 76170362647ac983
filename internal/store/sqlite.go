package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // the driver of our own file
)

// openSQLite opens or makes a file. Writers wait for one another up to ten
// seconds; what was committed is on the disk.
func openSQLite(path string) (engine, error) {
	dsn := "file:" + (&url.URL{Path: path}).EscapedPath() +
		"?_txlock=immediate&_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)" +
		"&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)"
	db, err := sql.Open("sqlite", dsn)
	return engine{
		alone: func(ctx context.Context) (func() error, error) { return lockSQLite(ctx, path) },
		db:    db, dialect: sqlitedialect.New(), migrations: goose.DialectSQLite3,
		placeholder: func(int) string { return "?" }, after: sqliteAfter,
	}, err
}

// lockSQLite keeps other processes from migrating a file at the same time: each
// would see that a table is missing and make it. The lock is that of another file
// beside it, since a transaction of its own stands around every migration; the
// system lets go of it when the process dies.
func lockSQLite(ctx context.Context, path string) (unlock func() error, err error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path + ".lock"}).EscapedPath()+"?_txlock=exclusive&_pragma=busy_timeout(60000)")
	if err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return func() error { return errors.Join(tx.Rollback(), db.Close()) }, nil
}

func sqliteAfter(d time.Duration) string {
	return fmt.Sprintf("strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '%+.3f seconds')", d.Seconds())
}
