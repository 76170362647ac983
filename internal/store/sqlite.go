package store

import (
	"database/sql"
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
		db: db, dialect: sqlitedialect.New(), migrations: goose.DialectSQLite3,
		placeholder: func(int) string { return "?" }, after: sqliteAfter,
	}, err
}

func sqliteAfter(d time.Duration) string {
	return fmt.Sprintf("strftime('%%Y-%%m-%%d %%H:%%M:%%f', 'now', '%+.3f seconds')", d.Seconds())
}
