package concept

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Window is the time of day in which servers change records of a source, in the
// concept's zone. It may pass midnight.
type Window struct{ From, Until int } // minutes since midnight; Until is outside

// Open tells whether a moment lies in the window. No window is always open.
func (w *Window) Open(at time.Time) bool {
	if w == nil {
		return true
	}
	m := at.Hour()*60 + at.Minute()
	if w.From < w.Until {
		return m >= w.From && m < w.Until
	}
	return m >= w.From || m < w.Until
}

// Opens is how long it takes until the window is open, in steps of a minute.
func (w *Window) Opens(at time.Time) time.Duration {
	for wait := time.Duration(0); wait < 49*time.Hour; wait += time.Minute {
		if w.Open(at.Add(wait)) {
			return wait
		}
	}
	return 0
}

var windowText = regexp.MustCompile(`^([01][0-9]|2[0-3]):([0-5][0-9])-([01][0-9]|2[0-3]):([0-5][0-9])$`)

func (v value) window() *Window {
	text := v.text()
	if text == "" {
		return nil
	}
	parts := windowText.FindStringSubmatch(text)
	if parts == nil || parts[1] == parts[3] && parts[2] == parts[4] {
		v.problem(fmt.Sprintf("%s is no time of day", v.quoted()), `write from and until, such as "22:00-06:00"`).as("no_window", v.key())
		return nil
	}
	minutes := func(hour, minute string) int {
		h, _ := strconv.Atoi(hour) // two digits
		m, _ := strconv.Atoi(minute)
		return h*60 + m
	}
	return &Window{From: minutes(parts[1], parts[2]), Until: minutes(parts[3], parts[4])}
}

// workers is how many batches at a time a source bears.
func (v value) workers() int {
	n := v.count()
	if n > 64 {
		v.problem("workers must be from 1 to 64", "more than a few help no database").as("workers_range")
		return 0
	}
	return n
}
