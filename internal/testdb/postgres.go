package testdb

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

var errNoPostgres = errors.New("no PostgreSQL server is installed: install it (Debian: apt-get install postgresql), " +
	"or name a running one in FRISTWERK_TEST_POSTGRES, or leave postgres out of " + dialectsVariable)

// postgres is the kind of PostgreSQL servers.
type postgres struct{}

func (postgres) variable() string      { return "FRISTWERK_TEST_POSTGRES" }
func (postgres) home() string          { return "postgres" }
func (postgres) users() []string       { return []string{"postgres"} }
func (postgres) death() syscall.Signal { return syscall.SIGQUIT } // "immediate": its children die too

func (postgres) prepare(f *folder, user, password string) error {
	initdb, err := findPostgres("initdb")
	if err != nil {
		return err
	}
	secret, err := f.write("password", password)
	if err != nil {
		return err
	}
	return f.run(initdb, "-D", f.file("data"), "--no-sync", "-E", "UTF8", "--locale=C.UTF-8",
		"-U", user, "--pwfile="+secret, "--auth=scram-sha-256")
}

func (postgres) command(f *folder, port string, u use) (string, []string, error) {
	server, err := findPostgres("postgres")
	if err != nil {
		return "", nil, err
	}
	settings := []string{"listen_addresses=127.0.0.1", "port=" + port, "unix_socket_directories=",
		"shared_buffers=32MB", "max_connections=200", "timezone=UTC", "log_timezone=UTC"}
	if u.roomy {
		settings = append(settings, "shared_buffers=2GB", "max_wal_size=8GB", "autovacuum=off")
	}
	if !u.durable {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	args := []string{"-D", f.file("data")}
	for _, s := range settings {
		args = append(args, "-c", s)
	}
	return server, args, nil
}

// findPostgres finds a program of the newest server: Debian keeps each version
// in a folder of its own, outside the PATH.
func findPostgres(program string) (string, error) {
	paths, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + program) // the pattern is valid
	if len(paths) > 0 {
		return slices.MaxFunc(paths, func(a, b string) int { return versionOf(a) - versionOf(b) }), nil
	}
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	return "", errNoPostgres
}

func versionOf(path string) int {
	version, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path)))) // "9.6" counts as oldest
	return version
}

// open lets pgx keep no prepared statements: a test alters its tables.
func (postgres) open(u *url.URL) (*sql.DB, error) {
	config, err := pgx.ParseConfig(u.String())
	if err != nil {
		return nil, err
	}
	config.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	return stdlib.OpenDB(*config), nil
}

func (postgres) create(ctx context.Context, admin *sql.DB, name string) error {
	return execAll(ctx, admin, "CREATE DATABASE "+name)
}

func (postgres) drop(ctx context.Context, admin *sql.DB, name string) error {
	return execAll(ctx, admin, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

// clone copies the files. PostgreSQL waits five seconds for other sessions of
// the source to end; the idle ones of the test's own pool are ended first.
func (postgres) clone(ctx context.Context, admin *sql.DB, from DB, name string) error {
	from.SQL.SetMaxIdleConns(0)
	defer from.SQL.SetMaxIdleConns(2)
	return execAll(ctx, admin, "CREATE DATABASE "+name+" TEMPLATE "+from.name)
}
