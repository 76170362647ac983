package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// endedMarks are the marks of a source, set by hand, that ended before a
// moment, and those that were asked for and never set. One that stands has no
// end.
func (s *Store) endedMarks(db bun.IDB, x Expiry) *bun.SelectQuery {
	return db.NewSelect().TableExpr("mark_event").Column("mark").Where("source = ?", x.Source).Group("mark").
		Having("MAX(at) < ?", instant(x.Before)).
		Having("SUM(CASE event WHEN 'ended' THEN 1 ELSE 0 END) > 0 OR SUM(CASE event WHEN 'set' THEN 1 ELSE 0 END) = 0")
}

// forgetMarks deletes who set and ended them, and Keeps on persons that ended
// as long ago.
func (s *Store) forgetMarks(ctx context.Context, tx bun.Tx, x Expiry) (int, error) {
	var marks []string
	if err := s.endedMarks(tx, x).OrderExpr("mark").Limit(chunk).Scan(ctx, &marks); err != nil {
		return 0, err
	}
	if len(marks) > 0 {
		_, err := tx.NewDelete().TableExpr("mark_event").Where("mark IN (?)", bun.List(marks)).Exec(ctx)
		return len(marks), err
	}
	return affected(tx.NewDelete().TableExpr("person_keep").Where("ended_at <> ''").Where("ended_at < ?", instant(x.Before)).Exec(ctx))
}

// EndErased notes that marks ended with their records: an erasure ends them in
// the source, and once the ledger has expired nothing else would say so.
func (s *Store) EndErased(ctx context.Context, by By, ended []MarkEvent) error {
	if len(ended) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&ended).Exec(ctx); err != nil {
			return fmt.Errorf("store marks that ended: %w", err)
		}
		acts := markActs(ended)
		for i := range acts {
			acts[i].At, acts[i].Actor, acts[i].Act = by.At, by.Actor, proof.MarkEnded
		}
		return s.prove(ctx, tx, acts...)
	})
}
