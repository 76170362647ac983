package execution

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	t.Parallel()
	var none *Pace
	if NewPace(0) != nil || none.most(7) != 7 || none.wait(t.Context(), 1_000_000) != nil {
		t.Error("without a bound nothing is held back")
	}
	p, now := NewPace(100), time.Date(2026, 11, 23, 3, 30, 0, 0, time.UTC)
	if p.most(2000) != 100 || p.most(7) != 7 {
		t.Error("a slice has at most the records of a second")
	}
	for i, n := range []int{100, 50, 100, 10} {
		want := now.Add([]time.Duration{0, time.Second, 1500 * time.Millisecond, 2500 * time.Millisecond}[i])
		if begin := p.reserve(n, now); !begin.Equal(want) {
			t.Errorf("%d. slice begins after %v, want %v", i+1, begin.Sub(now), want.Sub(now))
		}
	}
	later := now.Add(time.Hour)
	if begin := p.reserve(1, later); !begin.Equal(later) {
		t.Error("time that nobody used is not saved up")
	}
}
