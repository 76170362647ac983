package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// ProofFilter chooses entries of the log, newest first. Everything given must
// hold.
type ProofFilter struct {
	Acts   []proof.Act
	Actor  string
	From   time.Time // inclusive; zero: from the beginning
	To     time.Time // exclusive; zero: to the end
	Before *uint64   // entries with a smaller number; nil: from the newest
	Limit  int
}

// ProofLog is a page of the log.
func (s *Store) ProofLog(ctx context.Context, f ProofFilter) ([]proof.Entry, error) {
	return s.proofPage(ctx, int64(f.Limit), func(q *bun.SelectQuery) *bun.SelectQuery {
		if len(f.Acts) > 0 {
			q = q.Where("e.act IN (?)", bun.List(f.Acts))
		}
		if f.Actor != "" {
			q = q.Where("e.actor = ?", f.Actor)
		}
		if !f.From.IsZero() {
			q = q.Where("e.at >= ?", stamp(f.From))
		}
		if !f.To.IsZero() {
			q = q.Where("e.at < ?", stamp(f.To))
		}
		if f.Before != nil {
			q = q.Where("e.seq < ?", int64(*f.Before))
		}
		return q.OrderExpr("e.seq DESC")
	})
}

// ProofOfRun are the entries of a run and of its batches.
func (s *Store) ProofOfRun(ctx context.Context, run string) ([]proof.Entry, error) {
	about, err := s.ProofOf(ctx, "run/"+run)
	if err != nil || len(about) == 0 {
		return about, err
	}
	for next := int64(about[0].Seq); ; {
		page, err := s.proofPage(ctx, proofPage, func(q *bun.SelectQuery) *bun.SelectQuery {
			return fromSeq(next)(q).Where("e.act IN (?)", bun.List([]proof.Act{proof.BatchCommitted, proof.BatchFound})).
				Where("e.subject LIKE ?", "batch/"+run+"-%")
		})
		if err != nil {
			return nil, err
		}
		about = append(about, page...)
		if len(page) < proofPage {
			return about, nil
		}
		next = int64(page[len(page)-1].Seq) + 1
	}
}
