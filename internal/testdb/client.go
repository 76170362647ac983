package testdb

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// User is somebody who may log in to a database beside the test itself. SQLite
// knows no users: there User is the empty value.
type User struct{ Name, Password string }

// NewUser makes a user without any right, who is gone when the test ends.
func (db DB) NewUser(t testing.TB) User {
	t.Helper()
	if db.Dialect == SQLite {
		return User{}
	}
	u := User{"u_" + randomHex(6), randomHex(8)}
	made, gone := fmt.Sprintf("CREATE ROLE %s LOGIN PASSWORD '%s'", u.Name, u.Password), "DROP OWNED BY "+u.Name+" CASCADE; DROP ROLE "+u.Name
	if db.Dialect == MariaDB {
		made, gone = fmt.Sprintf("CREATE USER '%s'@'%%' IDENTIFIED BY '%s'", u.Name, u.Password), fmt.Sprintf("DROP USER IF EXISTS '%s'@'%%'", u.Name)
	}
	db.Exec(t, made)
	t.Cleanup(func() {
		if db.Dialect == Postgres {
			gone = "DO $$ BEGIN IF EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '" + u.Name + "') THEN EXECUTE 'DROP OWNED BY " + u.Name +
				" CASCADE'; EXECUTE 'DROP ROLE " + u.Name + "'; END IF; END $$"
		}
		if err := execAll(lasting(t), db.SQL, gone); err != nil {
			t.Error(err)
		}
	})
	return u
}

// Account is how GRANT and REVOKE name the user.
func (u User) Account(d Dialect) string {
	if d == MariaDB {
		return "'" + u.Name + "'@'%'"
	}
	return u.Name
}

// Client runs statements in the database's own command line client (psql,
// mariadb, sqlite3), as another program would, and returns what it printed. It
// stops at the first error; the error's text is what the client said. The empty
// User is the test's own.
func (db DB) Client(t testing.TB, as User, statements ...string) (string, error) {
	t.Helper()
	command := db.client(t, as)
	command.Stdin = strings.NewReader(strings.Join(statements, ";\n") + ";\n")
	var out, complaint bytes.Buffer
	command.Stdout, command.Stderr = &out, &complaint
	err := command.Run()
	var failed *exec.ExitError
	switch said := strings.TrimSpace(complaint.String()); {
	case errors.As(err, &failed):
		return out.String(), errors.New(cmp.Or(said, err.Error()))
	case err != nil:
		t.Fatalf("%v: install the client (Debian: apt-get install postgresql-client mariadb-client sqlite3)", err)
	}
	return out.String(), nil
}

func (db DB) client(t testing.TB, as User) *exec.Cmd {
	ctx := context.WithoutCancel(t.Context())
	if db.Dialect == SQLite {
		return exec.CommandContext(ctx, "sqlite3", "-bail", "-batch", "-cmd", ".timeout 20000", strings.TrimPrefix(db.URL, "sqlite:"))
	}
	u, err := url.Parse(db.URL)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	name := cmp.Or(as.Name, u.User.Username())
	password = cmp.Or(as.Password, password)
	database := strings.TrimPrefix(u.Path, "/")
	if db.Dialect == Postgres {
		c := exec.CommandContext(ctx, "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", u.Hostname(), "-p", u.Port(), "-U", name, database)
		c.Env = append(os.Environ(), "PGPASSWORD="+password)
		return c
	}
	c := exec.CommandContext(ctx, "mariadb", "--no-defaults", "--batch", "--skip-column-names", "--protocol=tcp", "--skip-ssl",
		"-h", u.Hostname(), "-P", u.Port(), "-u", name, database)
	c.Env = append(os.Environ(), "MYSQL_PWD="+password)
	return c
}
