package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

func keepsOnPersons(t *testing.T, s *Store) {
	at := time.Date(2026, 11, 23, 3, 30, 0, 0, time.UTC)
	until := rule.Date(2027, 6, 30)
	anna := PersonKeep{ID: "k1", Since: rule.Date(2026, 11, 23), Until: &until, Ends: true, Reason: "lawsuit", Reference: "7 O 1/26",
		Actor: "os:eva", At: at, Persons: []casefile.PersonKey{{1}, {2}}}
	ben := PersonKeep{ID: "k2", Since: rule.Date(2026, 11, 24), Reason: "audit", Actor: "os:eva", At: at.Add(time.Hour), Persons: []casefile.PersonKey{{3}}}
	must(t, s.AddPersonKeep(t.Context(), anna))
	must(t, s.AddPersonKeep(t.Context(), ben))
	got, err := s.PersonKeeps(t.Context())
	must(t, err)
	if diff := cmp.Diff([]PersonKeep{anna, ben}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, want := range []bool{true, false} {
		ended, err := s.EndPersonKeep(t.Context(), "k1", "os:eva", at)
		must(t, err)
		if ended != want {
			t.Errorf("ended %v, want %v", ended, want)
		}
	}
	got, err = s.PersonKeeps(t.Context())
	must(t, err)
	if len(got) != 1 || got[0].ID != "k2" {
		t.Errorf("left: %+v", got)
	}
}

func marksSetByHand(t *testing.T, s *Store) {
	event := func(id, mark, event string) MarkEvent {
		return MarkEvent{ID: id, Mark: mark, Source: "sales", Tab: "contracts", RecordKey: "1", Kind: "keep", Event: event, Reason: "audit",
			Actor: "os:eva", At: "2026-11-23T03:30:00Z"}
	}
	must(t, s.AddMarkEvents(t.Context(), []MarkEvent{event("1", "k-a", "set"), event("2", "k-b", "set"), event("3", "k-b", "ended"), event("4", "l", "set")}))
	under, err := s.SetUnder(t.Context(), "k-")
	must(t, err)
	left, err := s.NotEnded(t.Context(), "sales")
	must(t, err)
	if len(under) != 2 || len(left) != 2 || left[0].Mark != "k-a" || left[1].Mark != "l" || left[0].RecordKey != "1" {
		t.Errorf("under %+v, left %+v", under, left)
	}
}
