package web

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
)

// scheduleText says a cron line in words: "every day at 03:30". What has no
// simple words is shown as it is.
func scheduleText(ctx context.Context, line string) string {
	s := scheduleOf(line)
	at := timeText(ctx, s.hour, s.minute)
	switch s.every {
	case "hour":
		return t(ctx, "schedule.hourly", "Minute", twoDigits(s.minute))
	case "minutes":
		return n(ctx, "schedule.minutes", s.minute)
	case "day":
		return t(ctx, "schedule.daily", "At", at)
	case "week":
		return t(ctx, "schedule.weekly", "Days", weekdays(ctx, s.weekdays), "At", at)
	case "month":
		return t(ctx, "schedule.monthly", "Day", s.day, "At", at)
	case "year":
		return t(ctx, "schedule.yearly", "Day", dated(ctx, time.Date(2024, time.Month(s.month), s.day, 0, 0, 0, 0, time.UTC), "02.01.", "2 January"), "At", at)
	}
	return t(ctx, "schedule.line", "Line", line)
}

// schedule is a cron line taken apart, as far as it is simple. every is hour,
// minutes, day, week, month, year, or "line" for all else.
type schedule struct {
	every        string
	minute, hour int
	day, month   int
	weekdays     []int // 0 is Sunday
	line         string
}

// scheduleOf reads a cron line.
func scheduleOf(line string) schedule {
	for word, same := range map[string]string{"@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *",
		"@weekly": "0 0 * * 0", "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *"} {
		if strings.TrimSpace(line) == word {
			line = same
		}
	}
	complicated := schedule{every: "line", line: line, hour: 3, minute: 30, day: 1, month: 1}
	f := strings.Fields(line)
	if len(f) != 5 {
		return complicated
	}
	s := schedule{line: line, day: 1, month: 1}
	if every, ok := strings.CutPrefix(f[0], "*/"); ok && rest(f[1:]) {
		if n, err := strconv.Atoi(every); err == nil {
			s.every, s.minute = "minutes", n
			return s
		}
	}
	var err error
	if s.minute, err = strconv.Atoi(f[0]); err != nil {
		return complicated
	}
	if rest(f[1:]) {
		s.every = "hour"
		return s
	}
	if s.hour, err = strconv.Atoi(f[1]); err != nil {
		return complicated
	}
	return s.days(f, complicated)
}

// days reads day, month and weekday of a line with a fixed time.
func (s schedule) days(f []string, complicated schedule) schedule {
	var err, wrong error
	if f[2] != "*" {
		s.day, err = strconv.Atoi(f[2])
	}
	if f[3] != "*" {
		s.month, wrong = strconv.Atoi(f[3])
	}
	switch {
	case err != nil || wrong != nil:
	case f[2] == "*" && f[3] == "*" && f[4] == "*":
		s.every = "day"
		return s
	case f[2] == "*" && f[3] == "*":
		if s.weekdays = weekdayList(f[4]); len(s.weekdays) > 0 {
			s.every = "week"
			return s
		}
	case f[3] == "*" && f[4] == "*":
		s.every = "month"
		return s
	case f[2] != "*" && f[4] == "*":
		s.every = "year"
		return s
	}
	return complicated
}

func rest(fields []string) bool {
	return !slices.ContainsFunc(fields, func(f string) bool { return f != "*" })
}

// weekdayList reads "1,3", "1-5", "MON-FRI"; nil if it cannot.
func weekdayList(text string) (list []int) {
	for part := range strings.SplitSeq(text, ",") {
		from, to, ranged := strings.Cut(part, "-")
		a, ok := weekdayNumber(from)
		b := a
		if ranged {
			var too bool
			b, too = weekdayNumber(to)
			ok = ok && too
		}
		if !ok || b < a {
			return nil
		}
		for d := a; d <= b; d++ {
			list = append(list, d%7)
		}
	}
	return list
}

func weekdayNumber(text string) (int, bool) {
	if i := slices.Index([]string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}, strings.ToUpper(text)); i >= 0 {
		return i, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= 0 && n <= 7
}

func weekdays(ctx context.Context, days []int) string {
	var words []string
	for _, d := range days {
		words = append(words, word(ctx, "weekday", "d"+strconv.Itoa(d)))
	}
	return strings.Join(words, ", ")
}

func timeText(ctx context.Context, hour, minute int) string {
	return twoDigits(hour) + ":" + twoDigits(minute) + uhr(ctx)
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// cron is the line of a schedule that was put together in the form.
func (s schedule) cron() string {
	m, h := strconv.Itoa(s.minute), strconv.Itoa(s.hour)
	switch s.every {
	case "hour":
		return m + " * * * *"
	case "day":
		return m + " " + h + " * * *"
	case "week":
		var days []string
		for _, d := range s.weekdays {
			days = append(days, strconv.Itoa(d))
		}
		if len(days) == 0 {
			days = []string{"1"}
		}
		return m + " " + h + " * * " + strings.Join(days, ",")
	case "month":
		return m + " " + h + " " + strconv.Itoa(s.day) + " * *"
	case "year":
		return m + " " + h + " " + strconv.Itoa(s.day) + " " + strconv.Itoa(s.month) + " *"
	}
	return strings.TrimSpace(s.line)
}

// nextFire is when a line fires next, in words; empty if it cannot.
func nextFire(ctx context.Context, line string, now time.Time) string {
	s, err := concept.ParseSchedule(line)
	if err != nil {
		return ""
	}
	next := s.Next(now.In(zone(ctx)))
	if next.IsZero() {
		return ""
	}
	return moment(ctx, next)
}
