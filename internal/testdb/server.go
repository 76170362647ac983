package testdb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// startLimit is how long a server may take until it answers. It is generous:
// several test binaries start theirs at once.
const startLimit = 2 * time.Minute

// Server is a running PostgreSQL or MariaDB server: one that this test binary
// started, or one that FRISTWERK_TEST_POSTGRES or FRISTWERK_TEST_MARIADB names.
type Server struct {
	Dialect Dialect

	kind    kind
	durable bool
	url     *url.URL // of its superuser, without a database
	admin   *sql.DB  // on the database that is always there

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
	command(f *folder, port string, durable bool) (path string, args []string, err error)
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
	k, err := kindOf(d)
	if err != nil {
		t.Fatal(err)
	}
	s, err := startServer(d, k, true)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.end)
	return s
}

// serverFor connects to the server the environment names, or starts one.
func serverFor(d Dialect, durable bool) (*Server, error) {
	k, err := kindOf(d)
	if err != nil {
		return nil, err
	}
	text := os.Getenv(k.variable())
	if text == "" {
		return startServer(d, k, durable)
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return nil, fmt.Errorf("%s is not a URL like %s://user:password@host:port/", k.variable(), schemes[d])
	}
	if u.Path == "" || u.Path == "/" {
		u.Path = "/" + k.home()
	}
	s := &Server{Dialect: d, kind: k, url: u}
	if s.admin, err = k.open(u); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	if err := s.admin.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("the server that %s names does not answer: %w", k.variable(), err)
	}
	return s, nil
}

var schemes = map[Dialect]string{Postgres: "postgres", MariaDB: "mysql"}

func startServer(d Dialect, k kind, durable bool) (*Server, error) {
	user, err := unprivileged(k.users()...)
	if err != nil {
		return nil, err
	}
	f, err := newFolder(user)
	if err != nil {
		return nil, err
	}
	s := &Server{Dialect: d, kind: k, durable: durable, folder: f}
	s.url = &url.URL{Scheme: schemes[d], User: url.UserPassword("fristwerk", randomHex(12)), Path: "/" + k.home()}
	if err := s.begin(); err != nil {
		return nil, errors.Join(fmt.Errorf("testdb: start %s: %w", d, err), f.remove())
	}
	return s, nil
}

// begin makes the data and starts the server. Between finding a free port and
// listening on it another process may take it: then it tries again.
func (s *Server) begin() error {
	password, _ := s.url.User.Password()
	if err := s.kind.prepare(s.folder, s.url.User.Username(), password); err != nil {
		return err
	}
	var err error
	for range 3 {
		if s.url.Host, err = freeAddress(); err != nil {
			return err
		}
		if err = s.start(); err == nil {
			return nil
		}
	}
	return err
}

// start runs the server at its address and waits until its superuser can log
// in, by a password that no other server has: an answer comes from this one.
func (s *Server) start() (err error) {
	path, args, err := s.kind.command(s.folder, s.url.Port(), s.durable)
	if err != nil {
		return err
	}
	if s.process, err = start(s.folder, s.kind.death(), path, args...); err != nil {
		return err
	}
	if s.admin, err = s.kind.open(s.url); err != nil {
		s.process.kill()
		return err
	}
	if err := s.await(); err != nil {
		s.admin.Close()
		s.process.kill()
		return fmt.Errorf("%w\n%s", err, s.folder.logTail())
	}
	return nil
}

func (s *Server) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	for {
		err := s.admin.PingContext(ctx)
		switch {
		case err == nil:
			return nil
		case s.process.ended():
			return fmt.Errorf("the server ended: %s", s.process.cmd.ProcessState)
		case ctx.Err() != nil:
			return fmt.Errorf("the server does not answer: %w", err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(l.Addr().(*net.TCPAddr).Port)), nil
}

// end stops a server that we started and removes what it had. Nobody needs its
// data any more, so it ends like a crash.
func (s *Server) end() {
	s.admin.Close()
	if s.process == nil {
		return
	}
	s.process.kill()
	if err := s.folder.remove(); err != nil {
		fmt.Fprintln(os.Stderr, "testdb:", err)
	}
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
		if err := s.kind.drop(cleanupContext(t), s.admin, name); err != nil {
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
