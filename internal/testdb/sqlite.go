package testdb

import (
	"database/sql"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite" // the driver of SQLite sources
)

// newFile makes an empty SQLite file in the test's folder. Its journal mode is
// SQLite's own default, delete, as sources in the field have it.
func newFile(t testing.TB) DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), randomName()+".db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return openFile(t, path)
}

// File is an SQLite file that is there already.
func File(t testing.TB, path string) DB {
	t.Helper()
	return openFile(t, path)
}

func openFile(t testing.TB, path string) DB {
	t.Helper()
	dsn := url.URL{Scheme: "file", Path: path, RawQuery: "mode=rw&_pragma=busy_timeout(10000)"}
	pool, err := sql.Open("sqlite", dsn.String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { pool.Close() })
	return DB{Dialect: SQLite, URL: "sqlite:" + path, SQL: pool, name: path}
}
