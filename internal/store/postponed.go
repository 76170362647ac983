package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Postpone remembers what stopped due records. A record stopped again keeps the
// day on which it was stopped first, and the newest reason.
func (s *Store) Postpone(ctx context.Context, ps []casefile.Postponed) error {
	return s.inTx(ctx, func(tx bun.Tx) error {
		for _, p := range ps {
			_, err := tx.NewRaw(`INSERT INTO postponed (tab, job, record_key, reason, since) VALUES (?, ?, ?, ?, ?)
				ON CONFLICT (tab, job, record_key) DO UPDATE SET reason = EXCLUDED.reason`,
				p.Table, p.Job, p.Key, p.Reason, p.Since.String()).Exec(ctx)
			if err != nil {
				return fmt.Errorf("store what stopped a record: %w", err)
			}
		}
		return nil
	})
}

// AnyPostponed reports whether earlier runs of a job left due records undone.
func (s *Store) AnyPostponed(ctx context.Context, table, job string) (bool, error) {
	return s.db.NewSelect().TableExpr("postponed").Where("tab = ?", table).Where("job = ?", job).Exists(ctx)
}

// Postponed is what stopped these records in earlier runs of the job.
func (s *Store) Postponed(ctx context.Context, table, job string, keys []string) (map[string]casefile.Postponed, error) {
	out := map[string]casefile.Postponed{}
	for len(keys) > 0 {
		n := min(chunk, len(keys))
		var rows []struct {
			RecordKey string
			Reason    rule.Reason
		}
		err := s.db.NewSelect().TableExpr("postponed").Column("record_key", "reason").
			Where("tab = ?", table).Where("job = ?", job).Where("record_key IN (?)", bun.List(keys[:n])).Scan(ctx, &rows)
		if err != nil {
			return nil, fmt.Errorf("read what stopped records: %w", err)
		}
		for _, r := range rows {
			out[r.RecordKey] = casefile.Postponed{Table: table, Key: r.RecordKey, Job: job, Reason: r.Reason}
		}
		keys = keys[n:]
	}
	return out, nil
}

// forget drops what was postponed for records that are done now.
func forget(ctx context.Context, tx bun.Tx, table, job string, keys []string) error {
	for len(keys) > 0 {
		n := min(chunk, len(keys))
		_, err := tx.NewDelete().TableExpr("postponed").Where("tab = ?", table).Where("job = ?", job).
			Where("record_key IN (?)", bun.List(keys[:n])).Exec(ctx)
		if err != nil {
			return fmt.Errorf("forget what stopped records: %w", err)
		}
		keys = keys[n:]
	}
	return nil
}
