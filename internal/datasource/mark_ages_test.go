package datasource

import (
	"cmp"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

func TestMarkAges(t *testing.T) {
	t.Parallel()
	today := rule.Date(2026, time.November, 23)
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		var marks []Mark
		for i, m := range []struct {
			kind  MarkKind
			ago   int
			until int // 0: none
		}{{KeepMark, 0, 5}, {KeepMark, 29, 0}, {KeepMark, 30, 40}, {LockMark, 400, 0}, {LockMark, 401, 10}, {LockMark, 5, -3}} {
			mark := Mark{ID: fmt.Sprint("m", i), Key: Key(fmt.Sprint(i + 1)), Kind: m.kind, Origin: "hand", Since: today.AddDays(-m.ago)}
			if m.until != 0 {
				until := today.AddDays(m.until)
				mark.Until = &until
			}
			marks = append(marks, mark)
		}
		if err := s.SetMarks(t.Context(), subject, marks); err != nil {
			t.Fatal(err)
		}
		got, err := s.MarkAges(t.Context(), []rule.Day{today.AddDays(-30), today.AddDays(-90), today.AddDays(-365)})
		if err != nil {
			t.Fatal(err)
		}
		slices.SortFunc(got, func(a, b MarkAge) int {
			return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Age, b.Age), map[bool]int{true: 1, false: -1}[a.Endless])
		})
		table := subject.Table.Table
		want := []MarkAge{
			{KeepMark, table, 0, false, 1}, {KeepMark, table, 0, true, 1}, {KeepMark, table, 1, false, 1},
			{LockMark, table, 0, false, 1}, {LockMark, table, 3, false, 1}, {LockMark, table, 3, true, 1},
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
		ending, err := s.EndingMarks(t.Context(), today, today.AddDays(30), 10)
		if err != nil || len(ending) != 2 || ending[0].ID != "m0" || ending[1].ID != "m4" {
			t.Errorf("ending: %v %v", ending, err)
		}
	})
}
