package datasource

import (
	"context"
	"database/sql"
)

// DoneAgain counts the records that a run did and an earlier run had done under
// the same action.
func (s *Source) DoneAgain(ctx context.Context, object, action, run string) (int, error) {
	mine := all(cat("b.object = ", value(object)), cat("b.action = ", value(action)), cat("b.run = ", value(run)))
	before := all(cat("e.object = ", value(object)), cat("e.action = ", value(action)), cat("e.run <> ", value(run)))
	var earlier, again int
	one := func(into *int) func(*sql.Rows) error { return func(rows *sql.Rows) error { return rows.Scan(into) } }
	err := s.rows(ctx, s.db, cat("SELECT COUNT(*) FROM ", s.d.own("batch"), " AS e WHERE ", before), one(&earlier))
	if err != nil || earlier == 0 {
		return 0, s.failOurs("read the ledger", err)
	}
	err = s.rows(ctx, s.db, cat("SELECT COUNT(DISTINCT l.record_key) FROM ", s.d.own("batch"), " AS b, ", s.d.own("ledger"), " AS l WHERE ", mine,
		" AND l.batch = b.id AND l.record_key IN (SELECT o.record_key FROM ", s.d.own("batch"), " AS e, ", s.d.own("ledger"), " AS o WHERE ",
		before, " AND o.batch = e.id)"), one(&again))
	return again, s.failOurs("read the ledger", err)
}

// DoneBefore counts those of the records to which an action has been done: what
// is met again came back.
func (s *Source) DoneBefore(ctx context.Context, object, action string, keys []Key) (int, error) {
	done := all(cat("b.object = ", value(object)), cat("b.action = ", value(action)))
	var batches, before int
	into := func(n *int) func(*sql.Rows) error {
		return func(rows *sql.Rows) error {
			var more int
			err := rows.Scan(&more)
			*n += more
			return err
		}
	}
	err := s.rows(ctx, s.db, cat("SELECT COUNT(*) FROM ", s.d.own("batch"), " AS b WHERE ", done), into(&batches))
	for batches > 0 && err == nil && len(keys) > 0 {
		n := min(askedAtOnce, len(keys))
		places := make([]expr, n)
		for i, key := range keys[:n] {
			places[i] = s.d.ownKey(place).with(string(key))
		}
		err = s.rows(ctx, s.db, cat("SELECT COUNT(DISTINCT l.record_key) FROM ", s.d.own("ledger"), " AS l, ", s.d.own("batch"),
			" AS b WHERE l.batch = b.id AND ", done, " AND l.record_key IN (", list(", ", places), ")"), into(&before))
		keys = keys[n:]
	}
	return before, s.failOurs("read the ledger", err)
}

// askedAtOnce is how many keys one statement asks the ledger for.
const askedAtOnce = 1000
