package testdb

import (
	"errors"
	"fmt"
	"net/url"
	"testing"
)

// StartFollowed is StartServer for a server that Follow can make replicas of.
func StartFollowed(t testing.TB, d Dialect) *Server {
	t.Helper()
	return startOwn(t, use{dialect: d, durable: true, logged: true})
}

// Follow starts a streaming replica of a server from StartFollowed, with all that
// is there by now. It ends with the test.
func (s *Server) Follow(t testing.TB) *Server {
	t.Helper()
	if !s.use.logged {
		t.Fatal("testdb: only a server from StartFollowed can be followed")
	}
	replica, err := s.follow()
	if err != nil {
		t.Fatalf("testdb: replica: %v", err)
	}
	t.Cleanup(replica.end)
	return replica
}

func (s *Server) follow() (*Server, error) {
	user, err := unprivileged(s.kind.users()...)
	if err != nil {
		return nil, err
	}
	f, err := newFolder(user)
	if err != nil {
		return nil, err
	}
	u := *s.url // one superuser: what the primary says of him, the replica repeats
	replica := &Server{Dialect: s.Dialect, kind: s.kind, use: s.use, folder: f, url: &u}
	if s.Dialect == Postgres {
		err = copyPostgres(f, s.url)
	} else {
		password, _ := s.url.User.Password()
		err = s.kind.prepare(f, s.url.User.Username(), password)
	}
	if err == nil {
		err = replica.listen()
	}
	if err != nil {
		return nil, errors.Join(err, f.remove())
	}
	if s.Dialect == MariaDB {
		if err := replica.followMariaDB(s.url); err != nil {
			replica.end()
			return nil, err
		}
	}
	return replica, nil
}

// copyPostgres takes a copy that goes on following: -R writes how.
func copyPostgres(f *folder, from *url.URL) error {
	program, err := findPostgres("pg_basebackup")
	if err != nil {
		return err
	}
	u := *from
	u.Path = ""
	return f.run(program, "-d", u.String(), "-D", f.file("data"), "-R", "-X", "stream", "-c", "fast", "--no-sync")
}

func (s *Server) followMariaDB(primary *url.URL) error {
	password, _ := primary.User.Password()
	_, err := s.admin.Exec(fmt.Sprintf("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=%s, MASTER_USER='%s', MASTER_PASSWORD='%s', "+
		"MASTER_CONNECT_RETRY=1, MASTER_USE_GTID=slave_pos; START SLAVE", primary.Port(), primary.User.Username(), password))
	return err
}

// Lag makes a replica hold back what it receives, or repeat it again.
func (s *Server) Lag(t testing.TB, held bool) {
	t.Helper()
	statements := map[Dialect]map[bool][]string{
		Postgres: {true: {"SELECT pg_wal_replay_pause()"}, false: {"SELECT pg_wal_replay_resume()"}},
		MariaDB:  {true: {"STOP SLAVE SQL_THREAD"}, false: {"START SLAVE SQL_THREAD"}},
	}
	if err := execAll(lasting(t), s.admin, statements[s.Dialect][held]...); err != nil {
		t.Fatal(err)
	}
}

// URLOf is the address of another server's database on this one, its replica.
func (s *Server) URLOf(db DB) string { return s.urlOf(db.name).String() }
