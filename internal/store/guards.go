package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// Guard is that a source is guarded, and how.
type Guard struct {
	bun.BaseModel `bun:"table:source_guard"`
	Source        string `bun:",pk"`
	Mode          string // observe, enforce
	At            string // RFC 3339 in UTC
	Actor         string
}

// SetGuard notes that a guard was installed. It stands in the proof log.
func (s *Store) SetGuard(ctx context.Context, g Guard) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&g).On("CONFLICT (source) DO UPDATE").
			Set("mode = EXCLUDED.mode").Set("at = EXCLUDED.at").Set("actor = EXCLUDED.actor").Exec(ctx)
		if err != nil {
			return fmt.Errorf("store guard: %w", err)
		}
		return s.prove(ctx, tx, guardAct(g.Source, g.Mode, g.Actor, unstamp(g.At)))
	})
}

// DropGuard notes that a guard was removed.
func (s *Store) DropGuard(ctx context.Context, source, actor string, at time.Time) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*Guard)(nil)).Where("source = ?", source).Exec(ctx); err != nil {
			return fmt.Errorf("store guard: %w", err)
		}
		return s.prove(ctx, tx, guardAct(source, "removed", actor, at))
	})
}

func guardAct(source, mode, actor string, at time.Time) proof.Draft {
	return proof.Draft{At: at, Actor: actor, Act: proof.GuardChanged, Subject: "source/" + source, Payload: map[string]string{"guard": mode}}
}

// Guards are the guarded sources, by name.
func (s *Store) Guards(ctx context.Context) (map[string]Guard, error) {
	var list []Guard
	if err := s.db.NewSelect().Model(&list).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read guards: %w", err)
	}
	guards := map[string]Guard{}
	for _, g := range list {
		guards[g.Source] = g
	}
	return guards, nil
}
