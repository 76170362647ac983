package api

import (
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// rates bounds how often each token asks, on this node. A token that was quiet
// long enough to have its burst back is forgotten.
type rates struct {
	perSecond rate.Limit
	burst     int
	mu        sync.Mutex
	limiters  map[string]*rate.Limiter
}

// manyLimiters is when quiet ones are looked for.
const manyLimiters = 1000

func newRates(o Options) *rates {
	return &rates{perSecond: rate.Limit(o.PerSecond), burst: o.Burst, limiters: map[string]*rate.Limiter{}}
}

// allow tells whether the holder may ask now, and otherwise after how many
// seconds.
func (r *rates) allow(holder string, now time.Time) (wait int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	l := r.limiters[holder]
	if l == nil {
		r.forgetQuiet(now)
		l = rate.NewLimiter(r.perSecond, r.burst)
		r.limiters[holder] = l
	}
	if l.AllowN(now, 1) {
		return 0, true
	}
	missing := 1 - l.TokensAt(now)
	return max(1, int(math.Ceil(missing/float64(r.perSecond)))), false
}

func (r *rates) forgetQuiet(now time.Time) {
	if len(r.limiters) < manyLimiters {
		return
	}
	for holder, l := range r.limiters {
		if l.TokensAt(now) >= float64(r.burst) {
			delete(r.limiters, holder)
		}
	}
}
