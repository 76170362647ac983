package testdb

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"syscall"
	"testing"
)

// Server is a running PostgreSQL or MariaDB server: one that this test binary
// started, or one that FRISTWERK_TEST_POSTGRES or FRISTWERK_TEST_MARIADB names.
type Server struct {
	Dialect Dialect

	kind  kind
	use   use
	url   *url.URL // of its superuser, without a database
	admin *sql.DB  // on the database that is always there

	// Of a server that we started:
	folder  *folder
	process *process
}

// kind is what differs between the dialects that need a server.
type kind interface {
	variable() string      // the environment variable that names a running one
	home() string          // the database that is always there
	users() []string       // who it may run as if not as root
	death() syscall.Signal // ends it at once, like a crash

	// prepare makes the empty data of a server whose superuser has the password.
	prepare(f *folder, user, password string) error
	// command is the server's own, listening on a port of the loopback.
	command(f *folder, port string, u use) (path string, args []string, err error)
	// open makes a pool for a URL as a concept file has it.
	open(u *url.URL) (*sql.DB, error)
	create(ctx context.Context, admin *sql.DB, name string) error
	drop(ctx context.Context, admin *sql.DB, name string) error
	clone(ctx context.Context, admin *sql.DB, from DB, name string) error
}

func kindOf(d Dialect) (kind, error) {
	switch d {
	case Postgres:
		return postgres{}, nil
	case MariaDB:
		return mariadb{}, nil
	}
	return nil, fmt.Errorf("testdb: no server for dialect %q", d)
}

// StartServer starts a server of the test's own, durable, which the test may
// kill; it ends with the test. The environment's servers are not used.
func StartServer(t testing.TB, d Dialect) *Server {
	t.Helper()
	return startOwn(t, use{dialect: d, durable: true})
}

func startOwn(t testing.TB, u use) *Server {
	t.Helper()
	k, err := kindOf(u.dialect)
	if err != nil {
		t.Fatal(err)
	}
	s, err := startServer(u, k)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.end)
	return s
}

// New makes an empty database that is dropped when the test ends.
func (s *Server) New(t testing.TB) DB {
	t.Helper()
	name := randomName()
	if err := s.kind.create(t.Context(), s.admin, name); err != nil {
		t.Fatal(err)
	}
	return s.connect(t, name)
}

// connect takes a database over for the test.
func (s *Server) connect(t testing.TB, name string) DB {
	t.Helper()
	u := s.urlOf(name)
	pool, err := s.kind.open(u)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		pool.Close()
		if s.process != nil && s.process.ended() {
			return // killed by its test: the databases go with the folder
		}
		if err := s.kind.drop(lasting(t), s.admin, name); err != nil {
			t.Error(err)
		}
	})
	return DB{Dialect: s.Dialect, URL: u.String(), SQL: pool, server: s, name: name}
}

func (s *Server) urlOf(name string) *url.URL {
	u := *s.url
	u.Path = "/" + name
	return &u
}

// Address is the server's host and port.
func (s *Server) Address() string { return s.url.Host }

// Kill ends the server at once, in the middle of what it does, as a power cut
// would that spares the disk. Only a server from StartServer may be killed.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	if s.process == nil || shared.has(s) {
		t.Fatal("testdb: only a server from StartServer may be killed: others work on this one")
	}
	s.process.kill()
}

// Restart starts a killed server again, at the same address with the same
// data, and returns when it has recovered.
func (s *Server) Restart(t testing.TB) {
	t.Helper()
	if s.process == nil || !s.process.ended() {
		t.Fatal("testdb: only a killed server can be restarted")
	}
	s.admin.Close()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
}
