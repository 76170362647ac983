package concept

import (
	"strings"
	"testing"
	"time"
)

func TestWindow(t *testing.T) {
	t.Parallel()
	at := func(clock string) time.Time {
		day, err := time.Parse("2006-01-02 15:04", "2026-11-23 "+clock)
		if err != nil {
			t.Fatal(err)
		}
		return day
	}
	night, noon := &Window{From: 22 * 60, Until: 6 * 60}, &Window{From: 12 * 60, Until: 13 * 60}
	for _, c := range []struct {
		window *Window
		clock  string
		open   bool
		wait   time.Duration
	}{
		{nil, "12:00", true, 0}, {night, "22:00", true, 0}, {night, "05:59", true, 0}, {night, "06:00", false, 16 * time.Hour},
		{noon, "12:59", true, 0}, {noon, "13:00", false, 23 * time.Hour}, {noon, "11:30", false, 30 * time.Minute},
	} {
		if open, wait := c.window.Open(at(c.clock)), c.window.Opens(at(c.clock)); open != c.open || wait != c.wait {
			t.Errorf("%+v at %s: %v, %v", c.window, c.clock, open, wait)
		}
	}
}

// TestRateOfASource reads what a source bears, and refuses what it cannot mean.
func TestRateOfASource(t *testing.T) {
	t.Parallel()
	const head = "fristwerk: 1\nname: x\ntimezone: Europe/Berlin\nsources:\n  sales:\n    url: sqlite:sales.db\n"
	c, err := Parse("c.yaml", []byte(head+"    max_rows_per_second: 500\n    window: \"22:00-06:00\"\n    workers: 3\n"))
	if err != nil {
		t.Fatal(err)
	}
	if s := c.Sources[0]; s.MaxRowsPerSecond != 500 || s.Workers != 3 || *s.Window != (Window{From: 1320, Until: 360}) {
		t.Errorf("got %+v", s)
	}
	for line, want := range map[string]string{
		"max_rows_per_second: 0": "whole number", "workers: 65": "from 1 to 64", `window: "22-6"`: "no time of day", `window: "22:00-22:00"`: "no time of day",
	} {
		if _, err := Parse("c.yaml", []byte(head+"    "+line+"\n")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", line, err)
		}
	}
}
