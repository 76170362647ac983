package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Errors of versions.
var (
	ErrNewerVersion = errors.New("another version came into force meanwhile")
	ErrNoVersion    = errors.New("no such version of the concept")
)

// anyVersion: whatever is in force may be followed.
const anyVersion = -1

// AddVersionAfter puts a concept in force if the one in force is still of that
// number (0: none was ever), else it is ErrNewerVersion and nothing happens.
func (s *Store) AddVersionAfter(ctx context.Context, v Version, after int64) (int64, error) {
	return s.addVersion(ctx, v, after)
}

// Version is one concept that was in force, or ErrNoVersion.
func (s *Store) Version(ctx context.Context, version int64) (Version, error) {
	var v Version
	err := s.db.NewSelect().Model(&v).Where("version = ?", version).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrNoVersion
	}
	return v, err
}

// Versions lists up to limit versions without their texts, newest first, below
// a number (0 for the beginning).
func (s *Store) Versions(ctx context.Context, below int64, limit int) ([]Version, error) {
	versions := []Version{}
	q := s.db.NewSelect().Model(&versions).ExcludeColumn("text").OrderExpr("version DESC").Limit(int64(limit))
	if below > 0 {
		q = q.Where("version < ?", below)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, fmt.Errorf("read versions of the concept: %w", err)
	}
	return versions, nil
}
