package rule_test

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fristwerk/fristwerk/internal/rule"
)

func years(n int) rule.Period { return rule.Period{N: n, Unit: rule.Years} }

func day(t testing.TB, text string) rule.Day {
	t.Helper()
	d, err := rule.ParseDay(text)
	if err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return d
}

// TestVectors are the retention rules among the date vectors every part of the
// house is held to, and the cases around them.
func TestVectors(t *testing.T) {
	t.Parallel()
	business := func(p rule.Period, month, day int) rule.Term {
		return rule.Term{After: p, From: rule.EndOfBusinessYear, BusinessYearMonth: month, BusinessYearDay: day}
	}
	term := func(n int, unit rule.Unit, from rule.From) rule.Term {
		return rule.Term{After: rule.Period{N: n, Unit: unit}, From: from}
	}
	for _, c := range []struct {
		start string
		term  rule.Term
		last  string
		due   string
	}{
		{"2023-03-31", term(3, rule.Years, rule.Event), "2026-03-31", "2026-04-01"},
		{"2023-03-15", term(3, rule.Years, rule.Event), "2026-03-15", "2026-03-16"},
		{"2023-03-15", term(3, rule.Years, rule.EndOfYear), "2026-12-31", "2027-01-01"},
		{"2023-12-31", term(3, rule.Years, rule.EndOfYear), "2026-12-31", "2027-01-01"},
		{"2024-01-01", term(3, rule.Years, rule.EndOfYear), "2027-12-31", "2028-01-01"},
		{"2024-02-29", term(3, rule.Years, rule.Event), "2027-02-28", "2027-03-01"},
		{"2024-02-29", term(4, rule.Years, rule.Event), "2028-02-29", "2028-03-01"},
		{"2023-02-28", term(1, rule.Years, rule.Event), "2024-02-28", "2024-02-29"},
		{"2025-01-31", term(1, rule.Months, rule.Event), "2025-02-28", "2025-03-01"},
		{"2025-08-31", term(6, rule.Months, rule.Event), "2026-02-28", "2026-03-01"},
		{"2016-07-01", term(8, rule.Years, rule.EndOfYear), "2024-12-31", "2025-01-01"},
		{"2016-07-01", term(10, rule.Years, rule.EndOfYear), "2026-12-31", "2027-01-01"},
		{"2020-05-05", term(6, rule.Years, rule.EndOfYear), "2026-12-31", "2027-01-01"},
		{"2023-06-01", term(5, rule.Years, rule.Event), "2028-06-01", "2028-06-02"},
		{"2024-06-30", business(years(10), 6, 30), "2034-06-30", "2034-07-01"},

		// Lifecycle examples.
		{"2026-08-31", term(3, rule.Months, rule.Event), "2026-11-30", "2026-12-01"},
		{"2026-06-30", term(0, rule.Days, rule.Event), "2026-06-30", "2026-07-01"},
		{"2026-06-30", term(6, rule.Months, rule.Event), "2026-12-30", "2026-12-31"},
		{"2026-02-20", term(6, rule.Months, rule.Event), "2026-08-20", "2026-08-21"},

		// From the end of a month on, months end on the last day of theirs.
		{"2025-02-11", term(1, rule.Months, rule.EndOfMonth), "2025-03-31", "2025-04-01"},
		{"2023-02-11", term(1, rule.Years, rule.EndOfMonth), "2024-02-29", "2024-03-01"},
		{"2025-05-02", term(8, rule.Months, rule.EndOfQuarter), "2026-02-28", "2026-03-01"},
		{"2025-02-11", term(3, rule.Days, rule.EndOfMonth), "2025-03-03", "2025-03-04"},
		{"2025-02-11", term(2, rule.Weeks, rule.EndOfQuarter), "2025-04-14", "2025-04-15"},
		{"2022-03-01", business(years(1), 2, 28), "2024-02-29", "2024-03-01"},
		{"2024-02-29", business(years(1), 2, 29), "2025-02-28", "2025-03-01"},
		{"2024-04-16", business(years(1), 4, 15), "2026-04-15", "2026-04-16"},
		{"2024-04-15", business(years(1), 4, 15), "2025-04-15", "2025-04-16"},
		{"2024-05-01", business(years(2), 0, 0), "2026-12-31", "2027-01-01"},
	} {
		start := day(t, c.start)
		if got := c.term.LastDay(start).String(); got != c.last {
			t.Errorf("%s + %v: last day %s, want %s", c.start, c.term, got, c.last)
		}
		if got := c.term.DueDay(start).String(); got != c.due {
			t.Errorf("%s + %v: due %s, want %s", c.start, c.term, got, c.due)
		}
		if c.term.Due(start, day(t, c.last)) || !c.term.Due(start, day(t, c.due)) {
			t.Errorf("%s + %v: due on its last day or not on the day after", c.start, c.term)
		}
	}
}

