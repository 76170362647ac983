package rule

import (
	"fmt"
	"math"
	"sort"
)

// never is the last day of a period that cannot be counted. One below the
// largest Day, so that the day after it is still later than every other.
const never Day = math.MaxInt32 - 1

// Check refuses a term that cannot be counted: an unknown unit or anchor, a
// negative or absurdly long period, a business year that ends on no day.
// LastDay of such a term lies beyond every calendar: nothing is ever due.
func (t Term) Check() error {
	switch {
	case !t.After.countable():
		return periodError(t.After.String())
	case !t.From.known():
		return fmt.Errorf("%w: it can be counted from event, end of month, end of quarter, end of year or end of business year, not from %.40q", ErrPeriod, string(t.From))
	case !t.businessYearEnds():
		return fmt.Errorf("%w: no business year ends on day %d of month %d; write it as 12-31", ErrPeriod, t.BusinessYearDay, t.BusinessYearMonth)
	}
	return nil
}

func (f From) known() bool {
	switch f {
	case "", Event, EndOfMonth, EndOfQuarter, EndOfYear, EndOfBusinessYear:
		return true
	}
	return false
}

// businessYearEnds reads the day in a leap year, so 29 February is one.
func (t Term) businessYearEnds() bool {
	if t.BusinessYearMonth == 0 && t.BusinessYearDay == 0 {
		return true
	}
	_, err := civilDay(2024, t.BusinessYearMonth, t.BusinessYearDay)
	return err == nil
}

// LastDay is the day with whose expiry the period ends. The start itself is
// not counted; the period is added to the original date and clamped to the
// month's end. From an end of a period that is the last day of its month,
// months and years end on the last day of theirs.
func (t Term) LastDay(start Day) Day {
	if !t.countable() {
		return never
	}
	from := t.anchor(start)
	last := t.After.after(from)
	if t.fromEnd() && t.After.monthly() && from == from.EndOfMonth() {
		return last.EndOfMonth()
	}
	return last
}

func (t Term) countable() bool {
	return t.After.countable() && t.From.known() && t.businessYearEnds()
}

func (t Term) fromEnd() bool { return t.From != "" && t.From != Event }

// anchor moves a start to the end of the calendar unit it lies in.
func (t Term) anchor(start Day) Day {
	switch t.From {
	case EndOfMonth:
		return start.EndOfMonth()
	case EndOfQuarter:
		return start.EndOfQuarter()
	case EndOfYear:
		return start.EndOfYear()
	case EndOfBusinessYear:
		return start.EndOfBusinessYear(t.BusinessYearMonth, t.BusinessYearDay)
	default:
		return start
	}
}

// DueDay is the first day on which the action is due: the day after LastDay.
func (t Term) DueDay(start Day) Day { return t.LastDay(start) + 1 }

// Due reports whether the period has ended: today is after its last day.
func (t Term) Due(start, today Day) bool { return today > t.LastDay(start) }

// Boundary is the first start that is not due today. Being due is monotone in
// the start, so a plausible start is due if and only if it lies before
// Boundary. Floor means that none is.
func (t Term) Boundary(today Day) Day {
	// A period never ends before it starts, so no start from today on is due.
	end := min(today, Ceiling)
	if end <= Floor {
		return Floor
	}
	return Floor + Day(sort.Search(int(end-Floor), func(i int) bool {
		return !t.Due(Floor+Day(i), today)
	}))
}
