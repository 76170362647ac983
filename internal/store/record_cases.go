package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// RecordCase is a case that holds or held an item of a record.
type RecordCase struct {
	CaseID int64
	Action string
}

// CasesOfRecord are the cases of a record: those of the slices (batches of its
// ledger) that changed it, and those in which it waits. Place is
// casefile.Place.
func (s *Store) CasesOfRecord(ctx context.Context, place, key string, slices []string) ([]RecordCase, error) {
	var waiting, done []RecordCase
	err := s.db.NewRaw("SELECT case_id, action FROM awaited WHERE tab = ? AND record_key = ? ORDER BY case_id", place, key).Scan(ctx, &waiting)
	if err == nil && len(slices) > 0 {
		err = s.db.NewRaw(`SELECT DISTINCT item.case_id, job_run.action FROM item
			JOIN slice ON slice.seq = item.slice
			JOIN job_run ON job_run.run = slice.run AND job_run.job = slice.job
			WHERE slice.id IN (?) AND item.record_key = ? ORDER BY item.case_id`, bun.List(slices), key).Scan(ctx, &done)
	}
	if err != nil {
		return nil, fmt.Errorf("read the cases of a record: %w", err)
	}
	return append(done, waiting...), nil
}
