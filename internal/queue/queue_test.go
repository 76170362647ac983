package queue

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

// told is Work that tells what it was asked.
type told struct {
	mu      sync.Mutex
	ticks   int
	turns   int
	fails   int // how many turns fail first
	stopped bool
	ended   chan string
	gaveUp  chan string
	hold    bool // a turn lasts until soon
}

func (w *told) Tick(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ticks++
	return errors.New("a tick that fails does not end the next")
}

func (w *told) Carry(_ context.Context, run string, soon <-chan struct{}) (bool, time.Duration, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.turns++
	if w.turns <= w.fails {
		return false, 0, errors.New("not now")
	}
	if w.hold {
		<-soon
		w.stopped = true
		w.ended <- run
		return true, 0, nil
	}
	if w.turns < 3 {
		return true, 0, nil
	}
	w.ended <- run
	return false, 0, nil
}

func (w *told) GiveUp(_ context.Context, run string) error {
	w.gaveUp <- run
	return nil
}

func (w *told) count() (ticks, turns int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ticks, w.turns
}

// places are where a queue can live.
func places(t *testing.T, test func(*testing.T, Options)) {
	for _, d := range testdb.Dialects() {
		if d == testdb.MariaDB {
			continue // our store does not live there
		}
		t.Run(string(d), func(t *testing.T) {
			t.Parallel()
			o := Options{Place: filepath.Join(t.TempDir(), "store.db"), Log: slog.New(slog.DiscardHandler), Tick: time.Second}
			if d == testdb.Postgres {
				o.Place = testdb.New(t, d).URL
			}
			test(t, o)
		})
	}
}

func begin(t *testing.T, o Options, w Work) *Queue {
	t.Helper()
	q, err := Open(t.Context(), o, w)
	if err != nil {
		t.Fatal(err)
	}
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return q
}

func end(t *testing.T, q *Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := q.Stop(ctx); err != nil {
		t.Error(err)
	}
}

func await(t *testing.T, from <-chan string) string {
	t.Helper()
	select {
	case run := <-from:
		return run
	case <-time.After(time.Minute):
		t.Fatal("nothing happened")
		return ""
	}
}

// TestTurns: a run is carried on turn after turn until it has ended, and was
// queued once however often it was woken; ticks come beside it.
func TestTurns(t *testing.T) {
	t.Parallel()
	places(t, func(t *testing.T, o Options) {
		w := &told{ended: make(chan string, 9), gaveUp: make(chan string, 9)}
		q := begin(t, o, w)
		for range 3 {
			if err := q.Wake(t.Context(), "r1", 0); err != nil {
				t.Fatal(err)
			}
		}
		if run := await(t, w.ended); run != "r1" {
			t.Errorf("got %s", run)
		}
		for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(50 * time.Millisecond) {
			if ticks, _ := w.count(); ticks >= 2 {
				break
			}
		}
		end(t, q)
		if ticks, turns := w.count(); ticks < 2 || turns != 3 {
			t.Errorf("%d ticks, %d turns", ticks, turns)
		}
	})
}

// TestStop: a turn under way is asked to hand back, and the next node goes on.
func TestStop(t *testing.T) {
	t.Parallel()
	places(t, func(t *testing.T, o Options) {
		w := &told{ended: make(chan string, 9), gaveUp: make(chan string, 9), hold: true}
		q := begin(t, o, w)
		if err := q.Wake(t.Context(), "r1", 0); err != nil {
			t.Fatal(err)
		}
		for begun := time.Now(); time.Since(begun) < time.Minute; time.Sleep(20 * time.Millisecond) {
			if w.mu.TryLock() { // a turn under way holds it
				w.mu.Unlock()
				continue
			}
			break
		}
		end(t, q)
		if !w.stopped {
			t.Error("the turn was cut off")
		}
		next := &told{ended: make(chan string, 9), gaveUp: make(chan string, 9), turns: 2}
		q = begin(t, o, next)
		if run := await(t, next.ended); run != "r1" {
			t.Errorf("got %s", run)
		}
		end(t, q)
	})
}

func TestNowhere(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"postgres://anna:pa55word@127.0.0.1:1/x", "postgres://%zz", "/no/such/folder/x.db"} {
		_, err := Open(t.Context(), Options{Place: place, Log: slog.New(slog.DiscardHandler)}, &told{})
		if !errors.Is(err, ErrQueue) || err.Error() != ErrQueue.Error() {
			t.Errorf("%s: %v", place, err)
		}
	}
}

// TestGiveUp: a run that fails is tried again, and given up after the last try.
func TestGiveUp(t *testing.T) {
	t.Parallel()
	w := &told{gaveUp: make(chan string, 9), fails: 9}
	c := &carry{worker: &worker{work: w, options: Options{Log: slog.New(slog.DiscardHandler)}.filled(), soon: make(chan struct{})}}
	job := &river.Job[carryArgs]{JobRow: &rivertype.JobRow{Attempt: 1, MaxAttempts: carryTries}, Args: carryArgs{Run: "r1"}}
	if err := c.Work(t.Context(), job); err == nil || len(w.gaveUp) > 0 {
		t.Errorf("it is tried again: %v", err)
	}
	if wait := time.Until(c.NextRetry(job)); wait < 5*time.Second || wait > time.Minute {
		t.Errorf("after %v", wait)
	}
	job.Attempt = carryTries
	if err := c.Work(t.Context(), job); err != nil || await(t, w.gaveUp) != "r1" {
		t.Errorf("it is given up: %v", err)
	}
	if wait := time.Until(c.NextRetry(job)); wait > mostPause {
		t.Errorf("after %v", wait)
	}
}
