package testdb

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"
)

// startLimit is how long a server may take until it answers. It is generous:
// several test binaries start theirs at once.
const startLimit = 2 * time.Minute

// serverFor connects to the server the environment names, or starts one.
func serverFor(u use) (*Server, error) {
	k, err := kindOf(u.dialect)
	if err != nil {
		return nil, err
	}
	text := os.Getenv(k.variable())
	if text == "" {
		return startServer(u, k)
	}
	return connectTo(u.dialect, k, text)
}

func connectTo(d Dialect, k kind, text string) (*Server, error) {
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

func startServer(u use, k kind) (*Server, error) {
	user, err := unprivileged(k.users()...)
	if err != nil {
		return nil, err
	}
	f, err := newFolder(user)
	if err != nil {
		return nil, err
	}
	s := &Server{Dialect: u.dialect, kind: k, use: u, folder: f}
	s.url = &url.URL{Scheme: schemes[u.dialect], User: url.UserPassword("fristwerk", randomHex(12)), Path: "/" + k.home()}
	if err := s.begin(); err != nil {
		return nil, errors.Join(fmt.Errorf("testdb: start %s: %w", u.dialect, err), f.remove())
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
	return s.listen()
}

// listen starts the server at some free address.
func (s *Server) listen() (err error) {
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
	path, args, err := s.kind.command(s.folder, s.url.Port(), s.use)
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
	return l.Addr().String(), nil
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
