package rule

import (
	"regexp"
	"strconv"
	"time"
)

// Zones are the two zones a date column is read in. A nil zone is UTC.
type Zones struct {
	Concept *time.Location // whose days count: the concept's timezone
	Source  *time.Location // how timestamps without a zone are meant there
}

// State says what was found where a date should stand.
type State int

// The states. The zero value is Missing: what was not read is not known.
const (
	Missing     State = iota // NULL, or no row that carries a date
	Implausible              // a value, but none that is believed to be a date
	Known
)

// Moment is what reading a date gives. Day counts only if State is Known.
type Moment struct {
	State State
	Day   Day
}

// canonical is the text a source hands in for a date, a timestamp without a
// zone or an instant. What does not fit it, such as another offset, infinity
// or a date with words behind it, is not guessed at.
var canonical = regexp.MustCompile(`^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2})(?:(:\d{2})(?:\.\d{1,9})?)?(Z|\+00:00)?)?$`)

// ReadMoment reads a date column. Whether the value is plausible is judged by
// the date as it is written, before any zone: a sentinel stays one everywhere.
// A date without a time is that civil day; a time without a zone is the wall
// clock of the source; both it and instants become days of the concept's zone.
func ReadMoment(text string, null bool, encoding Encoding, zones Zones) Moment {
	if null {
		return Moment{}
	}
	switch encoding {
	case Native:
		return readNative(text, zones)
	case Unix:
		return readUnix(text, func(n int64) time.Time { return time.Unix(n, 0) }, zones)
	case UnixMS:
		return readUnix(text, time.UnixMilli, zones)
	default:
		return readLayout(text, string(encoding))
	}
}

func readNative(text string, zones Zones) Moment {
	parts := canonical.FindStringSubmatch(text)
	if parts == nil {
		return Moment{State: Implausible}
	}
	date, hourMinute, second, zone := parts[1], parts[2], parts[3], parts[4]
	day, err := ParseDay(date)
	if err != nil || !plausible(day) {
		return Moment{State: Implausible}
	}
	if hourMinute == "" {
		return Moment{Known, day}
	}
	if second == "" {
		second = ":00"
	}
	clock, err := time.Parse(time.DateTime, date+" "+hourMinute+second)
	switch {
	case err != nil:
		return Moment{State: Implausible}
	case zone != "":
		return Moment{Known, zones.dayOfInstant(clock)}
	default:
		return Moment{Known, zones.dayOfWallClock(clock)}
	}
}

// readUnix takes 0 for what it is in practice: an empty field.
func readUnix(text string, instant func(int64) time.Time, zones Zones) Moment {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n == 0 || text[0] == '+' {
		return Moment{State: Implausible}
	}
	t := instant(n)
	if t.Before(Floor.utc()) || !t.Before(Ceiling.utc()) {
		return Moment{State: Implausible}
	}
	return Moment{Known, zones.dayOfInstant(t)}
}

func readLayout(text, layout string) Moment {
	if CheckLayout(layout) != nil {
		return Moment{State: Implausible}
	}
	day, err := parseLayout(text, layout)
	if err != nil || !plausible(day) {
		return Moment{State: Implausible}
	}
	return Moment{Known, day}
}

func plausible(d Day) bool { return Floor <= d && d < Ceiling }
