package datasource

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestAheadAgrees counts odd dates as package rule does.
func TestAheadAgrees(t *testing.T) {
	t.Parallel()
	boundaries := []rule.Day{rule.Date(1901, time.January, 2), rule.Date(2019, time.December, 31), rule.Date(2020, time.January, 1),
		rule.Date(2020, time.January, 2), rule.Date(2020, time.June, 1), rule.Date(9999, time.December, 1)}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject, rows := oddRows(t, db)
		for name, start := range map[string]rule.Start{
			"own": own("d", rule.Native), "text": own("tx", rule.Native), "part": partDate("parts", "d", rule.Max),
			"else": rule.Else{First: own("ts", rule.Native), Then: own("d", rule.Native)},
		} {
			want := make([]int, len(boundaries))
			for _, row := range rows {
				if m := rule.EvalStart(start, row, subject.Zones); m.State == rule.Known {
					for i, b := range boundaries {
						if m.Day < b {
							want[i]++
							break
						}
					}
				}
			}
			got, err := s.Ahead(t.Context(), &Criteria{Subject: subject, Start: start}, boundaries)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		if got, err := s.Ahead(t.Context(), &Criteria{Subject: subject}, boundaries); err != nil || got[0] != 0 {
			t.Errorf("without a start: %v %v", got, err)
		}
	})
}
