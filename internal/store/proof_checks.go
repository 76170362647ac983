package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// ProofCheck is one verification that somebody let run here. Report is JSON of
// the engine's; it names batches, never values.
type ProofCheck struct {
	bun.BaseModel `bun:"table:proof_check"`
	ID            string `bun:",pk"`
	Began         string
	Ended         string // empty while it goes on
	Actor         string
	State         string // running, held, broken, failed
	Report        string
}

// BeginCheck stores that a verification began.
func (s *Store) BeginCheck(ctx context.Context, c ProofCheck) error {
	if _, err := s.db.NewInsert().Model(&c).Exec(ctx); err != nil {
		return fmt.Errorf("store a verification: %w", err)
	}
	return nil
}

// EndCheck stores what a verification said, and logs it. A log whose head is
// damaged takes no entry: then what was said is stored all the same.
func (s *Store) EndCheck(ctx context.Context, c ProofCheck, act proof.Draft) error {
	end := func(tx bun.Tx) error {
		_, err := tx.NewUpdate().Model(&c).Column("ended", "state", "report").WherePK().Exec(ctx)
		return err
	}
	err := s.inTx(ctx, func(tx bun.Tx) error {
		if err := end(tx); err != nil {
			return err
		}
		return s.prove(ctx, tx, act)
	})
	if errors.Is(err, proof.ErrHead) {
		err = s.inTx(ctx, end)
	}
	if err != nil {
		return fmt.Errorf("store what a verification said: %w", err)
	}
	return nil
}

// ProofChecks are the newest verifications, newest first.
func (s *Store) ProofChecks(ctx context.Context, limit int) ([]ProofCheck, error) {
	var rows []ProofCheck
	if err := s.db.NewSelect().Model(&rows).OrderExpr("began DESC, id").Limit(int64(limit)).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read verifications: %w", err)
	}
	return rows, nil
}
