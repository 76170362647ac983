package engine

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// TestPageCounts: an answer that is late is given to whoever asks again, once; a
// count that nobody asks for any more ends, and so do all when the engine closes.
func TestPageCounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, began := newPageCounts(1, time.Minute), 0
		lasting := func(d time.Duration) func(context.Context) (any, error) {
			return func(ctx context.Context) (any, error) {
				began++
				select {
				case <-time.After(d):
					return began, nil
				case <-ctx.Done():
					return nil, ctx.Err()
				}
			}
		}
		ask := func(key string, wait, lasts time.Duration) (any, bool, error) {
			return c.ask(t.Context(), key, time.Now().Add(wait), lasting(lasts))
		}
		if _, counted, err := ask("a", time.Second, 3*time.Second); counted || err != nil {
			t.Errorf("before it is counted: %v, %v", counted, err)
		}
		if got, counted, err := ask("a", 5*time.Second, time.Hour); got != 1 || !counted || err != nil {
			t.Errorf("the same again: %v, %v, %v", got, counted, err)
		}
		if got, _, _ := ask("a", time.Minute, time.Second); got != 2 {
			t.Errorf("an answer was given twice: %v", got)
		}
		if got, counted, err := ask("long", time.Hour, 10*time.Minute); got != 3 || !counted || err != nil {
			t.Errorf("a count that somebody waits for was left: %v, %v, %v", got, counted, err)
		}
		_, _, _ = ask("left", -1, time.Hour)
		if _, counted, _ := ask("behind", time.Second, time.Second); counted {
			t.Error("two count at once")
		}
		time.Sleep(2 * time.Minute) // what nobody asks for makes room
		if _, counted, err := ask("next", 2*time.Second, time.Second); !counted || err != nil {
			t.Errorf("after one that was left: %v, %v", counted, err)
		}
		_, _, _ = ask("open", -1, time.Hour)
		c.close()
		if _, _, err := ask("late", time.Second, time.Second); !errors.Is(err, errBrokeOff) {
			t.Errorf("after the end: %v", err)
		}
	})
}

// TestPageCountPanics: a count that panics ends with an error, not the process.
func TestPageCountPanics(t *testing.T) {
	t.Parallel()
	c := newPageCounts(1, time.Minute)
	_, counted, err := c.ask(t.Context(), "a", time.Now().Add(time.Minute), func(context.Context) (any, error) { panic("no") })
	if !counted || !errors.Is(err, errBrokeOff) {
		t.Errorf("got %v, %v", counted, err)
	}
	c.close()
}
