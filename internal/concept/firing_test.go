package concept

import (
	"fmt"
	"testing"
	"time"
)

// changes are the days of a zone on which its clocks change, by whether an hour
// is skipped.
func changes(t *testing.T, zone *time.Location) map[time.Time]bool {
	t.Helper()
	days := map[time.Time]bool{}
	for day := time.Date(2026, 1, 1, 0, 0, 0, 0, zone); day.Year() < 2031; day = time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone) {
		next := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
		switch next.Sub(day) {
		case 23 * time.Hour:
			days[day] = true
		case 25 * time.Hour:
			days[day] = false
		}
	}
	if len(days) != 10 {
		t.Fatalf("%s: %d changes in five years", zone, len(days))
	}
	return days
}

// TestDaylightSaving looks every five minutes, on every day on which the clocks of
// three zones change until 2030, whether a job has come due: whatever its hour,
// it fires once.
func TestDaylightSaving(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Europe/Berlin", "Europe/Vienna", "Europe/Zurich"} {
		zone, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for day, skipped := range changes(t, zone) {
			for _, clock := range []struct{ hour, minute int }{{0, 0}, {1, 55}, {2, 0}, {2, 30}, {2, 55}, {3, 0}, {3, 30}, {23, 55}} {
				want := time.Date(day.Year(), day.Month(), day.Day(), clock.hour, clock.minute, 0, 0, zone)
				if skipped && clock.hour == 2 { // such a time does not exist; the same minute of the next hour does
					want = time.Date(day.Year(), day.Month(), day.Day(), 3, clock.minute, 0, 0, zone)
				}
				if !skipped && clock.hour == 2 { // the first of two
					want = time.Date(day.Year(), day.Month(), day.Day(), 1, clock.minute, 0, 0, zone).Add(time.Hour)
				}
				j := &Job{Schedule: fmt.Sprintf("%d %d * * *", clock.minute, clock.hour)}
				if got := everyFiveMinutes(j, day, zone); len(got) != 1 || !got[0].At.Equal(want) {
					t.Errorf("%s, %s, %s: fired at %v, want once at %v", name, day.Format("2006-01-02"), j.Schedule, got, want)
				}
			}
		}
	}
}

// everyFiveMinutes asks as the scheduler does, each time from where it looked last.
func everyFiveMinutes(j *Job, day time.Time, zone *time.Location) (fired []Firing) {
	end := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, zone)
	seen := day.Add(-time.Second)
	for now := day; now.Before(end); now = now.Add(5 * time.Minute) {
		if f, _, ok := j.LastFiring(seen, now, zone); ok {
			fired = append(fired, f)
		}
		seen = now
	}
	return fired
}

// TestOftenOnSuchDays: jobs that fire every quarter of an hour or every hour
// fire at each time a clock shows, once.
func TestOftenOnSuchDays(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for day, skipped := range changes(t, zone) {
		for schedule, perHour := range map[string]int{"*/15 * * * *": 4, "0 * * * *": 1} {
			want := 24 * perHour
			if skipped {
				want = 23 * perHour
			}
			fired := everyFiveMinutes(&Job{Schedule: schedule}, day, zone)
			locals := map[string]bool{}
			for _, f := range fired {
				locals[f.Local] = true
			}
			if len(fired) != want || len(locals) != want {
				t.Errorf("%s, %s: %d firings, %d different, want %d", day.Format("2006-01-02"), schedule, len(fired), len(locals), want)
			}
		}
	}
}

func TestMissed(t *testing.T) {
	t.Parallel()
	zone := time.UTC
	j := &Job{Schedule: "30 3 * * *"}
	began := time.Date(2026, 11, 20, 12, 0, 0, 0, zone)
	last, before, ok := j.LastFiring(began, began.Add(72*time.Hour), zone)
	if !ok || before != 2 || last.Local != "2026-11-23T03:30" {
		t.Errorf("got %v, %d before, %v", last, before, ok)
	}
	if _, _, ok := j.LastFiring(began, began.Add(time.Hour), zone); ok {
		t.Error("nothing was due")
	}
	// Day of the month and weekday together are either, as cron has always meant.
	either := &Job{Schedule: "0 4 13 * 5"}
	if _, before, ok := either.LastFiring(began, began.Add(31*24*time.Hour), zone); !ok || before != 4 { // 4 Fridays and the 13th
		t.Errorf("got %d before, %v", before, ok)
	}
}
