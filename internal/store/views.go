package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// View is one look of somebody at values of records, or one export. Columns
// and RecordKeys are JSON lists; no value is among them.
type View struct {
	bun.BaseModel `bun:"table:view_log"`
	ID            string `bun:",pk"`
	At            string // RFC 3339 in UTC
	Actor         string
	Kind          string // list, record, export
	Source        string
	Object        string
	Columns       string
	RecordKeys    string
	Records       int64
	LeftOut       int64  // locked records an export went without
	State         string // shown; of an export begun, done or broken
}

// AddView stores a view before its values are shown: what cannot be recorded
// is not shown.
func (s *Store) AddView(ctx context.Context, v View) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(&v).Exec(ctx); err != nil {
			return fmt.Errorf("store who saw what: %w", err)
		}
		return s.prove(ctx, tx, viewAct(v))
	})
}

// EndView says how an export ended at a moment, and over how many records it
// went.
func (s *Store) EndView(ctx context.Context, id, state string, records, leftOut int64, at time.Time) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		v := View{ID: id}
		if err := tx.NewSelect().Model(&v).WherePK().Scan(ctx); err != nil {
			return fmt.Errorf("read the export that ends: %w", err)
		}
		v.State, v.Records, v.LeftOut = state, records, leftOut
		if _, err := tx.NewUpdate().Model(&v).Column("state", "records", "left_out").WherePK().Exec(ctx); err != nil {
			return fmt.Errorf("store how an export ended: %w", err)
		}
		return s.prove(ctx, tx, exportEnded(v, at))
	})
}

// Views lists up to limit views, newest first, after a position (the instant
// and id of the last one seen; empty for the beginning).
func (s *Store) Views(ctx context.Context, object, afterAt, afterID string, limit int) ([]View, error) {
	views := []View{}
	q := s.db.NewSelect().Model(&views).OrderExpr("at DESC, id DESC").Limit(int64(limit))
	if object != "" {
		q = q.Where("object = ?", object)
	}
	if afterAt != "" {
		q = q.Where("(at < ? OR (at = ? AND id < ?))", afterAt, afterAt, afterID)
	}
	err := q.Scan(ctx)
	return views, err
}
