package concept_test

import (
	"bytes"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
)

// FuzzParse: whatever the bytes, there is a concept or a list of problems that
// point into the file, and never a panic.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"testdata/good/*.yaml", "testdata/bad/*.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			f.Add(read(f, file))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := concept.Parse("fuzz.yaml", text)
		if err == nil {
			if c == nil || c.Name == "" || c.Zone == nil {
				t.Fatalf("accepted without name or zone: %+v", c)
			}
			return
		}
		var refused *concept.ParseError
		if !errors.As(err, &refused) || c != nil || len(refused.Problems) == 0 {
			t.Fatalf("refused with %T, concept %v", err, c)
		}
		lines := bytes.Count(text, []byte("\n")) + 1
		for _, p := range refused.Problems {
			if p.What == "" || p.Line < 0 || p.Line > lines {
				t.Fatalf("problem without a place in %d lines: %+v", lines, p)
			}
		}
		_ = err.Error()
	})
}

// FuzzSchedule: whatever the line, it is refused or fires, in order, at whole
// minutes, and a job with it is found to have fired at the times it names.
func FuzzSchedule(f *testing.F) {
	for _, line := range []string{"30 3 * * *", "@daily", "0 0 29 2 *", "*/7 1-5 1,15 JAN-DEC MON", "0 0 31 2 *", "@every 1s", "TZ=UTC 0 0 * * *",
		"59 23 31 12 7", "0 2 29 3 0", "* * * * *", "@reboot", "0 0 L * *", "0 0 * * 5#3", "99999999999999999999 * * * *", "0/0 * * * *", "H H * * *"} {
		f.Add(line)
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		f.Fatal(err)
	}
	start := time.Date(2026, time.March, 28, 12, 0, 0, 0, berlin) // the clocks change in the next night
	f.Fuzz(func(t *testing.T, line string) {
		s, err := concept.ParseSchedule(line)
		if err != nil {
			return
		}
		job := &concept.Job{Schedule: line}
		began := time.Now()
		defer func() {
			if took := time.Since(began); took > 5*time.Second {
				t.Errorf("%q takes %s", line, took)
			}
		}()
		last := start
		for range 5 {
			next := s.Next(last)
			if next.IsZero() {
				return
			}
			if !next.After(last) || next.Second() != 0 || next.Nanosecond() != 0 {
				t.Fatalf("%q fires at %s after %s", line, next, last)
			}
			if _, _, fired := job.LastFiring(last, next, berlin); !fired && next.Sub(last) > 3*time.Hour {
				t.Fatalf("%q fires at %s, and that is not found", line, next)
			}
			last = next
		}
	})
}
