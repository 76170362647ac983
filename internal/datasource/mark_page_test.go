package datasource

import (
	"fmt"
	"slices"
	"testing"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// marksOfTwoTables are marks in the order in which pages list them: several on
// one record, keys that only bytes tell apart, two tables.
func marksOfTwoTables() []Mark {
	var marks []Mark
	for _, m := range []struct {
		table string
		key   Key
		ids   []string
	}{
		{"contracts", "", []string{"empty"}},
		{"contracts", "10", []string{"a", "b", "ä"}},
		{"contracts", "9", []string{"c"}},
		{"contracts", "A", []string{"g"}},
		{"contracts", "A ", []string{"f"}},
		{"contracts", "a", []string{"e", "h", "i", "j"}},
		{"leads", "1", []string{"d"}},
		{"leads", "10", []string{"k", "l"}},
	} {
		for i, id := range m.ids {
			marks = append(marks, Mark{ID: id, Object: m.table, Key: m.key, Kind: []MarkKind{KeepMark, LockMark, ExceptionMark}[len(marks)%3], Origin: Hand,
				Since: rule.Date(2026, 11, 23).AddDays(-i)})
		}
	}
	return marks
}

// pagesOf reads a list page by page.
func pagesOf(t *testing.T, s *Source, l MarkListing, between func(page []Mark)) []Mark {
	t.Helper()
	var found []Mark
	for after := (MarkPlace{}); len(found) < 100; {
		page, err := s.MarkPage(t.Context(), l, after)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) > l.Limit {
			t.Fatalf("%d marks on a page of %d", len(page), l.Limit)
		}
		if len(page) == 0 {
			break
		}
		found = append(found, page...)
		last := page[len(page)-1]
		after = MarkPlace{last.Object, last.Key, last.ID}
		if between != nil {
			between(page)
		}
	}
	return found
}

// TestMarkPage: pages of every size give each mark once, in one order, however a
// page cuts a record or a table.
func TestMarkPage(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := installed(t, db)
		marks := marksOfTwoTables()
		upside := slices.Clone(marks)
		slices.Reverse(upside)
		event := Mark{ID: "event", Object: "contracts", Key: "10", Kind: EventMark, Ground: "seen", Origin: Hand, Since: rule.Date(2026, 1, 1)}
		if err := s.SetMarks(t.Context(), contracts(), append(upside, event)); err != nil {
			t.Fatal(err)
		}
		for _, l := range []MarkListing{{}, {Object: "contracts"}, {Object: "leads"}, {Kind: LockMark}, {Object: "contracts", Kind: KeepMark}, {Object: "users"}} {
			want := slices.DeleteFunc(slices.Clone(marks), func(m Mark) bool {
				return l.Object != "" && m.Object != l.Object || l.Kind != "" && m.Kind != l.Kind
			})
			for l.Limit = 1; l.Limit <= len(marks)+1; l.Limit++ {
				same(t, fmt.Sprintf("%+v", l), ids(pagesOf(t, s, l, nil)), ids(want))
			}
		}
		l := MarkListing{Object: "leads", Limit: 9}
		page, err := s.MarkPage(t.Context(), l, MarkPlace{"contracts", "A", "g"})
		if err != nil {
			t.Fatal(err)
		}
		same(t, "after a place in another table", ids(page), []string{"d", "k", "l"})
	})
}

// TestMarkPageGoesOn: marks that end between two pages, the last one of the page
// among them, take nothing else along; one that is set behind the place is
// listed, one before it is not.
func TestMarkPageGoesOn(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := installed(t, db)
		marks := marksOfTwoTables()
		if err := s.SetMarks(t.Context(), contracts(), marks); err != nil {
			t.Fatal(err)
		}
		first := true
		found := pagesOf(t, s, MarkListing{Limit: 3}, func(page []Mark) {
			if !first {
				return
			}
			first = false
			last := page[len(page)-1]
			if err := s.EndMarks(t.Context(), last.Object, []string{last.ID, "c"}); err != nil {
				t.Fatal(err)
			}
			if err := s.SetMarks(t.Context(), contracts(), []Mark{keepOf("before", "1"), keepOf("behind", "8")}); err != nil {
				t.Fatal(err)
			}
		})
		same(t, "marks", ids(found), []string{"empty", "a", "b", "ä", "behind", "g", "f", "e", "h", "i", "j", "d", "k", "l"})
	})
}

func ids(marks []Mark) []string {
	found := []string{}
	for _, m := range marks {
		found = append(found, m.ID)
	}
	return found
}
