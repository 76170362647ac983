package engine_test

import (
	"fmt"
	"time"
)

// The model counts days by hand. Nothing here knows package rule.

// date is a civil date as people write it.
type date struct{ y, m, d int }

func (a date) String() string { return fmt.Sprintf("%04d-%02d-%02d", a.y, a.m, a.d) }

func (a date) before(b date) bool {
	return a.y < b.y || a.y == b.y && (a.m < b.m || a.m == b.m && a.d < b.d)
}

func monthLength(y, m int) int {
	switch {
	case m == 4 || m == 6 || m == 9 || m == 11:
		return 30
	case m == 2 && (y%4 == 0 && y%100 != 0 || y%400 == 0):
		return 29
	case m == 2:
		return 28
	}
	return 31
}

func (a date) next() date {
	switch {
	case a.d < monthLength(a.y, a.m):
		return date{a.y, a.m, a.d + 1}
	case a.m < 12:
		return date{a.y, a.m + 1, 1}
	}
	return date{a.y + 1, 1, 1}
}

func (a date) previous() date {
	switch {
	case a.d > 1:
		return date{a.y, a.m, a.d - 1}
	case a.m > 1:
		return date{a.y, a.m - 1, monthLength(a.y, a.m-1)}
	}
	return date{a.y - 1, 12, 31}
}

func (a date) move(days int) date {
	for ; days > 0; days-- {
		a = a.next()
	}
	for ; days < 0; days++ {
		a = a.previous()
	}
	return a
}

// months moves by whole months, to the month's last day where it has no such.
func (a date) months(n int) date {
	for ; n > 0; n-- {
		if a.m++; a.m > 12 {
			a.y, a.m = a.y+1, 1
		}
	}
	for ; n < 0; n++ {
		if a.m--; a.m < 1 {
			a.y, a.m = a.y-1, 12
		}
	}
	a.d = min(a.d, monthLength(a.y, a.m))
	return a
}

// period is a number of units counted from an anchor.
type period struct {
	n    int
	unit string
	from string
}

func (p period) String() string { return fmt.Sprintf("%d %s", p.n, p.unit) }

func (p period) add(a date, sign int) date {
	switch p.unit {
	case "days":
		return a.move(sign * p.n)
	case "weeks":
		return a.move(sign * 7 * p.n)
	case "months":
		return a.months(sign * p.n)
	}
	return a.months(sign * 12 * p.n)
}

// lastDay is the day with whose expiry the period ends.
func (p period) lastDay(start date, yearEnds date) date {
	end := start
	for !p.anchored(end, yearEnds) {
		end = end.next()
	}
	last := p.add(end, 1)
	if p.from != "event" && (p.unit == "months" || p.unit == "years") && end.next().d == 1 {
		last.d = monthLength(last.y, last.m)
	}
	return last
}

// anchored says that the period may be counted from the day.
func (p period) anchored(a date, yearEnds date) bool {
	endOfMonth := a.next().d == 1
	switch p.from {
	case "end of month":
		return endOfMonth
	case "end of quarter":
		return endOfMonth && a.m%3 == 0
	case "end of year":
		return endOfMonth && a.m == 12
	case "end of business year":
		if yearEnds.m == 2 { // 28 means the last of February
			return a.m == 2 && endOfMonth
		}
		return a.m == yearEnds.m && a.d == yearEnds.d
	}
	return true
}

func (p period) due(start, today, yearEnds date) bool {
	return p.lastDay(start, yearEnds).before(today)
}

// localDay is the day an instant has in a zone.
func localDay(t time.Time, zone *time.Location) date {
	y, m, d := t.In(zone).Date()
	return date{y, int(m), d}
}

// sight is what becomes of reading a date.
type sight struct {
	state string // missing, implausible, known
	day   date
}

func known(d date) sight { return sight{"known", d} }

var (
	missing     = sight{state: "missing"}
	implausible = sight{state: "implausible"}
)

// written is known unless the date, as it is written, is a sentinel.
func written(as, day date) sight {
	if as.before(date{1901, 1, 1}) || !as.before(date{9999, 12, 31}) {
		return implausible
	}
	return known(day)
}
