package testdb

import (
	"bytes"
	"context"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var errNoDump = errors.New("the tools that make and restore backups are missing: install them (Debian: apt-get install postgresql-client mariadb-client sqlite3)")

// Backup is what the database's own tool made of a database: pg_dump,
// mariadb-dump, or the backup API of SQLite behind sqlite3's .backup.
type Backup struct {
	of     DB
	tables []string
	folder string
}

// Backup backs a database up: the whole of it, and once more the tables that
// are named here, as the database calls them; on PostgreSQL a name with a dot at
// its end is a schema.
func (db DB) Backup(t testing.TB, tables ...string) Backup {
	t.Helper()
	b := Backup{of: db, tables: tables, folder: t.TempDir()}
	b.make(t, "whole")
	if len(tables) > 0 {
		b.make(t, "tables", tables...)
	}
	return b
}

func (b Backup) make(t testing.TB, part string, of ...string) {
	t.Helper()
	switch b.of.Dialect {
	case SQLite:
		b.run(t, nil, "sqlite3", b.of.name, ".timeout 20000", ".backup '"+b.file(part)+"'")
	case Postgres:
		arguments := append(b.of.connection(t), "--no-owner", "-Fc", "-f", b.file(part))
		for _, name := range of {
			if schema, whole := strings.CutSuffix(name, "."); whole {
				arguments = append(arguments, "-n", schema)
				continue
			}
			arguments = append(arguments, "-t", name)
		}
		b.run(t, nil, b.tool(t, "pg_dump"), append(arguments, b.of.name)...)
	case MariaDB:
		arguments := append(b.of.connection(t), "--single-transaction", "--routines", "--triggers", b.of.name)
		script := b.run(t, nil, b.tool(t, "mariadb-dump", "mysqldump"), append(arguments, of...)...)
		if err := os.WriteFile(b.file(part), script, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Restore puts the whole of it into a database: the one it is of, or another.
func (b Backup) Restore(t testing.TB, into DB) {
	t.Helper()
	switch into.Dialect {
	case SQLite:
		b.run(t, nil, "sqlite3", into.name, ".timeout 20000", ".restore '"+b.file("whole")+"'")
	case Postgres:
		b.restorePostgres(t, into, "whole")
	case MariaDB:
		b.restoreMariaDB(t, into, "whole")
	}
}

// RestoreTables puts the tables that Backup was told of back into the database
// it is of, and leaves everything else as it is.
func (b Backup) RestoreTables(t testing.TB) {
	t.Helper()
	switch b.of.Dialect {
	case SQLite:
		for _, name := range b.tables {
			script := b.run(t, nil, "sqlite3", b.file("tables"), ".dump "+name)
			b.run(t, append([]byte("DROP TABLE "+name+";\n"), script...), "sqlite3", "-bail", "-cmd", ".timeout 20000", b.of.name)
		}
	case Postgres:
		b.restorePostgres(t, b.of, "tables")
	case MariaDB:
		b.restoreMariaDB(t, b.of, "tables")
	}
}

func (b Backup) restorePostgres(t testing.TB, into DB, part string) {
	t.Helper()
	arguments := append(into.connection(t), "--no-owner", "--clean", "--if-exists", "--exit-on-error", "--single-transaction", "-d", into.name)
	b.run(t, nil, b.tool(t, "pg_restore"), append(arguments, b.file(part))...)
}

func (b Backup) restoreMariaDB(t testing.TB, into DB, part string) {
	t.Helper()
	script, err := os.ReadFile(b.file(part))
	if err != nil {
		t.Fatal(err)
	}
	b.run(t, script, "mariadb", append(into.connection(t), into.name)...)
}

func (b Backup) file(part string) string { return filepath.Join(b.folder, part) }

// tool finds a program: of PostgreSQL that of the server's own version, since
// an older pg_dump refuses it.
func (b Backup) tool(t testing.TB, names ...string) string {
	t.Helper()
	find := func() (string, error) { return findProgram(errNoDump, names...) }
	if b.of.Dialect == Postgres {
		find = func() (string, error) { return findPostgres(names[0]) }
	}
	path, err := find()
	if err != nil {
		t.Fatal(errNoDump)
	}
	return path
}

// connection are the arguments by which a tool reaches the database's server.
// Passwords go by the environment (see run).
func (db DB) connection(t testing.TB) []string {
	t.Helper()
	u := db.address(t)
	if db.Dialect == Postgres {
		return []string{"-h", u.Hostname(), "-p", u.Port(), "-U", u.User.Username()}
	}
	return []string{"--no-defaults", "--protocol=tcp", "--skip-ssl", "-h", u.Hostname(), "-P", u.Port(), "-u", u.User.Username()}
}

func (db DB) address(t testing.TB) *url.URL {
	t.Helper()
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (b Backup) run(t testing.TB, input []byte, program string, arguments ...string) []byte {
	t.Helper()
	c := exec.CommandContext(context.WithoutCancel(t.Context()), program, arguments...)
	if b.of.Dialect != SQLite {
		password, _ := b.of.address(t).User.Password()
		c.Env = append(os.Environ(), "PGPASSWORD="+password, "MYSQL_PWD="+password)
	}
	var out, complaint bytes.Buffer
	c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(input), &out, &complaint
	if err := c.Run(); err != nil {
		t.Fatalf("%s: %v: %s", filepath.Base(program), err, complaint.String())
	}
	return out.Bytes()
}
