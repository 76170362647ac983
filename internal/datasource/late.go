package datasource

import (
	"context"
	"database/sql"
	"slices"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// DueOf hands over the records that are due, would change and have one of some
// fates (the empty one: nothing stops them), in no order, a key and its fate each.
// It is one statement: of pages, each would look again at who else has what. The
// fates are told apart here, since SQLite would judge each record twice.
func (s *Source) DueOf(ctx context.Context, criteria *Criteria, fates []rule.Reason, each func(Key, rule.Reason)) error {
	err := s.chunks(ctx, s.db, criteria, "", func(q question, piece expr) (bool, error) {
		return true, s.rows(ctx, s.db, cat("SELECT ", q.key(q.row), ", ", q.fate(), " FROM ", q.item(q.row),
			" WHERE ", all(piece, q.due(), q.changeable())), func(rows *sql.Rows) error {
			var key Key
			var fate rule.Reason
			if err := rows.Scan(&key, &fate); err != nil {
				return err
			}
			if slices.Contains(fates, fate) {
				each(key, fate)
			}
			return nil
		})
	})
	return s.fail("list due records", err)
}
