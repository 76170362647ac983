package rule_test

import (
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/fristwerk/fristwerk/internal/rule"
)

func known(t testing.TB, text string) rule.Moment {
	t.Helper()
	return rule.Moment{State: rule.Known, Day: day(t, text)}
}

var (
	missing     = rule.Moment{State: rule.Missing}
	implausible = rule.Moment{State: rule.Implausible}
)

func TestReadMoment(t *testing.T) {
	t.Parallel()
	berlin, utc := zone(t, "Europe/Berlin"), time.UTC
	fromUTC := rule.Zones{Concept: berlin, Source: utc}
	local := rule.Zones{Concept: berlin, Source: berlin}
	abroad := rule.Zones{Concept: berlin, Source: zone(t, "America/New_York")}
	for _, c := range []struct {
		text     string
		encoding rule.Encoding
		zones    rule.Zones
		want     string
	}{
		// A date without time has no zone.
		{"2023-12-31", rule.Native, fromUTC, "2023-12-31"},
		{"2023-12-31", rule.Native, abroad, "2023-12-31"},
		{"2024-02-29", rule.Native, fromUTC, "2024-02-29"},
		{"1901-01-01", rule.Native, fromUTC, "1901-01-01"},
		{"9999-12-30", rule.Native, fromUTC, "9999-12-30"},

		// Without a zone it is the wall clock of the source.
		{"2023-12-31 23:30", rule.Native, fromUTC, "2024-01-01"},
		{"2023-12-31 23:30:00", rule.Native, local, "2023-12-31"},
		{"2023-12-31T22:59:59.999999", rule.Native, fromUTC, "2023-12-31"},
		{"2023-12-31 18:00:00.0", rule.Native, abroad, "2024-01-01"},
		{"2023-12-31 17:59:59", rule.Native, abroad, "2023-12-31"},
		{"2026-03-29 02:30:00", rule.Native, local, "2026-03-29"}, // an hour that Berlin leaves out
		{"2026-10-25 02:30:00", rule.Native, local, "2026-10-25"}, // one that it has twice
		{"2026-06-30 22:00:00", rule.Native, fromUTC, "2026-07-01"},

		// Instants.
		{"2023-12-31T23:30Z", rule.Native, local, "2024-01-01"},
		{"2023-12-31T23:30:00Z", rule.Native, abroad, "2024-01-01"},
		{"2023-12-31 22:59:59.5+00:00", rule.Native, abroad, "2023-12-31"},
		{"1901-01-01 00:00:00Z", rule.Native, rule.Zones{Concept: abroad.Source}, "1900-12-31"},

		// Numbers and layouts.
		{"1704065400", rule.Unix, local, "2024-01-01"},
		{"1704065400000", rule.UnixMS, abroad, "2024-01-01"},
		{"-1", rule.Unix, rule.Zones{}, "1969-12-31"},
		{"-1", rule.UnixMS, rule.Zones{}, "1969-12-31"},
		{"-2177452800", rule.Unix, rule.Zones{}, "1901-01-01"},
		{"253402214399", rule.Unix, rule.Zones{}, "9999-12-30"},
		{"31.12.2023", "DD.MM.YYYY", fromUTC, "2023-12-31"},
		{"12/31/2023", "MM/DD/YYYY", abroad, "2023-12-31"},
		{"20231231", "YYYYMMDD", abroad, "2023-12-31"},
		{"31. 12. 2023", "DD. MM. YYYY", abroad, "2023-12-31"},
	} {
		if got := rule.ReadMoment(c.text, false, c.encoding, c.zones); got != known(t, c.want) {
			t.Errorf("%q as %q: %v, want %s", c.text, c.encoding, got, c.want)
		}
		if got := rule.ReadMoment(c.text, true, c.encoding, c.zones); got != missing {
			t.Errorf("NULL as %q: %v", c.encoding, got)
		}
	}
}

