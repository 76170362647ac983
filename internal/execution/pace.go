package execution

import (
	"context"
	"sync"
	"time"
)

// Pace holds the changes of a source to a number of records a second, over all
// workers and jobs of a run. Nil does not hold anything back.
type Pace struct {
	perSecond int
	mu        sync.Mutex
	free      time.Time // when the next slice may begin
}

// NewPace is nil without a bound.
func NewPace(perSecond int) *Pace {
	if perSecond <= 0 {
		return nil
	}
	return &Pace{perSecond: perSecond}
}

// wait returns when n records may be changed.
func (p *Pace) wait(ctx context.Context, n int) error {
	if p == nil {
		return nil
	}
	return pause(ctx, time.Until(p.reserve(n, time.Now())))
}

// reserve gives n records their turn, and says when it is.
func (p *Pace) reserve(n int, now time.Time) time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.free.Before(now) {
		p.free = now
	}
	begin := p.free
	p.free = begin.Add(time.Duration(n) * time.Second / time.Duration(p.perSecond))
	return begin
}

// most is how many records a slice may have: those of a second, so that the
// source never gets many at once.
func (p *Pace) most(size int) int {
	if p == nil {
		return size
	}
	return max(1, min(size, p.perSecond))
}
