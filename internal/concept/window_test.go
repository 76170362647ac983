package concept

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

// TestReplicasOfASource reads how far they may be, and refuses what nobody could
// hold.
func TestReplicasOfASource(t *testing.T) {
	t.Parallel()
	const head = "fristwerk: 1\nname: x\ntimezone: Europe/Berlin\nsources:\n  sales:\n    url: "
	c, err := Parse("c.yaml", []byte(head+"${URL}\n    lock_timeout: 5 seconds\n    replication_lag: {at_most: 2 minutes, replicas: [\"${A}\", \"mysql://u:${B}@h/d\"]}\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := &ReplicationLag{AtMost: 2 * time.Minute, Replicas: []string{"${A}", "mysql://u:${B}@h/d"}}
	if diff := cmp.Diff(want, c.Sources[0].Lag); diff != "" || c.Sources[0].LockTimeout != 5*time.Second {
		t.Error(diff, c.Sources[0].LockTimeout)
	}
	for text, want := range map[string]string{
		"${URL}\n    lock_timeout: 2 s":                                                          "no time that can be waited",
		"${URL}\n    lock_timeout: 2 minutes":                                                    "from 1s to 1m0s",
		"${URL}\n    replication_lag: {}":                                                        "at_most",
		"${URL}\n    replication_lag: {at_most: 61 minutes}":                                     "from 1s to 1h0m0s",
		"${URL}\n    replication_lag: {at_most: 1 second, replicas: []}":                         "empty list",
		"${URL}\n    replication_lag: {at_most: 1 second, replicas: [\"mysql://u:geheim@h/d\"]}": "a password stands in the url",
		"sqlite:a.db\n    replication_lag: {at_most: 1 second}":                                  "no replicas",
		"mysql://h/d\n    replication_lag: {at_most: 1 second}":                                  "have to be asked",
		"postgres://h/d\n    replication_lag: {at_most: 1 second, replicas: [\"mysql://h/d\"]}":  "same kind",
	} {
		if _, err := Parse("c.yaml", []byte(head+text+"\n")); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v", text, err)
		}
	}
}
