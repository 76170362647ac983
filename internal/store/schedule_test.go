package store

import (
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

// jobsFireOnce: several nodes see the same times come due, one run is made.
func jobsFireOnce(t *testing.T, s *Store) {
	now := time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)
	seen := []Schedule{{Job: "a", Cron: "30 3 * * *", Zone: "Europe/Berlin", Seen: now}}
	var nodes sync.WaitGroup
	for _, id := range []string{"one", "two", "three"} {
		nodes.Go(func() {
			_, err := s.Fire(t.Context(), casefile.Run{ID: id, Day: day, Started: now, State: casefile.RunQueued},
				[]Firing{{Job: "a", Local: "2026-11-23T03:30"}, {Job: "b", Local: "2026-11-23T03:30", MadeUp: true}}, seen)
			if err != nil {
				t.Error(err)
			}
		})
	}
	nodes.Wait()
	runs, err := s.OpenRuns(t.Context())
	must(t, err)
	if len(runs) != 1 || !runs[0].MadeUp || cmp.Diff([]string{"a", "b"}, runs[0].Jobs) != "" {
		t.Errorf("got %+v", runs)
	}
	fired, err := s.Fire(t.Context(), casefile.Run{ID: "four", Day: day, Started: now, State: casefile.RunQueued},
		[]Firing{{Job: "a", Local: "2026-11-23T03:30"}, {Job: "c", Local: "2026-11-23T03:30"}}, nil)
	must(t, err)
	if diff := cmp.Diff([]string{"c"}, fired); diff != "" {
		t.Error(diff)
	}
	got, err := s.Schedules(t.Context())
	must(t, err)
	if diff := cmp.Diff(map[string]Schedule{"a": seen[0]}, got); diff != "" {
		t.Error(diff)
	}
	must(t, s.Look(t.Context(), nil, []string{"a"}))
	if got, err := s.Schedules(t.Context()); err != nil || len(got) > 0 {
		t.Errorf("got %v, %v", got, err)
	}
}

func jobsAreStopped(t *testing.T, s *Store) {
	stop := JobStop{Job: "j", By: "user:1", At: time.Date(2026, 11, 23, 2, 30, 0, 0, time.UTC)}
	must(t, s.StopJob(t.Context(), stop))
	must(t, s.StopJob(t.Context(), JobStop{Job: "j", By: "user:2", At: stop.At}))
	got, err := s.JobStops(t.Context())
	must(t, err)
	if diff := cmp.Diff(map[string]JobStop{"j": stop}, got); diff != "" {
		t.Error(diff)
	}
	for _, want := range []bool{true, false} {
		if was, err := s.GoOn(t.Context(), stop); err != nil || was != want {
			t.Errorf("got %v, %v", was, err)
		}
	}
}
