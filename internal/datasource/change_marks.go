package datasource

import (
	"context"
	"database/sql"
)

// EndJobMarks ends the marks a job has set on records for which its condition
// no longer holds, and on records that are gone, all in one transaction. The
// batch's criteria is the job's, its Change.Mark says which marks are the
// job's. Records whose mark ended are entered in the ledger.
func (s *Source) EndJobMarks(ctx context.Context, b Batch) (ended []Key, err error) {
	if err := s.ensureGate(ctx, b.Object); err != nil {
		return nil, s.fail("open the gate", err)
	}
	look := &attempt{Source: s, batch: b, question: ask(s.d, b.Criteria)}
	if idle, err := s.keys(ctx, s.db, look.listIdle()); err != nil || len(idle) == 0 {
		return nil, s.fail("look for marks that end", err)
	}
	err = s.within(ctx, "end marks of a job", func(tx *sql.Tx) error {
		if err := s.passGate(ctx, tx, b); err != nil {
			return err
		}
		if _, already, err := s.register(ctx, tx, b); err != nil || already {
			return err
		}
		w := &attempt{Source: s, tx: tx, batch: b, question: ask(s.d, b.Criteria)}
		ended, err = w.endMarks(ctx)
		return err
	})
	return ended, err
}

// idle is true of a mark m of the job for which no record asks any more.
func (w *attempt) idle() expr {
	due := all(w.due(), negate(either(w.active(), w.stillHas(), w.nameless())))
	asking := cat("SELECT ", w.d.ownKey(w.key(w.row)), " FROM ", w.item(w.row), " WHERE ", due)
	return all(cat("m.object = ", w.d.param(w.subject.Table.Table)), w.sameMark(w.criteria.Change.Mark),
		cat("m.record_key NOT IN (", asking, ")"))
}

func (w *attempt) listIdle() expr {
	return cat("SELECT m.record_key FROM ", w.d.own("mark"), " AS m WHERE ", w.idle(), " ORDER BY m.record_key")
}

// endMarks finds the marks without a record that asks for them, enters their
// keys and removes them.
func (w *attempt) endMarks(ctx context.Context) ([]Key, error) {
	idle := w.idle()
	keys, err := w.keys(ctx, w.tx, w.listIdle())
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	ledger := cat("INSERT INTO ", w.d.own("ledger"), " (batch, record_key) SELECT DISTINCT ", w.d.param(w.batch.ID), ", m.record_key FROM ",
		w.d.own("mark"), " AS m WHERE ", idle)
	n, err := w.exec(ctx, w.tx, ledger)
	if err != nil {
		return nil, err
	}
	pairs := cat("SELECT l.record_key FROM ", w.d.own("ledger"), " AS l WHERE l.batch = ", value(w.batch.ID))
	mine := all(cat("object = ", w.d.param(w.subject.Table.Table)), cat("kind = ", w.d.param(string(w.criteria.Change.Mark.Kind))),
		cat("ground = ", w.d.param(w.criteria.Change.Mark.Ground)), cat("origin = ", w.d.param(w.criteria.Change.Mark.Origin)))
	if _, err = w.exec(ctx, w.tx, cat("DELETE FROM ", w.d.own("mark"), " WHERE ", all(mine, cat("record_key IN (", pairs, ")")))); err != nil {
		return nil, err
	}
	_, err = w.exec(ctx, w.tx, cat("UPDATE ", w.d.own("batch"), " SET records = ", value(n), " WHERE id = ", value(w.batch.ID)))
	return keys, err
}
