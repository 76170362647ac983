package concept

import "time"

// Firing is a moment at which a job's schedule fires.
type Firing struct {
	At time.Time
	// Local is its wall-clock time in the concept's zone, to the minute. It names
	// the firing: where a clock shows a time twice, there is one.
	Local string
}

// longest is how far back missed firings are looked for.
const longest = 400 * 24 * time.Hour

// LastFiring is the newest firing of a job after one moment and until another,
// and how many there were before it in that time. It reports false if there was
// none.
//
// A wall-clock time that daylight saving skips fires once, after the gap; one
// that it doubles fires once, the first time.
func (j *Job) LastFiring(after, until time.Time, zone *time.Location) (last Firing, before int, ok bool) {
	s, err := ParseSchedule(j.Schedule)
	if err != nil { // the file was refused
		return Firing{}, 0, false
	}
	if earliest := until.Add(-longest); after.Before(earliest) {
		after = earliest
	}
	// From within a gap a schedule no longer knows of the time that was skipped.
	for at := s.Next(after.Add(-3 * time.Hour).In(zone)); !at.IsZero() && !at.After(until); at = s.Next(at) {
		if !at.After(after) || again(at) {
			continue
		}
		if ok {
			before++
		}
		last, ok = Firing{At: at, Local: at.Format(wallClock)}, true
	}
	return last, before, ok
}

const wallClock = "2006-01-02T15:04"

// again tells whether a clock has shown this time before: an hour ago, or half
// of one, where daylight saving is of that size.
func again(at time.Time) bool {
	local := at.Format(wallClock)
	return at.Add(-time.Hour).Format(wallClock) == local || at.Add(-30*time.Minute).Format(wallClock) == local
}

// NextFiring is the next moment at which a job's schedule fires; zero if never.
func (j *Job) NextFiring(after time.Time, zone *time.Location) time.Time {
	s, err := ParseSchedule(j.Schedule)
	if err != nil {
		return time.Time{}
	}
	return s.Next(after.In(zone))
}
