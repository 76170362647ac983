package datasource

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// byKeys changes locked records that have parts, programs in Go or a veto. The
// records are judged afresh, then everything follows from the list of those
// chosen: the ledger, their parts, they themselves.
func (w *attempt) byKeys(ctx context.Context, locked []Key) (Outcome, error) {
	chosen, err := w.choose(ctx, locked)
	if err != nil || len(chosen) == 0 {
		return Outcome{}, err
	}
	entered, err := w.enterKeys(ctx, chosen)
	if err != nil {
		return Outcome{}, err
	}
	if entered != len(chosen) {
		return Outcome{}, ErrRetry
	}
	return w.carryOut(ctx, chosen)
}

// byRange is byKeys for a range of locked records without parts and programs in
// Go: they are judged while they are entered, which saves two statements that
// name each of them. One that only now is to be changed was not locked before
// this statement began, and what it looked at may be older than its lock: then
// nothing is done and all is tried again.
func (w *attempt) byRange(ctx context.Context, slice expr, locked []Key) (Outcome, error) {
	if _, err := w.enter(ctx, all(slice, w.eligible())); err != nil {
		return Outcome{}, err
	}
	entered, err := w.keys(ctx, w.tx, cat("SELECT record_key FROM ", w.d.own("ledger"), " WHERE batch = ", value(w.batch.ID)))
	if err != nil || len(entered) == 0 {
		return Outcome{}, err
	}
	mine := make(map[Key]struct{}, len(locked))
	for _, key := range locked {
		mine[key] = struct{}{}
	}
	for _, key := range entered {
		if _, ok := mine[key]; !ok {
			return Outcome{}, ErrRetry
		}
	}
	chosen, err := w.subject.splitAll(entered)
	if err != nil {
		return Outcome{}, err
	}
	return w.carryOut(ctx, chosen)
}

// carryOut changes the records that were entered.
func (w *attempt) carryOut(ctx context.Context, chosen [][]string) (done Outcome, err error) {
	done.Changed = len(chosen)
	if err = w.lifted(ctx, w.inLedger(), func() error { return w.writeAll(ctx, chosen, &done) }); err != nil {
		return done, err
	}
	done, err = w.finish(ctx, done, len(chosen), w.among(w.row, chosen))
	if err == nil && w.criteria.Change.goOnly() {
		err = w.readBackGo(ctx, chosen, &done)
	}
	return done, err
}

// writeAll writes the records, then their parts, then shared parts. A trigger
// may copy what stood in a record into one of its parts, and what stood in a
// part into another: so whatever has triggers is written before what has none.
func (w *attempt) writeAll(ctx context.Context, chosen [][]string, done *Outcome) error {
	if w.criteria.Change.Delete {
		return w.deleteAll(ctx, chosen, done)
	}
	before, err := w.ownValues(ctx, chosen)
	if err != nil {
		return err
	}
	if err := w.writeRecords(ctx, chosen); err != nil {
		return err
	}
	parts := slices.Clone(w.criteria.Change.Parts)
	slices.SortStableFunc(parts, func(a, b PartChange) int { return w.turn(a) - w.turn(b) })
	for _, part := range parts {
		if err := w.writePart(ctx, part, chosen, before, done); err != nil {
			return err
		}
	}
	return nil
}

// turn orders parts: those with triggers, those without, shared ones.
func (w *attempt) turn(part PartChange) int {
	r, _ := w.relation(part.Relation)
	switch {
	case part.Shared:
		return 2
	case len(r.Table.Triggers) > 0:
		return 0
	}
	return 1
}

// choose judges the locked records in a snapshot younger than their locks.
func (w *attempt) choose(ctx context.Context, locked []Key) ([][]string, error) {
	tuples, err := w.subject.splitAll(locked)
	if err != nil {
		return nil, err
	}
	among := w.among(w.row, tuples)
	if w.question.dirty, err = w.dirtyIn(ctx, among); err != nil {
		return nil, err
	}
	keys, err := w.keys(ctx, w.tx, cat("SELECT ", w.key(w.row), " FROM ", w.item(w.row), " WHERE ", all(among, w.eligible())))
	w.question.dirty = nil
	if err != nil {
		return nil, err
	}
	return w.subject.splitAll(keys)
}