// TestCountingFromTheBeginningOfADay holds § 187(2), § 188(2) and (3).
func TestCountingFromTheBeginningOfADay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ first, period, last string }{
		{"2023-03-01", "1 year", "2024-02-29"},
		{"2023-02-28", "1 year", "2024-02-27"},
		{"2025-03-31", "1 month", "2025-04-30"},
		{"2025-01-31", "1 month", "2025-02-28"},
		{"2025-01-30", "1 month", "2025-02-28"},
		{"2025-01-15", "2 weeks", "2025-01-28"},
		{"2025-01-01", "1 day", "2025-01-01"},
	} {
		period, err := rule.ParsePeriod(c.period)
		if err != nil {
			t.Fatal(err)
		}
		if got := period.LastDayCounting(day(t, c.first)).String(); got != c.last {
			t.Errorf("%s counting %s: %s, want %s", c.period, c.first, got, c.last)
		}
	}
}

func TestTermThatCannotBeCounted(t *testing.T) {
	t.Parallel()
	for _, term := range []rule.Term{
		{},
		{After: rule.Period{N: -1, Unit: rule.Days}, From: rule.Event},
		{After: years(201), From: rule.Event},
		{After: years(1), From: "end of time"},
		{After: years(1), From: rule.EndOfBusinessYear, BusinessYearMonth: 13, BusinessYearDay: 1},
		{After: years(1), From: rule.EndOfBusinessYear, BusinessYearMonth: 4, BusinessYearDay: 31},
	} {
		if err := term.Check(); !errors.Is(err, rule.ErrPeriod) {
			t.Errorf("%v: %v", term, err)
		}
		if term.Due(rule.Floor, rule.Ceiling) || term.DueDay(0) <= rule.Ceiling || term.Boundary(rule.Ceiling) != rule.Floor {
			t.Errorf("%v: became due", term)
		}
	}
	if err := (rule.Term{After: years(200), From: rule.EndOfBusinessYear, BusinessYearMonth: 2, BusinessYearDay: 29}).Check(); err != nil {
		t.Error(err)
	}
}

var genDay = rapid.Custom(func(t *rapid.T) rule.Day {
	from, to := rule.Date(1901, time.January, 1), rule.Date(2150, time.December, 31)
	return rule.Day(rapid.Int32Range(int32(from), int32(to)).Draw(t, "day"))
})

var genTerm = rapid.Custom(func(t *rapid.T) rule.Term {
	month := rapid.IntRange(1, 12).Draw(t, "month")
	length := rule.Date(2024, time.Month(month), 1).EndOfMonth()
	_, _, longest := length.Civil()
	return rule.Term{
		After: rule.Period{
			N:    rapid.IntRange(0, 200).Draw(t, "n"),
			Unit: rapid.SampledFrom([]rule.Unit{rule.Days, rule.Weeks, rule.Months, rule.Years}).Draw(t, "unit"),
		},
		From: rapid.SampledFrom([]rule.From{
			rule.Event, rule.EndOfMonth, rule.EndOfQuarter, rule.EndOfYear, rule.EndOfBusinessYear,
		}).Draw(t, "from"),
		BusinessYearMonth: month,
		BusinessYearDay:   rapid.IntRange(1, longest).Draw(t, "last"),
	}
})

func TestDueIsMonotone(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		term, start, other := genTerm.Draw(t, "term"), genDay.Draw(t, "start"), genDay.Draw(t, "other")
		today, later := genDay.Draw(t, "today"), rapid.IntRange(0, 4000).Draw(t, "later")
		if term.Due(start, today) && !term.Due(start, today.AddDays(later)) {
			t.Fatal("due today, not due later")
		}
		if start <= other && term.LastDay(start) > term.LastDay(other) {
			t.Fatal("an earlier start ends later")
		}
		if near := start + 1; term.LastDay(start) > term.LastDay(near) {
			t.Fatal("the day before ends later")
		}
		if term.LastDay(start) < start {
			t.Fatal("ends before it starts")
		}
	})
}

func TestEndOfYearIsNeverEarlierThanEvent(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		term, start := genTerm.Draw(t, "term"), genDay.Draw(t, "start")
		event := rule.Term{After: term.After, From: rule.Event}.LastDay(start)
		if term.LastDay(start) < event {
			t.Fatalf("%v ends before event does", term)
		}
		if (rule.Term{After: term.After, From: rule.EndOfYear}).LastDay(start) < event {
			t.Fatal("end of year ends before event does")
		}
	})
}

func TestBoundaryAgreesWithDue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		term, today := genTerm.Draw(t, "term"), genDay.Draw(t, "today")
		boundary := term.Boundary(today)
		check := func(start rule.Day) {
			if start >= rule.Floor && term.Due(start, today) != (start < boundary) {
				t.Fatalf("start %v, boundary %v, due %t", start, boundary, term.Due(start, today))
			}
		}
		for start := boundary - 70; start <= boundary+70; start++ {
			check(start)
		}
		check(genDay.Draw(t, "anywhere"))
	})
}

func TestBoundaryAtTheEdges(t *testing.T) {
	t.Parallel()
	none := rule.Term{After: rule.Period{Unit: rule.Days}, From: rule.Event}
	for _, c := range []struct{ today, want rule.Day }{
		{rule.Floor - 10, rule.Floor},
		{rule.Floor, rule.Floor},
		{rule.Floor + 1, rule.Floor + 1},
		{rule.Ceiling + 10, rule.Ceiling},
	} {
		if got := none.Boundary(c.today); got != c.want {
			t.Errorf("today %v: %v, want %v", c.today, got, c.want)
		}
	}
}
