package store

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"
)

// Once is a request under a key of its sender, and its answer once there is
// one. Status 0 says that it is under way.
type Once struct {
	bun.BaseModel `bun:"table:once"`
	Key           string `bun:"key_hash,pk"`
	Digest        string
	Begun         string
	Status        int
	Headers       string
	Body          string
}

// BeginOnce takes the key for a request that begins now. Of several callers one
// gets mine; the others get what stands there. One that never answered and
// began before dead is taken over.
func (s *Store) BeginOnce(ctx context.Context, o Once, now, dead time.Time) (found Once, mine bool, err error) {
	o.Begun, o.Status = stamp(now), 0
	err = s.inTx(ctx, func(tx bun.Tx) error {
		res, err := tx.NewInsert().Model(&o).On("CONFLICT (key_hash) DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if mine, err = touched(res); err != nil || mine {
			return err
		}
		res, err = tx.NewUpdate().Model(&o).Column("begun", "digest").WherePK().
			Where("status = 0").Where("begun < ?", stamp(dead)).Where("digest = ?", o.Digest).Exec(ctx)
		if err != nil {
			return err
		}
		if mine, err = touched(res); err != nil || mine {
			return err
		}
		return tx.NewSelect().Model(&found).Where("key_hash = ?", o.Key).Scan(ctx)
	})
	if err != nil {
		return found, false, fmt.Errorf("take idempotency key: %w", err)
	}
	return found, mine, nil
}

func touched(res interface{ RowsAffected() (int64, error) }) (bool, error) {
	n, err := res.RowsAffected()
	return n > 0, err
}

// EndOnce stores the answer of a request.
func (s *Store) EndOnce(ctx context.Context, o Once) error {
	_, err := s.db.NewUpdate().Model(&o).Column("status", "headers", "body").WherePK().Exec(ctx)
	if err != nil {
		return fmt.Errorf("store answer: %w", err)
	}
	return nil
}

// ForgetOnce frees a key whose request did nothing.
func (s *Store) ForgetOnce(ctx context.Context, key string) error {
	_, err := s.db.NewDelete().Model((*Once)(nil)).Where("key_hash = ?", key).Where("status = 0").Exec(ctx)
	return err
}

// DropOnce forgets what began before a moment.
func (s *Store) DropOnce(ctx context.Context, before time.Time) error {
	_, err := s.db.NewDelete().Model((*Once)(nil)).Where("begun < ?", stamp(before)).Exec(ctx)
	return err
}
