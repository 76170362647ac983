package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// pageCounts are the counts that people ask for on a page and that may take longer
// than a page: they go on here, and are answered to whoever asks the same again.
// Nothing of them is stored: on another node the same count begins anew.
type pageCounts struct {
	mu     sync.Mutex
	going  map[string]*count
	slots  chan struct{}
	keep   time.Duration // how long one goes on, or waits with its answer, while nobody asks
	ended  sync.WaitGroup
	closed bool
}

// count is one of them. It ends with its answer, or when nobody asks any more.
type count struct {
	done   chan struct{}
	answer any
	err    error
	waits  int // who waits for it: meanwhile it is not left
	timer  *time.Timer
	cancel context.CancelFunc
}

// errBrokeOff says that a count ended without an answer.
var errBrokeOff = errors.New("the count broke off")

func newPageCounts(atOnce int, keep time.Duration) *pageCounts {
	return &pageCounts{going: map[string]*count{}, slots: make(chan struct{}, atOnce), keep: keep}
}

// ask begins a count, or finds the one of this key, and waits for its answer
// until then. An answer is given once: who asks again has it counted again.
func (c *pageCounts) ask(ctx context.Context, key string, until time.Time, work func(context.Context) (any, error)) (answer any, counted bool, err error) {
	one := c.find(ctx, key, work)
	if one == nil {
		return nil, false, errBrokeOff
	}
	defer c.leave(key, one)
	wait := time.NewTimer(time.Until(until))
	defer wait.Stop()
	select {
	case <-one.done:
	default:
		select {
		case <-one.done:
		case <-wait.C:
			return nil, false, nil
		case <-ctx.Done():
			return nil, false, ctx.Err()
		}
	}
	c.drop(key, one)
	return one.answer, true, one.err
}

func (c *pageCounts) find(ctx context.Context, key string, work func(context.Context) (any, error)) *count {
	c.mu.Lock()
	defer c.mu.Unlock()
	if one := c.going[key]; one != nil {
		one.waits++
		one.timer.Stop()
		return one
	}
	if c.closed {
		return nil
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	one := &count{done: make(chan struct{}), waits: 1, cancel: cancel}
	one.timer = time.AfterFunc(c.keep, func() { c.left(key, one) })
	one.timer.Stop()
	c.going[key] = one
	c.ended.Go(func() {
		defer cancel()
		c.carryOut(ctx, one, work)
	})
	return one
}

// carryOut counts when there is room. What panics here would end the process,
// unlike in a request.
func (c *pageCounts) carryOut(ctx context.Context, one *count, work func(context.Context) (any, error)) {
	defer close(one.done)
	defer func() {
		if what := recover(); what != nil {
			one.err = fmt.Errorf("%T: %w", what, errBrokeOff) // its text may quote a value
		}
	}()
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
		one.answer, one.err = work(ctx)
	case <-ctx.Done():
		one.err = errBrokeOff
	}
}

// leave is who waits no longer: the last one starts the time in which somebody
// has to ask again.
func (c *pageCounts) leave(key string, one *count) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if one.waits--; one.waits == 0 && c.going[key] == one {
		one.timer.Reset(c.keep)
	}
}

// left ends a count, unless somebody asked in the same moment.
func (c *pageCounts) left(key string, one *count) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if one.waits == 0 && c.going[key] == one {
		delete(c.going, key)
		one.cancel()
	}
}

func (c *pageCounts) drop(key string, one *count) {
	c.mu.Lock()
	defer c.mu.Unlock()
	one.timer.Stop()
	if c.going[key] == one {
		delete(c.going, key)
	}
}

// close ends all counts and waits for them: they read in databases that are
// closed next.
func (c *pageCounts) close() {
	c.mu.Lock()
	c.closed = true
	for _, one := range c.going {
		one.cancel()
	}
	c.mu.Unlock()
	c.ended.Wait()
}
