package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
)

// Look is a source's schema as somebody saw it. Outline is JSON of
// schema.Outline: names and types, no value.
type Look struct {
	bun.BaseModel `bun:"table:schema_look"`
	Source        string `bun:",pk"`
	At            string `bun:",pk"` // RFC 3339 in UTC
	Actor         string
	Fingerprint   string
	Outline       string
}

// AddLook stores a look. One that finds the schema as the last one did is
// stored too: it says that somebody looked.
func (s *Store) AddLook(ctx context.Context, l Look) error {
	_, err := s.db.NewInsert().Model(&l).On("CONFLICT (source, at) DO UPDATE").
		Set("actor = EXCLUDED.actor").Set("fingerprint = EXCLUDED.fingerprint").Set("outline = EXCLUDED.outline").Exec(ctx)
	if err != nil {
		return fmt.Errorf("store look at a schema: %w", err)
	}
	return nil
}

// LastLook is the newest look at a source, nil if nobody looked yet.
func (s *Store) LastLook(ctx context.Context, source string) (*Look, error) {
	var l Look
	err := s.db.NewSelect().Model(&l).Where("source = ?", source).OrderExpr("at DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return &l, err
}
