package datasource

import (
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestComing hands over odd dates with the starts that package rule reads, and
// with them what has none; Among and PageOf agree with it.
func TestComing(t *testing.T) {
	t.Parallel()
	from, until := rule.Date(2019, time.December, 31), rule.Date(2020, time.June, 1)
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject, rows := oddRows(t, db)
		locks := Change{Kind: method.Lock, Mark: &Mark{Object: "odd", Kind: LockMark, Ground: "end_of_purpose", Origin: "job/l", Since: today}}
		for name, start := range map[string]rule.Start{"own": own("d", rule.Native), "text": own("tx", rule.Native), "part": partDate("parts", "d", rule.Max)} {
			criteria := &Criteria{Subject: subject, Day: today, Start: start, Before: until, Change: locks}
			want, ahead, undated := map[Key]Coming{}, []Key{}, []Key{}
			var keys []Key
			for key, row := range rows {
				keys = append(keys, key)
				switch m := rule.EvalStart(start, row, subject.Zones); {
				case m.State != rule.Known:
					want[key], undated = Coming{Key: key, Undated: true, Start: m}, append(undated, key)
				case m.Day >= from && m.Day < until:
					want[key], ahead = Coming{Key: key, Start: m}, append(ahead, key)
				}
			}
			got := map[Key]Coming{}
			err := s.Coming(t.Context(), criteria, from, true, func(found []Coming) error {
				for _, c := range found {
					got[c.Key] = c
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			same(t, name, got, want)
			for of, listed := range map[Stretch][]Key{{From: &from}: ahead, {Undated: true}: undated} {
				among, err := s.Among(t.Context(), criteria, of, keys, true)
				if err != nil {
					t.Fatal(err)
				}
				page, err := s.PageOf(t.Context(), criteria, of, "", len(rows), true)
				if err != nil || len(among) != len(listed) || len(page) != len(listed) {
					t.Errorf("%s %+v: %d among, %d on the page (%v), want %d", name, of, len(among), len(page), err, len(listed))
				}
				for _, key := range listed {
					if _, is := among[key]; !is {
						t.Errorf("%s: %s is not among them", name, key)
					}
				}
			}
		}
	})
}
