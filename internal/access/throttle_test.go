package access

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestThrottle holds what a throttle promises, for any rhythm of tries: never
// more than the burst and what leaked since, a wait that is enough, and no
// lock-out longer than one leak.
func TestThrottle(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		th := Throttle{Burst: rapid.IntRange(1, 10).Draw(t, "burst"), Every: time.Duration(rapid.IntRange(1, 300).Draw(t, "every")) * time.Second}
		now, empty, taken := noon, time.Time{}, 0
		for range 50 {
			now = now.Add(time.Duration(rapid.IntRange(0, 400).Draw(t, "pause")) * time.Second)
			next, wait := th.Take(empty, now)
			switch {
			case wait < 0 || wait > th.Every:
				t.Fatalf("wait %s of %s", wait, th.Every)
			case wait > 0:
				if _, again := th.Take(next, now.Add(wait)); again != 0 {
					t.Fatalf("after the wait of %s still %s", wait, again)
				}
			default:
				taken++
			}
			empty = next
			if most := th.Burst + int(now.Sub(noon)/th.Every); taken > most {
				t.Fatalf("%d tries in %s, at most %d", taken, now.Sub(noon), most)
			}
		}
	})
}

func TestThrottleGivesBack(t *testing.T) {
	t.Parallel()
	th := Throttle{Burst: 1, Every: time.Minute}
	empty := time.Time{}
	for i := range 10 {
		next, wait := th.Take(empty, noon)
		if wait != 0 {
			t.Fatalf("%d. good try waits %s", i, wait)
		}
		empty = th.Back(next)
	}
}

func TestThrottleAfterTheClockWasSetBack(t *testing.T) {
	t.Parallel()
	th := Throttle{Burst: 2, Every: time.Minute}
	if _, wait := th.Take(noon.AddDate(1, 0, 0), noon); wait > th.Every {
		t.Errorf("locked out for %s", wait)
	}
}
