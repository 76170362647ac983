package rule

import (
	"errors"
	"fmt"
	"sort"
	"time"
)

// Day is a civil date: the days since 1970-01-01, without hour or zone.
// Days compare with < and ==. The zero value is 1970-01-01.
type Day int32

// Floor and Ceiling bound what is believed to be a date. A value before Floor,
// or on or after Ceiling, is implausible: sentinels of old systems live there.
var (
	Floor   = Date(1901, time.January, 1)
	Ceiling = Date(9999, time.December, 31)
)

// ErrDay says that a text is not a day of the calendar.
var ErrDay = errors.New("not a day")

const secondsPerDay = 24 * 60 * 60

// Date is the day of a year, month and day of month. Values outside their
// range carry over as in time.Date: 31 April is 1 May.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// ParseDay reads YYYY-MM-DD and nothing else; a day the calendar does not
// have, such as 2023-02-29, is ErrDay.
func ParseDay(text string) (Day, error) {
	return parseLayout(text, "YYYY-MM-DD")
}

// DayOf is the local day of an instant in a zone.
func DayOf(t time.Time, zone *time.Location) Day {
	return Date(t.In(zone).Date())
}

// Civil is the inverse of Date.
func (d Day) Civil() (year int, month time.Month, day int) {
	return d.utc().Date()
}

// String is YYYY-MM-DD.
func (d Day) String() string {
	year, month, day := d.Civil()
	return fmt.Sprintf("%04d-%02d-%02d", year, month, day)
}

// MarshalText writes YYYY-MM-DD, so JSON and YAML show days as people read them.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD; d stays as it was if it cannot.
func (d *Day) UnmarshalText(text []byte) error {
	parsed, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Midnight is the first instant of the day in a zone. That is not always
// 00:00: where clocks jump over midnight the day begins at 01:00, and a day
// the zone left out begins with the next one. Of two midnights it is the first.
func (d Day) Midnight(zone *time.Location) time.Time {
	midnight := d.utc()
	early, late := midnight.Add(-widest).In(zone), midnight.Add(widest).In(zone)
	first := midnight.Add(-offset(early))
	if offset(early) == offset(late) {
		return first.In(zone)
	}
	if change := offsetChange(early, late); !first.Before(change) {
		first = midnight.Add(-offset(late))
		if first.Before(change) {
			first = change
		}
	}
	return first.In(zone)
}

// widest is further from UTC than any zone has ever been.
const widest = 16 * time.Hour

func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()
	return time.Duration(seconds) * time.Second
}

// offsetChange finds the second at which clocks change between two instants of
// one zone. Time.ZoneBounds would tell, but is a day short on 31 December of
// leap years after 2037.
func offsetChange(early, late time.Time) time.Time {
	seconds := int(late.Sub(early) / time.Second)
	n := sort.Search(seconds, func(n int) bool {
		return offset(early.Add(time.Duration(n)*time.Second)) != offset(early)
	})
	return early.Add(time.Duration(n) * time.Second)
}

// AddDays moves the day by n days.
func (d Day) AddDays(n int) Day { return d + Day(n) }

// AddMonths moves the day by n months. Where the month has no such day it is
// the month's last: 31 January and one month is 28 or 29 February.
func (d Day) AddMonths(n int) Day {
	year, month, day := d.Civil()
	last := Date(year, month+time.Month(n)+1, 0)
	if wanted := Date(year, month+time.Month(n), day); wanted < last {
		return wanted
	}
	return last
}

// EndOfMonth is the last day of the month d lies in.
func (d Day) EndOfMonth() Day {
	year, month, _ := d.Civil()
	return Date(year, month+1, 0)
}

// EndOfQuarter is the last day of the calendar quarter d lies in.
func (d Day) EndOfQuarter() Day {
	year, month, _ := d.Civil()
	return Date(year, (month-1)/3*3+4, 0)
}

// EndOfYear is 31 December of the year d lies in.
func (d Day) EndOfYear() Day {
	year, _, _ := d.Civil()
	return Date(year, time.December, 31)
}

// EndOfBusinessYear is the last day of the business year d lies in, where
// business years end on that day of that month; (0, 0) is 31 December. 28 and
// 29 February both mean the last of February, a day the month does not have
// its last.
func (d Day) EndOfBusinessYear(month, day int) Day {
	if month == 0 && day == 0 {
		return d.EndOfYear()
	}
	year, _, _ := d.Civil()
	if end := businessYearEnd(year, month, day); d <= end {
		return end
	}
	return businessYearEnd(year+1, month, day)
}

func businessYearEnd(year, month, day int) Day {
	first := Date(year, time.Month(month), 1)
	last := first.EndOfMonth()
	if named := first.AddDays(day - 1); named < last && !(month == 2 && day == 28) {
		return named
	}
	return last
}

func (d Day) utc() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }
