package datasource

import (
	"errors"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestFence: whoever was taken over changes nothing any more, not even with a
// batch it had begun to prepare; whoever took over does.
func TestFence(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		criteria := endedContracts(subject, anonymised(t, subject))
		object := subject.Table.Table
		zombie := batchOf("zombie", criteria)
		zombie.Fence = 1
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.RaiseFence(t.Context(), object, 1))
		must(s.RaiseFence(t.Context(), object, 1))
		must(s.RaiseFence(t.Context(), object, 12))
		before := joinRows(db.Query(t, "SELECT * FROM contracts ORDER BY id"))
		if _, err := s.Change(t.Context(), zombie); !errors.Is(err, ErrFenced) {
			t.Errorf("change: got %v", err)
		}
		if err := s.RaiseFence(t.Context(), object, 9); !errors.Is(err, ErrFenced) {
			t.Errorf("raise: got %v", err)
		}
		wantRows(t, db, "SELECT * FROM contracts ORDER BY id", before)
		if committed, err := s.Batches(t.Context(), ""); err != nil || len(committed) > 0 {
			t.Errorf("batches: %v, %v", committed, err)
		}
		other := batchOf("other", criteria)
		other.Fence = 12
		done, err := s.Change(t.Context(), other)
		must(err)
		if done.Changed == 0 {
			t.Error("nothing was changed by the one that took over")
		}
	})
}
