package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"
)

// CaseRecord is a record that a case speaks of.
type CaseRecord struct{ Object, Key string }

// RecordsOfCases are the records that cases speak of, by case: those of their
// own items and those that runs did at once.
func (s *Store) RecordsOfCases(ctx context.Context, ids []int64) (map[int64][]CaseRecord, error) {
	known, err := aims(ctx, s.db)
	if err != nil {
		return nil, err
	}
	found := map[int64][]CaseRecord{}
	const (
		own = "SELECT i.case_id, i.record_key, i.aim FROM case_item AS i WHERE i.case_id IN (?)"
		ran = "SELECT i.case_id, i.record_key, s.aim FROM item AS i JOIN slice AS s ON s.seq = i.slice WHERE i.case_id IN (?) AND s.aim IS NOT NULL"
	)
	err = chunks(ids, func(ids []int64) error {
		for _, query := range []string{own, ran} {
			var rows []struct {
				CaseID    int64
				RecordKey string
				Aim       int64
			}
			if err := s.db.NewRaw(query, bun.List(ids)).Scan(ctx, &rows); err != nil {
				return fmt.Errorf("read records of cases: %w", err)
			}
			for _, r := range rows {
				found[r.CaseID] = append(found[r.CaseID], CaseRecord{Object: known[r.Aim].Object, Key: r.RecordKey})
			}
		}
		return nil
	})
	return found, err
}
