package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

// Numbers reserves n numbers of a sort and returns the first. Whoever else asks
// gets others, whatever becomes of them.
func (s *Store) Numbers(ctx context.Context, sort string, n int) (first int64, err error) {
	err = s.inTx(ctx, func(tx bun.Tx) error {
		first, err = numbers(ctx, tx, sort, n)
		return err
	})
	return first, err
}

func numbers(ctx context.Context, tx bun.Tx, sort string, n int) (first int64, err error) {
	var last int64
	err = tx.NewRaw("UPDATE number SET last = last + ? WHERE name = ? RETURNING last", n, sort).Scan(ctx, &last)
	if err != nil {
		return 0, fmt.Errorf("reserve numbers of %s: %w", sort, err)
	}
	return last - int64(n) + 1, nil
}

type aimRow struct {
	bun.BaseModel `bun:"table:aim"`
	ID            int64 `bun:",pk"`
	Object        string
	Action        string
	Kind          string
	Job           string
}

func (r aimRow) aim() casefile.Aim {
	return casefile.Aim{Object: r.Object, Action: r.Action, Kind: r.Kind, Job: r.Job}
}

// aimOf is the number of an aim; it is given on the first mention.
func aimOf(ctx context.Context, tx bun.Tx, a casefile.Aim) (int64, error) {
	var id []int64
	find := tx.NewSelect().Model((*aimRow)(nil)).Column("id").Where("object = ?", a.Object).Where("action = ?", a.Action).
		Where("kind = ?", a.Kind).Where("job = ?", a.Job)
	if err := find.Scan(ctx, &id); err != nil || len(id) > 0 {
		return first(id), err
	}
	n, err := numbers(ctx, tx, "aim", 1)
	if err != nil {
		return 0, err
	}
	row := aimRow{ID: n, Object: a.Object, Action: a.Action, Kind: a.Kind, Job: a.Job}
	if _, err := tx.NewInsert().Model(&row).On("CONFLICT DO NOTHING").Exec(ctx); err != nil {
		return 0, fmt.Errorf("store aim: %w", err)
	}
	err = find.Scan(ctx, &id)
	return first(id), err
}

func first(ids []int64) int64 {
	if len(ids) == 0 {
		return 0
	}
	return ids[0]
}

// aims are all aims by their number.
func aims(ctx context.Context, db bun.IDB) (map[int64]casefile.Aim, error) {
	var rows []aimRow
	if err := db.NewSelect().Model(&rows).Scan(ctx); err != nil {
		return nil, fmt.Errorf("read aims: %w", err)
	}
	out := make(map[int64]casefile.Aim, len(rows))
	for _, r := range rows {
		out[r.ID] = r.aim()
	}
	return out, nil
}

// inCases is inTx for whatever opens, moves or ends cases. Such transactions go
// one after another, also between nodes: two people who open a case for one
// person in the same moment get the same one.
func (s *Store) inCases(ctx context.Context, do func(bun.Tx) error) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		if err := s.lockCases(ctx, tx); err != nil {
			return err
		}
		return do(tx)
	})
}

// casesLock is the number of PostgreSQL's advisory lock on cases; with SQLite a
// writing transaction is alone anyway.
const casesLock = 4_711_002

func (s *Store) lockCases(ctx context.Context, tx bun.Tx) error {
	if s.engine.placeholder(1) == "?" {
		return nil
	}
	_, err := tx.NewRaw("SELECT pg_advisory_xact_lock(?)", casesLock).Exec(ctx)
	return err
}

// chunks hands over pieces of a list that fit into one statement.
func chunks[T any](list []T, each func([]T) error) error {
	for len(list) > 0 {
		n := min(chunk, len(list))
		if err := each(list[:n]); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}
