package store

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

// addSlicePersons keeps the persons of a slice whose cases stay open, for
// whoever has to bring it to its end.
func (s *Store) addSlicePersons(ctx context.Context, tx bun.Tx, seq int64, persons map[int64][]casefile.PersonKey) error {
	type link struct {
		id     int64
		pos    int
		person string
	}
	var links []link
	for id, keys := range persons {
		for pos, k := range keys {
			links = append(links, link{id, pos, hex.EncodeToString(k[:])})
		}
	}
	in := inserter{engine: s.engine, table: "slice_person", columns: []string{"slice", "case_id", "pos", "person"}}
	return in.insert(ctx, tx, len(links), func(values []any, i int) []any {
		return append(values, seq, links[i].id, links[i].pos, links[i].person)
	})
}

// dropSlicePersons ends that.
func dropSlicePersons(ctx context.Context, tx bun.Tx, seq int64) error {
	if _, err := tx.NewDelete().TableExpr("slice_person").Where("slice = ?", seq).Exec(ctx); err != nil {
		return fmt.Errorf("end the persons of a slice: %w", err)
	}
	return nil
}

// SlicePersons are the persons of the cases a slice keeps open, the strongest
// identifier of each first.
func (s *Store) SlicePersons(ctx context.Context, slice string) (map[int64][]casefile.PersonKey, error) {
	var rows []struct {
		CaseID int64
		Person string
	}
	err := s.db.NewSelect().TableExpr("slice_person").Column("case_id", "person").
		Where("slice = (SELECT seq FROM slice WHERE id = ?)", slice).OrderExpr("case_id, pos").Scan(ctx, &rows)
	if err != nil {
		return nil, fmt.Errorf("read the persons of a slice: %w", err)
	}
	persons := map[int64][]casefile.PersonKey{}
	for _, r := range rows {
		persons[r.CaseID] = append(persons[r.CaseID], personOf(r.Person))
	}
	return persons, nil
}
