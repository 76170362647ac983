package datasource

import (
	"context"
	"database/sql"
)

// ForgetBatches deletes batches from the ledger whose period is over, one a
// transaction: its rows and what is said of it, or neither.
func (s *Source) ForgetBatches(ctx context.Context, batches []string) error {
	for _, id := range batches {
		err := s.within(ctx, "delete from the ledger what has expired", func(tx *sql.Tx) error {
			if _, err := s.exec(ctx, tx, cat("DELETE FROM ", s.d.own("ledger"), " WHERE batch = ", value(id))); err != nil {
				return err
			}
			_, err := s.exec(ctx, tx, cat("DELETE FROM ", s.d.own("batch"), " WHERE id = ", value(id)))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
