package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

func runsAreListed(t *testing.T, s *Store) {
	began := time.Date(2026, 11, 23, 3, 30, 0, 0, time.UTC)
	var want []casefile.Run
	for i, id := range []string{"a", "b", "c"} {
		r := casefile.Run{ID: id, Day: day, Started: began.Add(time.Duration(i/2) * time.Hour), State: casefile.RunQueued, Jobs: []string{"j"},
			Workers: 2, Background: true, Scheduled: began, MadeUp: true, Node: "one", Fence: 3}
		must(t, s.StartRun(t.Context(), r))
		want = append([]casefile.Run{r}, want...)
	}
	must(t, s.PutJobRun(t.Context(), casefile.JobRun{Run: "b", Job: "j"}))
	for name, c := range map[string]struct {
		filter RunFilter
		want   []casefile.Run
	}{
		"all":   {RunFilter{Limit: 9}, want},
		"page":  {RunFilter{Limit: 1, After: "c"}, want[1:2]},
		"last":  {RunFilter{Limit: 9, After: "b"}, want[2:]},
		"job":   {RunFilter{Limit: 9, Job: "j"}, want[1:2]},
		"state": {RunFilter{Limit: 9, State: casefile.RunDone}, []casefile.Run{}},
	} {
		got, err := s.Runs(t.Context(), c.filter)
		must(t, err)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	one, err := s.Run(t.Context(), "b")
	must(t, err)
	if diff := cmp.Diff(want[1], one); diff != "" {
		t.Error(diff)
	}
	if _, err := s.Run(t.Context(), "x"); !errors.Is(err, ErrNoRun) {
		t.Errorf("got %v", err)
	}
}

func stagesAreKept(t *testing.T, s *Store) {
	c := casefile.Checkpoint{Run: "r", Job: "j", Stage: casefile.StageWaiting, Eligible: 7, Survey: "{}", Dropped: map[rule.Reason]int{}}
	must(t, s.PutCheckpoint(t.Context(), c))
	c.Stage, c.After, c.Cases, c.Slice, c.Dropped = casefile.StageMain, "12", 3, 4, map[rule.Reason]int{rule.Held: 1}
	must(t, s.PutCheckpoint(t.Context(), c))
	got, err := s.Stages(t.Context(), "r")
	must(t, err)
	if diff := cmp.Diff(map[string]casefile.Checkpoint{"j": c}, got); diff != "" {
		t.Error(diff)
	}
}

// slicesAddUp: met is done, skipped and failed, also where a batch changed
// records nobody had planned.
func slicesAddUp(t *testing.T, s *Store) {
	p := plannedSlice(t, s, "r-1", 5)
	if sums, err := s.Sums(t.Context(), "r"); err != nil || len(sums) != 0 {
		t.Errorf("a planned slice does not count, got %v, %v", sums, err)
	}
	p.Slice.State, p.Slice.Changed, p.Slice.Parts, p.Slice.Shared = casefile.Done, 4, 8, 1
	must(t, s.Finish(t.Context(), casefile.EndedSlice{
		Slice: p.Slice,
		Differing: []casefile.Item{{Key: "1", State: casefile.Skipped, Reason: rule.Held},
			{Key: "2", State: casefile.Failed, Reason: "constraint"}},
		Extra: []casefile.Item{{Key: "x", Case: 1, Derivation: 1}},
	}))
	got, err := s.Sums(t.Context(), "r")
	must(t, err)
	want := map[string]casefile.Sum{"j": {Planned: 5, Extra: 1, Done: 4, Parts: 8, Shared: 1, Failed: 1,
		Codes: map[string]int{"constraint": 1}, Skipped: map[rule.Reason]int{rule.Held: 1}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
