package datasource

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"
)

// setwise changes a slice without reading any of it into Go: every statement
// repeats the whole condition.
func (w *attempt) setwise(ctx context.Context, slice expr) (Outcome, error) {
	if w.d.name() == "postgres" {
		return w.oneStatement(ctx, all(slice, w.eligible()))
	}
	unmarked, err := w.unmarked(ctx)
	if err != nil {
		return Outcome{}, err
	}
	where := all(slice, unmarked.eligible())
	done, err := w.enter(ctx, where)
	if err != nil || done.Changed == 0 {
		return done, err
	}
	changed, where := done.Changed, w.entered(where)
	if sets := w.criteria.Change.Sets; w.criteria.Change.Delete {
		changed, err = w.exec(ctx, w.tx, cat(w.deleteFrom(), " WHERE ", where))
	} else if len(sets) > 0 {
		changed, err = w.exec(ctx, w.tx, cat("UPDATE ", w.item(w.row), " SET ", w.assignments(sets, w.row, w.key(w.row)), " WHERE ", where))
	}
	if err != nil {
		return done, err
	}
	return w.finish(ctx, done, changed, slice)
}

// unmarked is the question without marks if no record of the object carries one,
// which nobody changes while the gate is passed: asking for each record costs
// more than all the rest of the condition.
func (w *attempt) unmarked(ctx context.Context) (question, error) {
	q, marks := w.question, false
	err := w.rows(ctx, w.tx, cat("SELECT EXISTS (SELECT 1 FROM ", w.d.own("mark"), " WHERE object = ", w.d.param(w.subject.Table.Table), ")"),
		func(rows *sql.Rows) error { return rows.Scan(&marks) })
	q.noMarks = q.noMarks || !marks
	return q, err
}

// entered is true of the records that the ledger holds for this batch. On
// SQLite nobody else writes meanwhile, so the condition need not be asked again.
// It is all the same unless the key is the row number itself: any other column
// may hold what its text does not lead back to. A condition that asks no other
// table is asked again: SQLite then changes each row as it comes by.
func (w *attempt) entered(where expr) expr {
	ref, numbered := w.rowNumber()
	if !w.alone() || !numbered || !strings.Contains(where.sql, "SELECT") {
		return where
	}
	return cat(ref, " IN (SELECT CAST(record_key AS INTEGER) FROM ", w.d.own("ledger"), " WHERE batch = ", value(w.batch.ID), ")")
}

// setwiseAmong is setwise for records that are locked. The slice stays in the
// condition: a range keeps the database from reading the whole table for a few
// thousand keys.
func (w *attempt) setwiseAmong(ctx context.Context, slice expr, locked []Key) (Outcome, error) {
	switch {
	case w.d.name() == "mysql" && w.batch.Span != nil:
		return w.byRange(ctx, slice, locked)
	case w.d.name() == "mysql":
		return w.byKeys(ctx, locked)
	}
	tuples, err := w.subject.splitAll(locked)
	if err != nil {
		return Outcome{}, err
	}
	if w.batch.Span == nil {
		slice = always
	}
	return w.setwise(ctx, all(slice, w.among(w.row, tuples)))
}

// enter writes the ledger before the change, since the condition is not true
// afterwards. On MySQL the rows are locked on the way: none of them can leave
// before the change, and one that came in would show in the count.
func (w *attempt) enter(ctx context.Context, where expr) (Outcome, error) {
	lock := ""
	if w.d.name() == "mysql" {
		lock = " FOR UPDATE"
	}
	n, err := w.exec(ctx, w.tx, cat("INSERT INTO ", w.d.own("ledger"), " (batch, record_key) SELECT ", w.d.param(w.batch.ID), ", ",
		w.key(w.row), " FROM ", w.item(w.row), " WHERE ", where, lock))
	return Outcome{Changed: n}, err
}

// finish marks, ends marks and reads back. A change that did not touch exactly
// the records of the ledger is undone.
func (w *attempt) finish(ctx context.Context, done Outcome, changed int, slice expr) (Outcome, error) {
	if changed != done.Changed {
		return done, ErrRetry
	}
	if err := w.mark(ctx); err != nil {
		return done, err
	}
	if w.criteria.Change.Erases() {
		if err := w.endLocks(ctx); err != nil {
			return done, err
		}
	}
	if !w.mayResist() {
		return done, nil
	}
	return w.readBack(ctx, done, slice)
}

// mayResist tells whether a value may differ from what the statement wrote.
// Only a trigger can do that: sessions are strict.
func (w *attempt) mayResist() bool {
	if w.criteria.Change.Delete {
		return false
	}
	for _, r := range w.subject.Relations {
		if r.Part && len(r.Table.Triggers) > 0 {
			return true
		}
	}
	return len(w.subject.Table.Triggers) > 0
}

// readBack counts the records of the batch that would still change.
func (w *attempt) readBack(ctx context.Context, done Outcome, slice expr) (Outcome, error) {
	entered := cat("EXISTS (SELECT 1 FROM ", w.d.own("ledger"), " AS l WHERE l.batch = ", w.d.ownKey(place).with(w.batch.ID),
		" AND l.record_key = ", w.d.ownKey(w.key(w.row)), ")")
	err := w.rows(ctx, w.tx, cat("SELECT COUNT(*) FROM ", w.item(w.row), " WHERE ",
		all(slice, w.changes(&w.criteria.Change, w.row), entered)), func(rows *sql.Rows) error { return rows.Scan(&done.Left) })
	return done, err
}

