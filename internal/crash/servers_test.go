package crash_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/queue"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// hurried are the settings of servers that a test kills. The usual ones are a
// lease of 30 s, ticks of 15 s, and 3 min after which a turn counts as lost.
var hurried = struct {
	lease time.Duration
	queue queue.Options
}{3 * time.Second, queue.Options{Tick: time.Second, Turn: 400 * time.Millisecond, Timeout: 5 * time.Second, Rescue: 6 * time.Second}}

// playServe is a node as serve is one: its engine and its queue.
func playServe() error {
	ctx := context.Background()
	o := optionsOf(os.Getenv(dirVariable), os.Getenv(urlVariable))
	o.Database, o.Lease, o.Log = os.Getenv(storeVariable), hurried.lease, slog.New(slog.NewTextHandler(os.Stderr, nil))
	e, err := engine.Open(ctx, o)
	if err != nil {
		return err
	}
	options := hurried.queue
	options.Place, options.Log = o.Database, o.Log
	q, err := queue.Open(ctx, options, e)
	if err != nil {
		return err
	}
	e.Attach(q.Wake)
	if err := q.Start(ctx); err != nil {
		return err
	}
	fmt.Println(saysStarted)
	select {}
}

// shared makes a company whose installation has its store in PostgreSQL.
func shared(t *testing.T, db testdb.DB, contracts int) *company {
	t.Helper()
	place := testdb.NewDurable(t, testdb.Postgres)
	c := &company{DB: db, dir: t.TempDir(), url: db.URL, place: &place}
	db.Exec(t, companyTables...)
	fill(t, db, contracts)
	o := optionsOf(c.dir, c.url)
	o.Database = place.URL
	var err error
	if c.engine, err = engine.Open(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.engine.Close() })
	c.apply(t, companyConcept)
	c.keepSome(t, contracts)
	c.before = c.look(t)
	background(t, c)
	return c
}

func (c *company) server(t *testing.T) *process {
	t.Helper()
	return startProcess(t, roleServe, dirVariable+"="+c.dir, urlVariable+"="+c.url, storeVariable+"="+c.place.URL)
}

// TestServersKilledInTurn: two servers over one PostgreSQL carry a run out while
// one after the other is killed and started again. No record is lost, none is
// done twice or half, and the run comes to its end.
func TestServersKilledInTurn(t *testing.T) {
	t.Parallel()
	if !slices.Contains(testdb.Dialects(), testdb.Postgres) {
		return
	}
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	moments := rand.New(rand.NewPCG(seed, 0))
	contracts := long(20_000, 200_000)
	c := shared(t, testdb.NewDurable(t, testdb.Postgres), contracts)
	servers := []*process{c.server(t), c.server(t)}
	id, err := c.engine.RunSoon(t.Context(), anna, engine.RunOrder{All: true, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	kills, done, furthest := 0, 0, 0
	for begun, moved := time.Now(), time.Now(); ; {
		time.Sleep(time.Duration(500+moments.IntN(4500)) * time.Millisecond)
		p, err := c.engine.RunProgress(t.Context(), anna, id)
		if err != nil {
			t.Fatal(err)
		}
		if p.Done > furthest {
			furthest, moved = p.Done, time.Now()
		}
		if time.Since(moved) > 2*time.Minute || time.Since(begun) > time.Duration(long(4, 20))*time.Minute {
			t.Fatalf("the run is stuck: %+v\n%s\n%s", p, servers[0].errors.String(), servers[1].errors.String())
		}
		if p.State == engine.RunDone {
			t.Logf("%d kills, taken over %d times", kills, p.TakeOver)
			break
		}
		if kills >= long(6, 40) {
			continue // it comes to its end
		}
		victim := servers[kills%2]
		_ = victim.cmd.Process.Kill()
		_ = victim.cmd.Wait()
		now := c.look(t)
		if n := now.whole(t, c.before); n < done {
			t.Errorf("%d records were done, now %d", done, n)
		} else {
			done = n
		}
		servers[kills%2] = c.server(t)
		kills, moved = kills+1, time.Now() // who is killed again and again may not get far
	}
	if kills == 0 {
		t.Error("nothing was killed: the run was too quick")
	}
	ended(t, c.engine, id, engine.RunDone)
	for _, s := range servers {
		_ = s.cmd.Process.Kill()
		_ = s.cmd.Wait()
	}
	last := c.look(t)
	if n := last.whole(t, c.before); n != due(contracts) {
		t.Errorf("%d records are done in the end, want %d", n, due(contracts))
	}
	c.agrees(t, last)
}
