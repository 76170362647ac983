package datasource

import (
	"context"
	"database/sql"
	"strconv"
)

// Epoch reads how often runs of ours have entered this database. A restored
// backup has a smaller number than our store.
func (s *Source) Epoch(ctx context.Context) (int64, error) {
	text, err := s.meta(ctx, s.db, "epoch")
	if err != nil || text == "" {
		return 0, s.failOurs("read the epoch", err)
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return 0, nil //nolint:nilerr // somebody wrote another text: as good as none
	}
	return n, nil
}

// SetEpoch writes it.
func (s *Source) SetEpoch(ctx context.Context, n int64) error {
	return s.within(ctx, "write the epoch", func(tx *sql.Tx) error {
		_, err := s.exec(ctx, tx, cat("UPDATE ", s.d.own("meta"), " SET value = ", value(strconv.FormatInt(n, 10)), " WHERE name = 'epoch'"))
		return err
	})
}

// Newest are the newest batches that changed something, newest first.
func (s *Source) Newest(ctx context.Context, limit int) ([]Committed, error) {
	var batches []Committed
	err := s.list(ctx, cat("SELECT id, object, action, concept_version, run, at, records, parts FROM ", s.d.own("batch"),
		" WHERE records > 0 ORDER BY at DESC, id DESC LIMIT ", value(limit)), func(rows *sql.Rows) error {
		c, err := scanCommitted(rows)
		batches = append(batches, c)
		return err
	})
	return batches, s.failOurs("read the ledger", err)
}

// Committed tells which of these batches the ledger has, and with how many rows.
func (s *Source) Committed(ctx context.Context, ids []string) (map[string]int, error) {
	rows := map[string]int{}
	for len(ids) > 0 {
		n := min(askedAtOnce, len(ids))
		places := make([]expr, n)
		for i, id := range ids[:n] {
			places[i] = value(id)
		}
		err := s.list(ctx, cat("SELECT batch, COUNT(*) FROM ", s.d.own("ledger"), " WHERE batch IN (", list(", ", places), ") GROUP BY batch"),
			func(r *sql.Rows) error {
				var id string
				var count int
				err := r.Scan(&id, &count)
				rows[id] = count
				return err
			})
		if err != nil {
			return nil, s.failOurs("read the ledger", err)
		}
		ids = ids[n:]
	}
	return rows, nil
}
