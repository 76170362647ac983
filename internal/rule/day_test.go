package rule_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"
	_ "time/tzdata" // the zones of the tests do not depend on the machine

	"pgregory.net/rapid"

	"github.com/fristwerk/fristwerk/internal/rule"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestDayRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := rule.Day(rapid.Int32Range(int32(rule.Date(0, 1, 1)), int32(rule.Ceiling)).Draw(t, "day"))
		if got := rule.Date(d.Civil()); got != d {
			t.Fatalf("civil: %v", got)
		}
		if got, err := rule.ParseDay(d.String()); err != nil || got != d {
			t.Fatalf("text: %v, %v", got, err)
		}
		var back struct{ D rule.Day }
		text, err := json.Marshal(struct{ D rule.Day }{d})
		if err != nil || json.Unmarshal(text, &back) != nil || back.D != d {
			t.Fatalf("JSON: %s gives %v", text, back.D)
		}
	})
}

func TestParseDayRefuses(t *testing.T) {
	t.Parallel()
	d := rule.Date(2026, time.November, 23)
	for _, text := range []string{
		"", "2026", "2026-11", "2026-11-23 ", " 2026-11-23", "2026-11-23T00:00", "26-11-23", "2026-1-23", "2026-13-01", "2026-00-01",
		"2026-11-00", "2023-02-29", "2024-02-30", "0000-00-00", "2026/11/23", "2026-11-2x", "+026-11-23", "-026-11-23", "२०२६-11-23",
	} {
		if err := d.UnmarshalText([]byte(text)); !errors.Is(err, rule.ErrDay) {
			t.Errorf("%q: %v", text, err)
		}
	}
	if d.String() != "2026-11-23" {
		t.Errorf("a refused text changed the day to %v", d)
	}
}

func TestEnds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ day, month, quarter, year, march string }{
		{"2024-02-10", "2024-02-29", "2024-03-31", "2024-12-31", "2024-03-31"},
		{"2023-04-01", "2023-04-30", "2023-06-30", "2023-12-31", "2024-03-31"},
		{"2023-12-31", "2023-12-31", "2023-12-31", "2023-12-31", "2024-03-31"},
		{"1900-02-28", "1900-02-28", "1900-03-31", "1900-12-31", "1900-03-31"},
	} {
		d := day(t, c.day)
		for _, pair := range [][2]string{
			{d.EndOfMonth().String(), c.month},
			{d.EndOfQuarter().String(), c.quarter},
			{d.EndOfYear().String(), c.year},
			{d.EndOfBusinessYear(0, 0).String(), c.year},
			{d.EndOfBusinessYear(3, 31).String(), c.march},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %s, want %s", c.day, pair[0], pair[1])
			}
		}
	}
}

func TestAddMonthsClamps(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		day  string
		n    int
		want string
	}{
		{"2025-01-31", 1, "2025-02-28"},
		{"2025-01-31", 2, "2025-03-31"},
		{"2024-02-29", 36, "2027-02-28"},
		{"2025-03-31", -1, "2025-02-28"},
		{"2025-01-15", -13, "2023-12-15"},
		{"2025-12-01", 0, "2025-12-01"},
	} {
		if got := day(t, c.day).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s and %d months: %s, want %s", c.day, c.n, got, c.want)
		}
	}
}

func TestDayOf(t *testing.T) {
	t.Parallel()
	instant := time.Date(2023, time.December, 31, 23, 30, 0, 0, time.UTC)
	for name, want := range map[string]string{
		"UTC": "2023-12-31", "Europe/Berlin": "2024-01-01", "America/New_York": "2023-12-31",
	} {
		if got := rule.DayOf(instant, zone(t, name)).String(); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestMidnight(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ day, zone, want string }{
		{"2026-03-29", "Europe/Berlin", "2026-03-28T23:00:00Z"},
		{"2026-03-30", "Europe/Berlin", "2026-03-29T22:00:00Z"},
		{"2026-10-26", "Europe/Berlin", "2026-10-25T23:00:00Z"},
		{"2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"}, // begins at 01:00
		{"2025-11-02", "America/Havana", "2025-11-02T04:00:00Z"},    // midnight twice: the first
		{"2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"},      // a day that was left out
		{"2011-12-31", "Pacific/Apia", "2011-12-30T10:00:00Z"},
		{"2040-12-31", "Europe/Berlin", "2040-12-30T23:00:00Z"},
		{"2041-01-01", "Europe/Berlin", "2040-12-31T23:00:00Z"}, // where ZoneBounds fails
		{"1901-01-01", "UTC", "1901-01-01T00:00:00Z"},
	} {
		if got := day(t, c.day).Midnight(zone(t, c.zone)).UTC().Format(time.RFC3339); got != c.want {
			t.Errorf("%s in %s: %s, want %s", c.day, c.zone, got, c.want)
		}
	}
}

func TestMidnightIsTheFirstInstant(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{zone(t, "Europe/Berlin"), zone(t, "America/Sao_Paulo"), zone(t, "Asia/Kathmandu"), zone(t, "America/Havana")}
	rapid.Check(t, func(t *rapid.T) {
		d, loc := genDay.Draw(t, "day"), rapid.SampledFrom(zones).Draw(t, "zone")
		first := d.Midnight(loc)
		if rule.DayOf(first, loc) != d || rule.DayOf(first.Add(-time.Second), loc) != d-1 {
			t.Fatalf("%v in %v begins at %v", d, loc, first)
		}
	})
}
