package crash_test

import (
	"math/rand/v2"
	"regexp"
	"sync/atomic"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestCommitWithoutAnswer cuts the connection on which a COMMIT travels, before
// the server has it or after: to us both look the same. SQLite has no
// connection to cut; TestLockedFile is its counterpart.
func TestCommitWithoutAnswer(t *testing.T) {
	t.Parallel()
	for _, d := range testdb.Dialects() {
		if d == testdb.SQLite {
			continue
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			seed := rand.Uint64()
			t.Logf("seed %d", seed)
			random := rand.New(rand.NewPCG(seed, 0))
			cuts, wanted := 0, long(20, 200)
			for rounds := 0; cuts < wanted; rounds++ {
				if rounds > wanted {
					t.Fatalf("of %d runs only %d COMMITs were cut", rounds, cuts)
				}
				cuts += cutRun(t, d, random)
			}
		})
	}
}

// cutRun cuts about two of three COMMITs of a run, never more than three in a
// row, and returns how many it cut.
func cutRun(t *testing.T, d testdb.Dialect, random *rand.Rand) int {
	t.Helper()
	const contracts = 1500
	db := testdb.NewDurable(t, d)
	proxy := testdb.NewProxy(t, db.Server().Address())
	c := beginVia(t, db, proxy.Rewrite(db.URL), contracts)
	cut, inRow := proxy.CutBefore, 0
	if random.IntN(2) == 0 {
		cut = proxy.CutAfter
	}
	commits := batchCommit()
	cut(func(chunk []byte) bool {
		if !commits(chunk) {
			return false
		}
		if inRow++; inRow > 3 || random.IntN(3) == 0 {
			inRow = 0
		}
		return inRow > 0
	})
	r := c.run(t, 2)
	proxy.Pass()
	now := c.look(t)
	if n := now.whole(t, c.before); n != due(contracts) {
		t.Errorf("%d records are done, want %d", n, due(contracts))
	}
	for _, j := range r.Jobs {
		if j.Failed > 0 || *j.Done != j.Met-j.Skipped["held"] {
			t.Errorf("job %s: %+v, done %d", j.Job, j, *j.Done)
		}
	}
	c.agrees(t, now)
	return proxy.Cuts()
}

// batchCommit recognises the COMMIT of a batch: the first that comes once
// something was entered in the ledger, and all after it. Before that a run
// commits that it may change records at all.
func batchCommit() func(chunk []byte) bool {
	var entered atomic.Bool
	entering := regexp.MustCompile("INSERT INTO [\"`a-z._]*ledger")
	return func(chunk []byte) bool {
		if entering.Match(chunk) {
			entered.Store(true)
		}
		return entered.Load() && testdb.IsCommit(chunk)
	}
}
