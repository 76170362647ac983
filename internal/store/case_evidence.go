package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// SlicesNamed are slices by their ids, in the order in which they were planned.
func (s *Store) SlicesNamed(ctx context.Context, ids []string) (found []casefile.Slice, err error) {
	return found, chunks(ids, func(ids []string) error {
		var rows []sliceRow
		if err := s.db.NewSelect().Model(&rows).Where("id IN (?)", bun.List(ids)).OrderExpr("seq").Scan(ctx); err != nil {
			return fmt.Errorf("read slices: %w", err)
		}
		for _, r := range rows {
			found = append(found, r.slice())
		}
		return nil
	})
}

// ProofOfSlices are the entries of the batches that slices became, by slice: one
// entry, or several where a slice was tried again in halves.
func (s *Store) ProofOfSlices(ctx context.Context, ids []string) (map[string][]proof.Entry, error) {
	found := map[string][]proof.Entry{}
	err := chunks(ids, func(ids []string) error {
		subjects := make([]string, len(ids))
		for i, id := range ids {
			subjects[i] = "batch/" + id
		}
		entries, err := s.proofPage(ctx, proofPage, func(q *bun.SelectQuery) *bun.SelectQuery {
			return q.Where("e.subject IN (?)", bun.List(subjects)).OrderExpr("e.seq")
		})
		for _, x := range entries {
			id := strings.TrimPrefix(x.Subject, "batch/")
			found[id] = append(found[id], x)
		}
		return err
	})
	for _, id := range ids {
		if err == nil && found[id] == nil {
			found[id], err = s.proofOfHalves(ctx, id)
		}
	}
	return found, err
}

// proofOfHalves looks from the entry of the slice's run on: few slices are
// halved, and no index leads to the beginning of a subject.
func (s *Store) proofOfHalves(ctx context.Context, slice string) ([]proof.Entry, error) {
	return s.proofPage(ctx, proofPage, func(q *bun.SelectQuery) *bun.SelectQuery {
		return q.Where("e.act IN (?)", bun.List([]proof.Act{proof.BatchCommitted, proof.BatchFound})).
			Where("e.seq >= (SELECT MIN(b.seq) FROM proof_entry AS b JOIN slice AS s ON b.subject = 'run/' || s.run WHERE s.id = ?)", slice).
			Where("e.subject LIKE ?", "batch/"+slice+".%").OrderExpr("e.seq")
	})
}
