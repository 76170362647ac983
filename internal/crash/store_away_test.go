package crash_test

import (
	"os/signal"
	"slices"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestStoreGoesAway cuts our store off in the middle of a run: the run ends,
// what had been claimed is whole, and the next run finds out about it.
func TestStoreGoesAway(t *testing.T) {
	t.Parallel()
	if !slices.Contains(testdb.Dialects(), testdb.Postgres) {
		return
	}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		const contracts = 9000
		c := shared(t, db, contracts)
		proxy := testdb.NewProxy(t, c.place.Server().Address())
		o := optionsOf(c.dir, c.url)
		o.Database, o.Lease = proxy.Rewrite(c.place.URL), time.Second
		e, err := engine.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { e.Close() })
		var away atomic.Bool
		proxy.CutBefore(func([]byte) bool { return away.Load() })
		_, err = e.Run(t.Context(), anna, engine.RunOrder{All: true, Workers: 1, Progress: func(string, int, int) { away.Store(true) }})
		if err == nil {
			t.Fatal("a run without a store must not go on")
		}
		time.Sleep(2 * o.Lease) // whoever is silent loses its place
		now := c.look(t)
		n := now.whole(t, c.before)
		if n == 0 || n >= due(contracts) {
			t.Errorf("%d of %d records are done", n, due(contracts))
		}
		c.recovers(t, contracts)
	})
}

// recovers lets another run close what was left open and do the rest.
func (c *company) recovers(t *testing.T, contracts int) {
	t.Helper()
	c.run(t, 2)
	last := c.look(t)
	if n := last.whole(t, c.before); n != due(contracts) {
		t.Errorf("%d records are done in the end, want %d", n, due(contracts))
	}
	c.agrees(t, last)
}

// TestStoreOnAFullDisk: our store cannot grow any more while a run goes on. No
// record is changed that the store does not know of.
func TestStoreOnAFullDisk(t *testing.T) {
	t.Parallel()
	onServers(t, func(t *testing.T, db testdb.DB) {
		const contracts = 6000
		c := begin(t, db, contracts)
		p := startProcess(t, roleFull, dirVariable+"="+c.dir, urlVariable+"="+c.url)
		for range p.lines { // until it has ended
		}
		if err := p.cmd.Wait(); err == nil {
			t.Fatal("a run on a full disk must not end well")
		}
		now := c.look(t)
		if n := now.whole(t, c.before); n >= due(contracts) {
			t.Errorf("all %d records are done: the disk was not full", n)
		}
		c.recovers(t, contracts)
	})
}

// playFull is a run that may write no file beyond some size: the store's log
// fills up in the middle of it.
func playFull() error {
	signal.Ignore(syscall.SIGXFSZ)
	limit := uint64(fullAt)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		return err
	}
	return playRun()
}

// fullAt is room for a few slices.
const fullAt = 600 << 10
