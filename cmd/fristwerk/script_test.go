package main

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite" // the driver of the scripts' databases

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// password stands in every URL with a login that scripts use. It may never be
// seen, and neither may a value from a personal column: they all contain mark.
const (
	password = "pa55word"
	mark     = "zzmark"
)

// scripts are the parameters of a folder of scripts. On top of testscript's own
// commands there are:
//
//	exits CODE PROGRAM ARG…   runs it; a failure must say error and hint, nothing may leak
//	shop                      makes the shop's database in the data folder
//	sql FILE STATEMENT…       changes a SQLite database
//	query FILE SELECT         prints rows of one
//	replace FILE OLD NEW      changes a file; OLD must stand in it
//	fill FILE BYTES           makes a file of a size
//
// Every script finds the shop's concept in concept.yaml.
func scripts(dir string) testscript.Params {
	return testscript.Params{
		Dir:   filepath.Join("testdata", dir),
		Setup: func(env *testscript.Env) error { return copyFile("concept.yaml", env.WorkDir) },
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "shop": shop, "sql": sqlCommand, "query": query, "replace": replace, "fill": fill,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	}
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, scripts("script"))
}

// TestServerScripts runs the scripts of sources that have logins and rights,
// on PostgreSQL and MariaDB.
func TestServerScripts(t *testing.T) {
	t.Parallel()
	for _, dialect := range testdb.Dialects() {
		if dialect == testdb.SQLite {
			continue
		}
		t.Run(string(dialect), func(t *testing.T) {
			t.Parallel()
			p := scripts("servers")
			prepare := p.Setup
			p.Setup = func(env *testscript.Env) error {
				return errors.Join(prepare(env), offer(t, env, testdb.New(t, dialect)))
			}
			p.Cmds["serversql"] = serverSQL
			testscript.Run(t, p)
		})
	}
}

// TestStoreScripts runs scripts of installations whose memory is in PostgreSQL.
func TestStoreScripts(t *testing.T) {
	t.Parallel()
	if !slices.Contains(testdb.Dialects(), testdb.Postgres) {
		return
	}
	p := scripts("store")
	prepare := p.Setup
	p.Setup = func(env *testscript.Env) error {
		place := testdb.New(t, testdb.Postgres)
		nowhere, err := url.Parse(place.URL)
		if err != nil {
			return err
		}
		nowhere.Host, nowhere.User = "127.0.0.1:1", url.UserPassword("anna", password)
		env.Setenv("STORE_URL", place.URL)
		env.Setenv("NOWHERE_URL", nowhere.String())
		return prepare(env)
	}
	testscript.Run(t, p)
}

// offer puts a database of a server into a script's environment: SHOP_URL, and
// what is wrong about it in three ways. READER_URL is for a user without the
// right to write, which the script makes.
func offer(t *testing.T, env *testscript.Env, db testdb.DB) error {
	full, err := url.Parse(db.URL)
	if err != nil {
		return err
	}
	nowhere := *full
	nowhere.Host, nowhere.User = "127.0.0.1:1", url.UserPassword("anna", password)
	missing := *full
	missing.Path = "/no_such_database"
	reader := "reader_" + strings.TrimPrefix(filepath.Base(full.Path), "/")
	env.Values["db"] = db
	env.Setenv("DIALECT", string(db.Dialect))
	env.Setenv("READER", reader)
	env.Setenv("SHOP_URL", db.URL)
	env.Setenv("WRONG_PASSWORD_URL", db.URLAs(full.User.Username(), password))
	env.Setenv("UNREACHABLE_URL", nowhere.String())
	env.Setenv("NO_DATABASE_URL", missing.String())
	env.Setenv("READER_URL", db.URLAs(reader, password))
	return nil
}

func copyFile(name, to string) error {
	text, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(to, name), text, 0o600)
}

// exits runs a program and looks at its exit code, and at what every answer of
// ours has to keep: a failure says error and hint, nothing holds a stack trace,
// a password or a personal value.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM [ARG…]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var failed *exec.ExitError
		if !errors.As(err, &failed) {
			ts.Fatalf("%v", err)
		}
		got = failed.ExitCode()
	}
	stdout, stderr := ts.ReadFile("stdout"), ts.ReadFile("stderr")
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
	if want != 0 && (!errorLine.MatchString(stderr) || !hintLine.MatchString(stderr)) {
		ts.Fatalf("a failure without an error and a hint")
	}
	if found := forbidden.FindString(stdout + stderr); found != "" {
		ts.Fatalf("the answer holds %q", found)
	}
}

var (
	errorLine = regexp.MustCompile(`(?m)^(.*\[y/N\] )?error: \S`) // a person's Enter is not in stderr
	hintLine  = regexp.MustCompile(`(?m)^hint: \S`)
	forbidden = regexp.MustCompile(`(?i)` + password + `|` + mark + `|goroutine [0-9]|panic:|%!|<nil>`)
)

func shop(ts *testscript.TestScript, neg bool, args []string) {
	text, err := os.ReadFile(filepath.Join("testdata", "shop.sql"))
	ts.Check(err)
	ts.Check(os.MkdirAll(ts.MkAbs("fristwerk-data"), 0o700))
	sqlCommand(ts, neg, []string{"fristwerk-data/shop.db", string(text)})
}

func sqlCommand(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: sql FILE STATEMENT…")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0])+"?_pragma=busy_timeout(5000)")
	ts.Check(err)
	defer db.Close()
	for _, statement := range args[1:] {
		_, err := db.ExecContext(context.Background(), statement)
		ts.Check(err)
	}
}

func query(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: query FILE SELECT")
	}
	db, err := sql.Open("sqlite", ts.MkAbs(args[0]))
	ts.Check(err)
	defer db.Close()
	rows, err := db.QueryContext(context.Background(), args[1])
	ts.Check(err)
	defer rows.Close()
	columns, err := rows.Columns()
	ts.Check(err)
	for rows.Next() {
		cells, to := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range cells {
			to[i] = &cells[i]
		}
		ts.Check(rows.Scan(to...))
		var line []string
		for _, cell := range cells {
			line = append(line, cell.String)
		}
		_, err := ts.Stdout().Write([]byte(strings.Join(line, "|") + "\n"))
		ts.Check(err)
	}
	ts.Check(rows.Err())
}

func serverSQL(ts *testscript.TestScript, _ bool, args []string) {
	db := ts.Value("db").(testdb.DB)
	for _, statement := range args {
		if name, rest, found := strings.Cut(statement, ":"); found && (name == "postgres" || name == "mariadb") {
			if name != string(db.Dialect) {
				continue
			}
			statement = rest
		}
		_, err := db.SQL.ExecContext(context.Background(), statement)
		ts.Check(err)
	}
}

func replace(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	text = strings.ReplaceAll(text, args[1], strings.ReplaceAll(args[2], `\n`, "\n"))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

func fill(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: fill FILE BYTES")
	}
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Repeat("a: b\n", size/5)), 0o600))
}
