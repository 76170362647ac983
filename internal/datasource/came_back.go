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

// MetAgain hands over the records that are met though an action has been done to
// them, some at a time: they came back. Nothing is read where the action has been
// done to nobody; else it is one statement over the table and the ledger.
func (s *Source) MetAgain(ctx context.Context, criteria *Criteria, action string, each func([]Key) error) error {
	done := all(cat("b.object = ", value(criteria.Subject.Table.Table)), cat("b.action = ", value(action)))
	var batches int
	err := s.rows(ctx, s.db, cat("SELECT COUNT(*) FROM ", s.d.own("batch"), " AS b WHERE ", done), func(rows *sql.Rows) error { return rows.Scan(&batches) })
	if err != nil || batches == 0 {
		return s.failOurs("read the ledger", err)
	}
	entered := cat("SELECT l.record_key FROM ", s.d.own("ledger"), " AS l, ", s.d.own("batch"), " AS b WHERE l.batch = b.id AND ", done)
	some := inSome[Key]{each: each}
	err = s.chunks(ctx, s.db, criteria, "", func(q question, piece expr) (bool, error) {
		return true, s.rows(ctx, s.db, cat("SELECT ", q.key(q.row), " FROM ", q.item(q.row), " WHERE ",
			all(piece, q.met(), cat(q.d.ownKey(q.key(q.row)), " IN (", entered, ")"))), func(rows *sql.Rows) error {
			var key Key
			if err := rows.Scan(&key); err != nil {
				return err
			}
			return some.add(key)
		})
	})
	if err == nil {
		err = some.rest()
	}
	return s.fail("find what came back", err)
}

// askedAtOnce is how many keys one statement asks the ledger for.
const askedAtOnce = 1000
