package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Version is a concept as it was put in force.
type Version struct {
	bun.BaseModel `bun:"table:concept_version"`
	Version       int64 `bun:",pk"`
	Name          string
	Text          string
	AppliedAt     time.Time
	AppliedBy     string
}

// AddVersion puts a concept in force and returns its number. The same text as
// the one in force is not stored again.
func (s *Store) AddVersion(ctx context.Context, v Version) (int64, error) {
	return s.addVersion(ctx, v, anyVersion)
}

func (s *Store) addVersion(ctx context.Context, v Version, after int64) (int64, error) {
	err := s.inTx(ctx, func(tx bun.Tx) error {
		current, err := inForce(ctx, tx)
		switch {
		case (err == nil || errors.Is(err, ErrNoConcept)) && after != anyVersion && after != current.Version:
			return ErrNewerVersion
		case errors.Is(err, ErrNoConcept):
			v.Version = 1
		case err != nil:
			return err
		case current.Text == v.Text:
			v.Version = current.Version
			return nil
		default:
			v.Version = current.Version + 1
		}
		v.AppliedAt = v.AppliedAt.UTC()
		if _, err = tx.NewInsert().Model(&v).Exec(ctx); err != nil {
			return err
		}
		return s.prove(ctx, tx, inForceAct(v))
	})
	if err != nil {
		return 0, fmt.Errorf("store concept version: %w", err)
	}
	return v.Version, nil
}

// InForce is the newest concept, or ErrNoConcept.
func (s *Store) InForce(ctx context.Context) (Version, error) { return inForce(ctx, s.db) }

func inForce(ctx context.Context, db bun.IDB) (Version, error) {
	var v Version
	err := db.NewSelect().Model(&v).OrderExpr("version DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return v, ErrNoConcept
	}
	return v, err
}

// AddSeen remembers the findings that stood when a version came into force.
func (s *Store) AddSeen(ctx context.Context, version int64, fingerprints []string) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		for _, f := range fingerprints {
			_, err := tx.NewRaw("INSERT INTO seen_finding (version, fingerprint) VALUES (?, ?) ON CONFLICT DO NOTHING", version, f).Exec(ctx)
			if err != nil {
				return fmt.Errorf("store findings seen: %w", err)
			}
		}
		return nil
	})
}

// Seen are the fingerprints of the findings that stood when a version came into
// force.
func (s *Store) Seen(ctx context.Context, version int64) (map[string]bool, error) {
	var list []string
	err := s.db.NewSelect().TableExpr("seen_finding").Column("fingerprint").Where("version = ?", version).Scan(ctx, &list)
	seen := make(map[string]bool, len(list))
	for _, f := range list {
		seen[f] = true
	}
	return seen, err
}