// enterKeys writes the ledger from the records themselves, so that it holds
// their keys as the database has them.
func (w *attempt) enterKeys(ctx context.Context, chosen [][]string) (int, error) {
	return w.exec(ctx, w.tx, cat("INSERT INTO ", w.d.own("ledger"), " (batch, record_key) SELECT ", w.d.param(w.batch.ID), ", ",
		w.key(w.row), " FROM ", w.item(w.row), " WHERE ", w.among(w.row, chosen)))
}

// writeRecords writes the records' own columns.
func (w *attempt) writeRecords(ctx context.Context, chosen [][]string) error {
	sets := w.criteria.Change.Sets
	if len(sets) == 0 {
		return nil
	}
	columns, refs := w.keyColumns(w.row)
	rows := present(chosen)
	assigned := []expr{w.assignments(sets, w.row, w.key(w.row))}
	if goes := goSets(sets); len(goes) > 0 {
		computed, err := w.computeRows(ctx, goes, chosen)
		if err != nil {
			return err
		}
		rows = computed
		for i, set := range goes {
			name := fmt.Sprintf("v.k%d", len(columns)+i)
			found, _ := w.find(w.row, set.Column)
			assigned = append(assigned, cat(w.target(w.row, set.Column), " = ", w.d.assigned(found, expr{sql: name})))
		}
		for range goes {
			columns = append(columns, &schema.Column{Type: schema.Text})
		}
	}
	assigned = slices.DeleteFunc(assigned, func(e expr) bool { return e.sql == "" })
	n, err := w.exec(ctx, w.tx, w.updateFrom(w.row, cat(w.d.keySet(columns, rows), " AS v"), list(", ", assigned), w.matching(refs, "v")))
	if err == nil && n != len(chosen) {
		err = ErrRetry
	}
	return err
}

// matching says that a row's key is the one in a keySet.
func (w *attempt) matching(refs []string, set string) expr {
	columns, _ := w.keyColumns(w.row)
	parts := make([]expr, len(refs))
	for i, ref := range refs {
		theirs := expr{sql: fmt.Sprintf("%s.k%d", set, i)}
		parts[i] = cat(w.d.plain(columns[i], ref), " = ", theirs)
		if w.d.loose(columns[i]) && isText(columns[i].Type) {
			parts[i] = all(parts[i], cat(w.d.exact(expr{sql: w.d.text(columns[i], ref)}), " = ", w.d.exact(theirs)))
		}
	}
	return all(parts...)
}

// updateFrom is an UPDATE joined to another table.
func (w *attempt) updateFrom(row scope, from, sets, where expr) expr {
	if w.d.name() == "mysql" {
		return cat("UPDATE ", from, " STRAIGHT_JOIN ", w.item(row), " SET ", sets, " WHERE ", where)
	}
	return cat("UPDATE ", w.item(row), " SET ", sets, " FROM ", from, " WHERE ", where)
}

// computeRows reads the chosen records and computes their new values: rows of
// key and values.
func (w *attempt) computeRows(ctx context.Context, sets []Assign, chosen [][]string) ([][]*string, error) {
	rows := make([][]*string, 0, len(chosen))
	todo := reading{change: &w.criteria.Change, sets: sets, choose: at(w.among(w.row, chosen))}
	err := w.compute(ctx, w.tx, w.subject, todo, func(v computed) error {
		texts, err := w.subject.split(v.key)
		if err != nil {
			return err
		}
		row := present([][]string{texts})[0]
		for _, written := range v.new {
			row = append(row, textOrNull(written))
		}
		rows = append(rows, row)
		return nil
	})
	return rows, err
}

func textOrNull(v method.Value) *string {
	if v.Null {
		return nil
	}
	return &v.Text
}

// readBackGo looks once more at what Go computed.
func (w *attempt) readBackGo(ctx context.Context, chosen [][]string, done *Outcome) error {
	dirty, err := w.dirtyIn(ctx, w.among(w.row, chosen))
	done.Left = max(done.Left, len(dirty[&w.criteria.Change]))
	return err
}

// endedRows counts rows by a condition on a statement's FROM and WHERE.
func (w *attempt) countRows(ctx context.Context, from, where expr) (n int, err error) {
	err = w.rows(ctx, w.tx, cat("SELECT COUNT(*) FROM ", from, " WHERE ", where), func(rows *sql.Rows) error { return rows.Scan(&n) })
	return n, err
}
