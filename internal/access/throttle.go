package access

import "time"

// Throttle lets Burst tries through at once and then one in every Every. It is
// a leaking bucket kept as one moment: when it will have leaked empty. So a
// restart forgets nothing, and it needs no clean-up to be right.
type Throttle struct {
	Burst int
	Every time.Duration
}

// The throttles of signing in. Nobody is locked out for good: every bucket
// leaks, and the bucket of a name is only asked of addresses from which that
// person never signed in, so a stranger who fills it does not lock the person
// out at the own desk.
var (
	PairThrottle    = Throttle{Burst: 5, Every: 3 * time.Minute}   // one name from one address
	NameThrottle    = Throttle{Burst: 10, Every: 30 * time.Second} // one name from addresses not known
	AddressThrottle = Throttle{Burst: 30, Every: 20 * time.Second} // one address, all names
)

// Take takes one try out of a bucket that will be empty at a moment (zero:
// it is). It returns the new moment, or how long to wait: then nothing is
// taken, so that trying again and again does not make the wait longer.
func (t Throttle) Take(empty, now time.Time) (next time.Time, wait time.Duration) {
	empty = t.within(empty, now)
	room := time.Duration(t.Burst) * t.Every
	if over := empty.Add(t.Every).Sub(now) - room; over > 0 {
		return empty, over
	}
	return empty.Add(t.Every), 0
}

// Back puts one try back: it turned out to be a good one.
func (t Throttle) Back(empty time.Time) time.Time { return empty.Add(-t.Every) }

// within keeps the moment inside what a full bucket can reach, also after the
// machine's clock was set back.
func (t Throttle) within(empty, now time.Time) time.Time {
	if empty.Before(now) {
		return now
	}
	if full := now.Add(time.Duration(t.Burst) * t.Every); empty.After(full) {
		return full
	}
	return empty
}
