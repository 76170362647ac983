package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func surveysAreKept(t *testing.T, s *Store) {
	if none, err := s.LastSurvey(t.Context(), "overview"); none != nil || err != nil {
		t.Fatalf("before the first: %v %v", none, err)
	}
	at := time.Date(2026, 11, 23, 8, 12, 0, 0, time.UTC)
	put := func(v Survey) {
		t.Helper()
		if err := s.PutSurvey(t.Context(), v); err != nil {
			t.Fatal(err)
		}
	}
	put(Survey{Name: "overview", Version: 1, Day: day, At: at, Content: []byte(`{"n":1}`)})
	newest := Survey{Name: "overview", Version: 2, Day: day + 1, At: at.Add(time.Hour), Content: []byte(`{"n":2}`)}
	put(newest)
	put(Survey{Name: "overview", Version: 1, Day: day, At: at.Add(time.Minute), Content: []byte(`{"n":3}`)})
	got, err := s.LastSurvey(t.Context(), "overview")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&newest, got); diff != "" {
		t.Error(diff)
	}
	put(Survey{Name: "outlook/a", Version: 2, Day: day, At: at, Content: []byte("{}")})
	put(Survey{Name: "outlook/b", Version: 2, Day: day, At: at.Add(time.Hour), Content: []byte("{}")})
	if err := s.DropSurveys(t.Context(), "outlook/", at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"overview": true, "outlook/a": false, "outlook/b": true} {
		if got, err := s.LastSurvey(t.Context(), name); (got != nil) != want || err != nil {
			t.Errorf("%s is kept: %v %v, want %v", name, got != nil, err, want)
		}
	}
}
