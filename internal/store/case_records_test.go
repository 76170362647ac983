package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
)

// recordsOfCases: those of a case's own items and those that a run did at once.
func recordsOfCases(t *testing.T, s *Store) {
	must(t, s.StartRun(t.Context(), casefile.Run{ID: "r", Day: day, Started: time.Now()}))
	must(t, s.AddSlice(t.Context(), casefile.NewSlice{
		Slice: casefile.Slice{ID: "r-1", Run: "r", Job: "j", Source: "sales", Table: "contracts", State: casefile.DueItem, Records: 2}, Aim: forgetContracts,
		Derivations: []casefile.Derivation{{ID: 1, Run: "r", Job: "j", StartName: "ended", DueDay: day}},
		Cases:       []int64{101, 102},
		Items:       []casefile.Item{{Key: "7", Case: 101, Derivation: 1}, {Key: "8", Case: 102, Derivation: 1}},
	}))
	own := addItems(t, s, opening("hand"), waiting("9", concept.ApprovalOne))[0].Case
	got, err := s.RecordsOfCases(t.Context(), []int64{101, own, 99})
	must(t, err)
	object := forgetContracts.Object
	want := map[int64][]CaseRecord{101: {{object, "7"}}, own: {{object, "9"}}}
	if d := cmp.Diff(want, got); d != "" || object == "" {
		t.Error(d)
	}
}
