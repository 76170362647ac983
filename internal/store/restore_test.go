package store

import (
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// epochs remembers how often a source was entered.
func epochs(t *testing.T, s *Store) {
	e, err := s.EpochOf(t.Context(), "sales")
	must(t, err)
	if e.Epoch != 0 {
		t.Errorf("%+v before the first run", e)
	}
	must(t, s.PutEpoch(t.Context(), Epoch{Source: "sales", Epoch: 0, Pending: 1}))
	must(t, s.PutEpoch(t.Context(), Epoch{Source: "sales", Epoch: 1, Pending: 1}))
	must(t, s.PutEpoch(t.Context(), Epoch{Source: "other", Epoch: 7, Pending: 8}))
	if e, err = s.EpochOf(t.Context(), "sales"); err != nil || e.Epoch != 1 || e.Pending != 1 {
		t.Errorf("%+v, %v", e, err)
	}
}

// loggedBatches finds batches by their source, newest first.
func loggedBatches(t *testing.T, s *Store) {
	at := time.Date(2026, 11, 25, 3, 30, 0, 0, time.UTC)
	for i, id := range []string{"a-1", "b-1", "a-2", "a-3"} {
		source := map[byte]string{'a': "sales", 'b': "other"}[id[0]]
		must(t, s.Prove(t.Context(), proof.Draft{At: at.Add(time.Duration(i) * time.Minute), Actor: "job:x", Act: proof.BatchCommitted,
			Subject: "batch/" + id, Payload: proof.Batch{ID: id, Source: source, Records: i}}, act(i)))
	}
	for limit, want := range map[int]int{0: 3, 2: 2} {
		got, err := s.Batches(t.Context(), "sales", limit)
		must(t, err)
		if len(got) != want || got[0].ID != "a-3" || !got[0].At.Equal(at.Add(3*time.Minute)) {
			t.Errorf("limit %d: %+v", limit, got)
		}
	}
	known, err := s.Logged(t.Context(), []string{"a-1", "a-9"})
	must(t, err)
	if !known["a-1"] || known["a-9"] {
		t.Errorf("%v", known)
	}
}
