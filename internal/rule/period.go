package rule

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// ErrPeriod says that a text or a Term names no period that can be counted.
var ErrPeriod = errors.New("not a period")

// maxYears caps periods: the longest retention periods known run for a few
// decades, so whatever is longer is a slip of the pen.
const maxYears = 200

// ParsePeriod reads a whole number and a unit: "8 years", "1 month", "0 days".
func ParsePeriod(text string) (Period, error) {
	number, word, _ := strings.Cut(strings.TrimSpace(text), " ")
	n, err := strconv.ParseUint(number, 10, 31)
	if err != nil {
		return Period{}, periodError(text)
	}
	unit := Unit(strings.TrimSuffix(strings.TrimSpace(word), "s") + "s")
	p := Period{N: int(n), Unit: unit}
	if !p.countable() {
		return Period{}, periodError(text)
	}
	return p, nil
}

func periodError(text string) error {
	return fmt.Errorf("%w: %.40q; write a whole number from 0 and days, weeks, months or years, such as \"8 years\", at most %d years", ErrPeriod, text, maxYears)
}

// String is the form ParsePeriod reads: "8 years", "1 month".
func (p Period) String() string {
	unit := string(p.Unit)
	if p.N == 1 {
		unit = strings.TrimSuffix(unit, "s")
	}
	return strconv.Itoa(p.N) + " " + unit
}

// countable reports whether the unit is known and the number between none and
// the cap.
func (p Period) countable() bool { return p.N >= 0 && p.N <= p.Unit.most() }

// most is how many of the unit fit into the cap; of an unknown unit none do.
func (u Unit) most() int {
	switch u {
	case Days:
		return maxYears * 1461 / 4
	case Weeks:
		return maxYears * 1461 / 28
	case Months:
		return maxYears * 12
	case Years:
		return maxYears
	default:
		return -1
	}
}

// monthly reports whether the period is counted in months: years are twelve.
func (p Period) monthly() bool { return p.Unit == Months || p.Unit == Years }

// after adds the period to a day, at once and never step by step: 31 January
// and two months is 31 March.
func (p Period) after(d Day) Day {
	switch p.Unit {
	case Weeks:
		return d.AddDays(7 * p.N)
	case Months:
		return d.AddMonths(p.N)
	case Years:
		return d.AddMonths(12 * p.N)
	default:
		return d.AddDays(p.N)
	}
}

// LastDayCounting is the last day of a period that begins with the beginning
// of first, so that first itself is counted (§ 187(2) BGB). A Term counts from
// the day after an event instead (§ 187(1)): the two may end on different
// days although one begins where the other does.
func (p Period) LastDayCounting(first Day) Day {
	if !p.countable() {
		return never
	}
	if _, _, day := first.Civil(); day == 1 || !p.monthly() {
		return p.after(first) - 1
	}
	return p.after(first - 1)
}