func TestReadMomentImplausible(t *testing.T) {
	t.Parallel()
	for encoding, texts := range map[rule.Encoding][]string{
		rule.Native: {
			"", " ", "   ", "0", "0000-00-00", "0000-00-00 00:00:00", "0001-01-01", "0001-01-01 00:00:00Z", "1900-01-01", "1900-12-31",
			"1900-12-31 23:59:59", "9999-12-31", "9999-12-31 00:00:00", "9999-12-31T23:59:59Z", "infinity", "-infinity", "Infinity",
			"2024-02-30", "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-00", "2024-01-32", "20240101", "01.01.2024", "2024-1-1",
			"2024-01-01 24:00:00", "2024-01-01 12:60:00", "2024-01-01 23:59:60", "2024-01-01 12", "2024-01-01 1:00", "2024-01-01 12:00.5",
			"2024-01-01 12:00:00.", "2024-01-01 12:00:00,5", "2024-01-01  12:00", "2024-01-01t12:00", "2024-01-01 12:00z",
			"2024-01-01 12:00:00+01:00", "2024-01-01 12:00:00+00", "2024-01-01 12:00:00-00:00", "2024-01-01 12:00:00 Z", "2024-01-01Z",
			"2024-01-01 ", " 2024-01-01", "2024-01-01\n", "2024-01-01x", "2024-01-01 00:00:00 (estimated)", "12024-01-01", "-2024-01-01", "44-03-15 BC",
		},
		rule.Unix: {
			"", "0", "-0", "+1", "1.5", " 1", "1 ", "1e9", "x", "2024-01-01", "-2177452801", "253402214400", "1704065400000", "99999999999999999999",
		},
		rule.UnixMS: {"", "0", "-2177452800001", "253402214400000", "9223372036854775807", "-9223372036854775808"},
		"DD.MM.YYYY": {
			"", "1.1.2024", "01.01.24", "01-01-2024", "2024.01.01", "30.02.2024", "00.00.0000", "31.12.1900", "31.12.9999", "01.01.2024 00:00",
			" 01.01.2024", "01.01.2024 ", "DD.MM.YYYY", "0x.01.2024",
		},
		"DD.MM.YY": {"01.01.24"},
		"nonsense": {"nonsense"},
	} {
		for _, text := range texts {
			if got := rule.ReadMoment(text, false, encoding, rule.Zones{}); got != implausible {
				t.Errorf("%q as %q: %v", text, encoding, got)
			}
		}
	}
}

func TestCheckLayout(t *testing.T) {
	t.Parallel()
	for _, layout := range []string{"DD.MM.YYYY", "YYYYMMDD", "YYYY-MM-DD", "MM/DD/YYYY", "DD MM YYYY"} {
		if err := rule.CheckLayout(layout); err != nil {
			t.Errorf("%q: %v", layout, err)
		}
	}
	for _, layout := range []string{
		"", "DD.MM.YY", "DD.MM", "DD.MM.YYYY HH", "DD.DD.YYYY", "DD.MM.YYYYYYYY", "YYYY-MM-DDD", "dd.mm.yyyy", "DD.MM.YYYY.DD", "DD_MM_YYYY", "YYYYMMDDM",
	} {
		if err := rule.CheckLayout(layout); err == nil {
			t.Errorf("%q passes", layout)
		}
	}
}

// TestZonesConstantsAgree is what lets a database compare with a constant: a
// value lies before the constant of a day exactly if its day here is earlier.
func TestZonesConstantsAgree(t *testing.T) {
	t.Parallel()
	names := []string{"Europe/Berlin", "UTC", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Kiritimati", "Europe/London", "Atlantic/Azores"}
	var locations []*time.Location
	for _, name := range names {
		locations = append(locations, zone(t, name))
	}
	rapid.Check(t, func(t *rapid.T) {
		zones := rule.Zones{
			Concept: rapid.SampledFrom(locations).Draw(t, "concept"),
			Source:  rapid.SampledFrom(locations).Draw(t, "source"),
		}
		boundary := genDay.Draw(t, "boundary")
		near := rapid.IntRange(-30*3600, 30*3600).Draw(t, "seconds")
		instant := zones.UTC(boundary).Add(time.Duration(near) * time.Second)
		if instant.Year() < 1902 {
			return // the raw date itself may lie before the floor
		}
		before := func(text string, encoding rule.Encoding) bool {
			m := rule.ReadMoment(text, false, encoding, zones)
			if m.State != rule.Known {
				t.Fatalf("%q: %v", text, m)
			}
			return m.Day < boundary
		}
		wall := instant.In(zones.Source).Format(time.DateTime)
		if before(wall, rule.Native) != (wall < zones.WallClock(boundary)) {
			t.Fatalf("wall clock %s, constant %s", wall, zones.WallClock(boundary))
		}
		isBefore := instant.Before(zones.UTC(boundary))
		if before(instant.UTC().Format("2006-01-02T15:04:05Z"), rule.Native) != isBefore {
			t.Fatalf("instant %v, constant %v", instant.UTC(), zones.UTC(boundary))
		}
		if unix := instant.Unix(); unix != 0 && before(strconv.FormatInt(unix, 10), rule.Unix) != isBefore {
			t.Fatalf("unix %d, constant %d", unix, zones.UTC(boundary).Unix())
		}
	})
}

func TestZonesConstants(t *testing.T) {
	t.Parallel()
	berlin := zone(t, "Europe/Berlin")
	d := day(t, "2026-07-01")
	for _, c := range []struct {
		zones rule.Zones
		wall  string
	}{
		{rule.Zones{Concept: berlin, Source: berlin}, "2026-07-01 00:00:00"},
		{rule.Zones{Concept: berlin, Source: time.UTC}, "2026-06-30 22:00:00"},
		{rule.Zones{Concept: berlin}, "2026-06-30 22:00:00"},
		{rule.Zones{Source: berlin}, "2026-07-01 02:00:00"},
	} {
		if got := c.zones.WallClock(d); got != c.wall {
			t.Errorf("%v: %s, want %s", c.zones, got, c.wall)
		}
	}
	if got := (rule.Zones{Concept: berlin}).UTC(d).Format(time.RFC3339); got != "2026-06-30T22:00:00Z" {
		t.Error(got)
	}
}
