package testdb

import (
	"errors"
	"sync"
)

// shared holds the servers of this test binary. It is the one global of the
// package: tests of a package share a server, and TestMain alone can end it.
var shared servers

type servers struct {
	mu      sync.Mutex
	open    bool
	started map[use]*started
}

// use is what a shared server is for.
type use struct {
	dialect Dialect
	durable bool // every commit is on the disk
	roomy   bool // with memory for large tables
	logged  bool // with a log that replicas can follow
}

// started is a server, or why there is none: a failure is not tried again for
// every test.
type started struct {
	once   sync.Once
	server *Server
	err    error
}

func (s *servers) begin() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open, s.started = true, map[use]*started{}
}

// get returns the server for a use and starts it if this is the first time.
// Other uses do not wait for that.
func (s *servers) get(u use) (*Server, error) {
	s.mu.Lock()
	if !s.open {
		s.mu.Unlock()
		return nil, errors.New("testdb: this package's TestMain does not call testdb.Main: nobody would stop the servers")
	}
	entry := s.started[u]
	if entry == nil {
		entry = &started{}
		s.started[u] = entry
	}
	s.mu.Unlock()
	entry.once.Do(func() { entry.server, entry.err = serverFor(u) })
	return entry.server, entry.err
}

func (s *servers) has(server *Server) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, entry := range s.started {
		if entry.server == server {
			return true
		}
	}
	return false
}

// end stops all servers. No test runs any more.
func (s *servers) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = false
	for _, entry := range s.started {
		if entry.server != nil {
			entry.server.end()
		}
	}
}
