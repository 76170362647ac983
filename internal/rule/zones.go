package rule

import "time"

// UTC is the first instant of the day in the concept's zone, in UTC. A column
// of instants is compared with it: value < UTC(d) means a day before d.
func (z Zones) UTC(d Day) time.Time { return d.Midnight(orUTC(z.Concept)).UTC() }

// WallClock is the same instant as clocks in the source show it, written
// YYYY-MM-DD HH:MM:SS. A column without zone is compared with it.
func (z Zones) WallClock(d Day) string { return z.clock(d).Format(time.DateTime) }

// clock is WallClock as a time of no zone.
func (z Zones) clock(d Day) time.Time {
	t := z.UTC(d).In(orUTC(z.Source))
	_, offset := t.Zone()
	return t.UTC().Add(time.Duration(offset) * time.Second)
}

// dayOfInstant is the day whose UTC and whose next day's UTC enclose t. It is
// the local day, save in the hour that clocks set back over midnight repeat.
// There it stays the later day, as it does for a database that compares with
// the constant: what it decides and what is shown here must not differ.
func (z Zones) dayOfInstant(t time.Time) Day {
	return enclosing(t, DayOf(t, orUTC(z.Concept)), z.UTC)
}

// dayOfWallClock does the same for a time without a zone.
func (z Zones) dayOfWallClock(clock time.Time) Day {
	year, month, day := clock.Date()
	t := time.Date(year, month, day, clock.Hour(), clock.Minute(), clock.Second(), 0, orUTC(z.Source))
	return enclosing(clock, DayOf(t, orUTC(z.Concept)), z.clock)
}

// enclosing moves a first guess to the last day that has begun at t.
func enclosing(t time.Time, guess Day, begin func(Day) time.Time) Day {
	for begin(guess).After(t) {
		guess--
	}
	for !begin(guess + 1).After(t) {
		guess++
	}
	return guess
}

func orUTC(zone *time.Location) *time.Location {
	if zone == nil {
		return time.UTC
	}
	return zone
}
