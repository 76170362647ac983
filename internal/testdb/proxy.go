package testdb

import (
	"bytes"
	"net"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// Proxy stands between a program and a database server and cuts connections
// at a chosen moment: that is how a COMMIT comes to be unanswered. It reads
// what clients send, so connections must not be encrypted; Rewrite sees to it.
type Proxy struct {
	target   string
	listener net.Listener
	copying  sync.WaitGroup

	mu     sync.Mutex
	judge  func(chunk []byte) cut
	open   map[net.Conn]struct{}
	closed bool
	cuts   int
}

// cut is what happens to a connection on which a chunk is sent.
type cut int

const (
	cutNot cut = iota
	cutBefore
	cutAfter
)

// NewProxy starts a proxy to a server's host and port that forwards
// everything. It ends with the test, and its connections with it.
func NewProxy(t testing.TB, target string) *Proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{target: target, listener: listener, open: map[net.Conn]struct{}{}}
	p.Pass()
	p.copying.Go(p.accept)
	t.Cleanup(p.close)
	return p
}

// Addr is the proxy's host and port.
func (p *Proxy) Addr() string { return p.listener.Addr().String() }

// Rewrite points a database URL at the proxy.
func (p *Proxy) Rewrite(database string) string {
	u, err := url.Parse(database)
	if err != nil {
		return database // whoever opens it will say so
	}
	u.Host = p.Addr()
	if strings.HasPrefix(u.Scheme, "postgres") {
		query := u.Query()
		query.Set("sslmode", "disable")
		u.RawQuery = query.Encode()
	}
	if u.Scheme == "mysql" {
		query := u.Query()
		query.Set("tls", "false")
		u.RawQuery = query.Encode()
	}
	return u.String()
}

// CutAfter cuts a connection on which a client sends bytes that match: they
// reach the server, the server has done what they ask and answered, but the
// answer never arrives. IsCommit is the match for COMMIT. The bytes are one
// read of the connection, as a rule one message; match is never called twice
// at a time and may count.
func (p *Proxy) CutAfter(match func(chunk []byte) bool) { p.cutIf(match, cutAfter) }

// CutBefore cuts a connection before the matching bytes reach the server. To
// the client it looks the same as CutAfter.
func (p *Proxy) CutBefore(match func(chunk []byte) bool) { p.cutIf(match, cutBefore) }

// Pass forwards everything again.
func (p *Proxy) Pass() { p.cutIf(func([]byte) bool { return false }, cutNot) }

func (p *Proxy) cutIf(match func([]byte) bool, what cut) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.judge = func(chunk []byte) cut {
		if match(chunk) {
			p.cuts++
			return what
		}
		return cutNot
	}
}

// Cuts is how many connections were cut so far.
func (p *Proxy) Cuts() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.cuts
}

// IsCommit reports whether bytes from a client ask for COMMIT: a PostgreSQL
// Query or Parse, or a MariaDB COM_QUERY, of just that word. The word in a
// value or in a longer statement is none.
func IsCommit(chunk []byte) bool {
	lower := bytes.ToLower(chunk)
	for _, message := range []string{
		"q\x00\x00\x00\x0bcommit\x00",  // Query
		"\x00commit\x00\x00\x00",       // Parse: after the statement's name, without parameter types
		"\x07\x00\x00\x00\x03commit",   // COM_QUERY, first packet of its exchange
		"\x08\x00\x00\x00\x03commit;",  // the same, as some clients end it
		"q\x00\x00\x00\x0ccommit;\x00", // and so on PostgreSQL
	} {
		if bytes.Contains(lower, []byte(message)) {
			return true
		}
	}
	return false
}

func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // closed
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			client.Close()
			continue
		}
		l := &link{proxy: p, client: client, server: server}
		if !p.hold(client, server) {
			l.close()
			return
		}
		p.copying.Go(l.upstream)
		p.copying.Go(l.downstream)
	}
}

// hold remembers connections to close with the proxy.
func (p *Proxy) hold(conns ...net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range conns {
		p.open[c] = struct{}{}
	}
	return !p.closed
}

func (p *Proxy) verdict(chunk []byte) cut {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.judge(chunk)
}

func (p *Proxy) close() {
	p.listener.Close()
	p.mu.Lock()
	p.closed = true
	for c := range p.open {
		c.Close()
	}
	p.mu.Unlock()
	p.copying.Wait()
}

// link is one client's connection and its other half to the server.
type link struct {
	proxy          *Proxy
	client, server net.Conn
	deaf           atomic.Bool // the client hears nothing more
}

func (l *link) upstream() {
	buffer := make([]byte, 64<<10)
	for {
		n, err := l.client.Read(buffer)
		if err != nil || !l.forward(buffer[:n]) {
			break
		}
	}
	if !l.deaf.Load() { // a deaf link ends when the server has answered
		l.close()
	}
}

// forward sends a chunk to the server, unless it is the one to cut before. A
// link that is cut after a chunk turns deaf first: the answer cannot overtake.
func (l *link) forward(chunk []byte) bool {
	switch l.proxy.verdict(chunk) {
	case cutBefore:
		return false
	case cutAfter:
		l.deaf.Store(true)
	}
	_, err := l.server.Write(chunk)
	return err == nil
}

func (l *link) downstream() {
	defer l.close()
	buffer := make([]byte, 64<<10)
	for {
		n, err := l.server.Read(buffer)
		if l.deaf.Load() {
			return // it has answered, and that is all we waited for
		}
		if _, failed := l.client.Write(buffer[:n]); failed != nil || err != nil {
			return
		}
	}
}

func (l *link) close() {
	l.client.Close()
	l.server.Close()
	l.proxy.mu.Lock()
	defer l.proxy.mu.Unlock()
	delete(l.proxy.open, l.client)
	delete(l.proxy.open, l.server)
}
