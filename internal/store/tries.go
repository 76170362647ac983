package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/access"
)

// Try is one bucket of a throttle, by the keyed hash of what it counts.
type Try struct {
	Bucket   string
	Throttle access.Throttle
}

type tryRow struct {
	bun.BaseModel `bun:"table:sign_in_try"`
	Bucket        string `bun:",pk"`
	EmptyAt       string
}

// TakeTries takes one try out of every bucket, or out of none and says how long
// to wait. Tries at the same time are counted one after another.
func (s *Store) TakeTries(ctx context.Context, tries []Try, now time.Time) (wait time.Duration, err error) {
	err = s.inTx(ctx, func(tx bun.Tx) error {
		if err := oneAtATime(ctx, tx); err != nil {
			return err
		}
		next := make([]time.Time, len(tries))
		for i, t := range tries {
			empty, err := emptyAt(ctx, tx, t.Bucket)
			if err != nil {
				return err
			}
			var more time.Duration
			if next[i], more = t.Throttle.Take(empty, now); more > wait {
				wait = more
			}
		}
		if wait > 0 {
			return nil
		}
		return keepTries(ctx, tx, tries, next, now)
	})
	if err != nil {
		return 0, fmt.Errorf("count tries to sign in: %w", err)
	}
	return wait, nil
}

// PutBackTries puts one try back into every bucket: it was a good one.
func (s *Store) PutBackTries(ctx context.Context, tries []Try, now time.Time) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		if err := oneAtATime(ctx, tx); err != nil {
			return err
		}
		next := make([]time.Time, len(tries))
		for i, t := range tries {
			empty, err := emptyAt(ctx, tx, t.Bucket)
			if err != nil {
				return err
			}
			next[i] = t.Throttle.Back(empty)
		}
		return keepTries(ctx, tx, tries, next, now)
	})
}

func emptyAt(ctx context.Context, tx bun.Tx, bucket string) (time.Time, error) {
	var text string
	err := tx.NewSelect().TableExpr("sign_in_try").Column("empty_at").Where("bucket = ?", bucket).Scan(ctx, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return unstamp(text), err
}

// keepTries writes the buckets and drops those that leaked empty, so that made-up
// names fill nothing.
func keepTries(ctx context.Context, tx bun.Tx, tries []Try, next []time.Time, now time.Time) error {
	for i, t := range tries {
		row := tryRow{Bucket: t.Bucket, EmptyAt: moment(next[i])}
		_, err := tx.NewInsert().Model(&row).On("CONFLICT (bucket) DO UPDATE").Set("empty_at = EXCLUDED.empty_at").Exec(ctx)
		if err != nil {
			return err
		}
	}
	_, err := tx.NewDelete().TableExpr("sign_in_try").Where("empty_at <= ?", moment(now)).Exec(ctx)
	return err
}

// KnowsAddress tells whether a person signed in from an address since a day.
func (s *Store) KnowsAddress(ctx context.Context, place string, since time.Time) (bool, error) {
	return s.db.NewSelect().TableExpr("known_address").Where("place = ?", place).
		Where("seen >= ?", since.UTC().Format(time.DateOnly)).Exists(ctx)
}

// KnowAddress notes that a person signed in from an address, and forgets those
// not seen since a day.
func (s *Store) KnowAddress(ctx context.Context, place string, now, since time.Time) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		_, err := tx.NewRaw("INSERT INTO known_address (place, seen) VALUES (?, ?) ON CONFLICT (place) DO UPDATE SET seen = EXCLUDED.seen",
			place, now.UTC().Format(time.DateOnly)).Exec(ctx)
		if err != nil {
			return err
		}
		_, err = tx.NewDelete().TableExpr("known_address").Where("seen < ?", since.UTC().Format(time.DateOnly)).Exec(ctx)
		return err
	})
}
