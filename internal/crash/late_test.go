package crash_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestCommitAfterDeath lets a COMMIT reach the server only when its process is
// dead and the next run has begun: that run must wait for it, not forget the
// slice. With SQLite a dead process cannot have anything under way.
func TestCommitAfterDeath(t *testing.T) {
	t.Parallel()
	for _, d := range testdb.Dialects() {
		if d == testdb.SQLite {
			continue
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			const contracts = 1500
			db := testdb.NewDurable(t, d)
			c := begin(t, db, contracts)
			proxy := testdb.NewProxy(t, db.Server().Address())
			c.url = proxy.Rewrite(db.URL)
			reached, release := make(chan struct{}), make(chan struct{})
			var once sync.Once
			commits := batchCommit()
			proxy.CutAfter(func(chunk []byte) bool {
				if !commits(chunk) {
					return false
				}
				once.Do(func() { close(reached) })
				<-release
				return true
			})
			p := c.process(t)
			<-reached
			p.kill(t, 1, 0)
			time.AfterFunc(700*time.Millisecond, func() { close(release) })
			c.run(t, 2)
			now := c.look(t)
			if n := now.whole(t, c.before); n != due(contracts) {
				t.Errorf("%d records are done, want %d", n, due(contracts))
			}
			c.agrees(t, now)
		})
	}
}

// TestStoppedByHand ends the context of a run in the middle of its batches, as
// an interrupt from the keyboard does. What was committed by then is known to
// our store at the latest after the next run.
func TestStoppedByHand(t *testing.T) {
	t.Parallel()
	for _, d := range testdb.Dialects() {
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			c := begin(t, testdb.NewDurable(t, d), 10_000)
			for i := range long(6, 30) {
				ctx, stop := context.WithCancel(t.Context())
				after := time.Duration(i) * 11 * time.Millisecond
				_, err := c.engine.Run(ctx, anna, engine.RunOrder{All: true, Workers: 2,
					Progress: func(string, int, int) { time.AfterFunc(after, stop) }})
				stop()
				c.look(t).whole(t, c.before)
				if err == nil {
					break
				}
			}
			c.run(t, 2)
			now := c.look(t)
			if n := now.whole(t, c.before); n != due(10_000) {
				t.Errorf("%d records are done, want %d", n, due(10_000))
			}
			c.agrees(t, now)
		})
	}
}
