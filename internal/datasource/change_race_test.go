package datasource

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

// TestKeepWhileWorkersRun: from the moment a Keep is placed its record is not
// changed, whatever two workers are in the middle of.
func TestKeepWhileWorkersRun(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s, subject := shop(t, db)
		criteria := endedContracts(subject, anonymised(t, subject))
		var workers sync.WaitGroup
		for worker := range 2 {
			workers.Go(func() {
				for id := 1 + worker; id <= 8; id += 2 {
					b := batchOf(fmt.Sprintf("w%d", id), criteria)
					b.Span, b.Keys = nil, []Key{Key(fmt.Sprint(id))}
					_, err := s.Change(t.Context(), b)
					for errors.Is(err, ErrRetry) {
						_, err = s.Change(t.Context(), b)
					}
					if err != nil {
						t.Errorf("batch %d: %v", id, err)
					}
				}
			})
		}
		if err := s.SetMarks(t.Context(), subject, []Mark{keep("k", "8", Hand, nil)}); err != nil {
			t.Error(err)
		}
		query := "SELECT name FROM contracts WHERE id = 8"
		then := joinRows(db.Query(t, query))
		workers.Wait()
		wantRows(t, db, query, then)
		wantRows(t, db, "SELECT count(*) FROM contracts WHERE id < 8 AND name = 'XXXX'", "7")
	})
}