// oneStatement is the whole batch as PostgreSQL can say it. The statement
// itself tells which rows still differ after it wrote them.
func (w *attempt) oneStatement(ctx context.Context, where expr) (Outcome, error) {
	change := &w.criteria.Change
	touched := cat("SELECT ", w.key(w.row), " AS k, FALSE AS differs FROM ", w.item(w.row), " WHERE ", where)
	switch {
	case change.Delete:
		touched = cat(w.deleteFrom(), " WHERE ", where, " RETURNING ", w.key(w.row), " AS k, FALSE AS differs")
	case len(change.Sets) > 0:
		differs := expr{sql: "FALSE"}
		if w.mayResist() {
			differs = cat("(", w.ownChanges(change.Sets, w.row), ") IS TRUE")
		}
		touched = cat("UPDATE ", w.item(w.row), " SET ", w.assignments(change.Sets, w.row, w.key(w.row)), " WHERE ", where,
			" RETURNING ", w.key(w.row), " AS k, ", differs, " AS differs")
	}
	steps := []any{"WITH touched AS (", touched, "), entered AS (INSERT INTO ", w.d.own("ledger"),
		" (batch, record_key) SELECT ", w.d.param(w.batch.ID), ", k FROM touched)"}
	if change.Mark != nil {
		steps = append(steps, ", marked AS (", w.insertMarks("touched", "k"), ")")
	}
	if change.Erases() {
		steps = append(steps, ", ended AS (DELETE FROM ", w.d.own("mark"), " AS m USING touched WHERE ", w.endedMark(),
			" AND m.record_key = touched.k)")
	}
	keys := "''"
	if w.batch.Tell {
		keys = "COALESCE(json_agg(k), '[]')::text"
	}
	steps = append(steps, " SELECT COUNT(*), COUNT(*) FILTER (WHERE differs), ", keys, " FROM touched")
	var done Outcome
	var told []byte
	err := w.rows(ctx, w.tx, cat(steps...), func(rows *sql.Rows) error { return rows.Scan(&done.Changed, &done.Left, &told) })
	if err != nil || !w.batch.Tell {
		return done, err
	}
	return done, json.Unmarshal(told, &done.Keys)
}

// deleteFrom begins a DELETE of records.
func (w *attempt) deleteFrom() string {
	if w.d.name() == "mysql" {
		return "DELETE " + w.row.alias + " FROM " + w.item(w.row)
	}
	return "DELETE FROM " + w.item(w.row)
}

// mark gives every record of the batch its mark.
func (w *attempt) mark(ctx context.Context) error {
	if w.criteria.Change.Mark == nil {
		return nil
	}
	_, err := w.exec(ctx, w.tx, cat(w.insertMarks(w.d.own("ledger"), "record_key"), " AND n.batch = ", value(w.batch.ID)))
	return err
}

// insertMarks selects marks from a list of keys n, for those that do not carry
// one: a record may be in the batch for a column alone. Their ids follow from
// the batch and the key, so they are the same if the batch has to be repeated.
func (w *attempt) insertMarks(from, key string) expr {
	m := w.criteria.Change.Mark
	until := expr{sql: "NULL"}
	if m.Until != nil {
		until = w.d.param(m.Until.String())
	}
	key = "n." + key
	id := w.d.concat([]expr{w.d.param(w.batch.ID + "/"), {sql: key}})
	carried := cat("EXISTS (SELECT 1 FROM ", w.d.own("mark"), " AS m WHERE m.object = ", w.d.param(w.subject.Table.Table),
		" AND m.record_key = "+key+" AND ", w.sameMark(m), ")")
	return cat("INSERT INTO ", w.d.own("mark"), " (id, object, record_key, kind, ground, origin, since, until) SELECT ",
		list(", ", []expr{id, w.d.param(w.subject.Table.Table), {sql: key}, w.d.param(string(m.Kind)), w.d.param(m.Ground),
			w.d.param(m.Origin), w.d.param(m.Since.String()), until}), " FROM ", from, " AS n WHERE ", negate(carried))
}

// endedMark is a mark m that an erasure ends. With the record go the events that
// were reported for it: its key may be given again.
func (w *attempt) endedMark() expr {
	events := never
	if w.criteria.Change.Delete {
		events = w.markIs("kind", string(eventMark))
	}
	return all(cat("m.object = ", w.d.param(w.subject.Table.Table)), either(
		w.markIs("kind", string(ExceptionMark)), events,
		all(w.markIs("kind", string(LockMark)), either(w.markIs("ground", groundPurpose), w.markIs("ground", groundRetention)))))
}

// endLocks removes the locks that end with an erasure, of the records in the
// ledger. The statement is driven by the ledger: there may be many marks.
func (w *attempt) endLocks(ctx context.Context) error {
	pairs := cat(w.d.own("ledger"), " AS l JOIN ", w.d.own("mark"), " AS m ON m.record_key = l.record_key WHERE l.batch = ",
		value(w.batch.ID), " AND ", w.endedMark())
	statement := cat("DELETE FROM ", w.d.own("mark"), " WHERE id IN (SELECT m.id FROM ", pairs, ")")
	if w.d.name() == "mysql" {
		statement = cat("DELETE m FROM ", pairs)
	}
	_, err := w.exec(ctx, w.tx, statement)
	return err
}
