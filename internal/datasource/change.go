package datasource

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Change runs one batch: one transaction in which the records of a slice that
// may be changed are changed and entered into the ledger, both or neither.
// Rule, marks, duties and what would change are asked in that transaction, so
// nothing the caller found out before has to be true any more.
//
// A batch that had been committed under its ID is reported as Already with the
// counts of then. ErrRetry says that it was rolled back and may be tried again
// in a smaller slice; after ErrLost nobody knows until it is tried again.
func (s *Source) Change(ctx context.Context, b Batch) (Outcome, error) {
	if err := s.ensureGate(ctx, b.Object); err != nil {
		return Outcome{}, s.fail("open the gate", err)
	}
	var done Outcome
	err := s.within(ctx, "change a batch", func(tx *sql.Tx) (err error) {
		done, err = s.change(ctx, tx, b)
		return err
	})
	if err != nil {
		return Outcome{}, err
	}
	return done, nil
}

// change tells the story of a batch; see DESIGN section 5.
func (s *Source) change(ctx context.Context, tx *sql.Tx, b Batch) (Outcome, error) {
	if err := s.passGate(ctx, tx, b); err != nil {
		return Outcome{}, err
	}
	if done, already, err := s.register(ctx, tx, b); err != nil || already {
		return done, err
	}
	w := &attempt{Source: s, tx: tx, batch: b, question: ask(s.d, b.Criteria)}
	w.byKey = true
	done, err := w.do(ctx)
	if err != nil {
		return done, err
	}
	if done.Left > 0 {
		return done, ErrNotSettled
	}
	_, err = s.exec(ctx, tx, cat("UPDATE ", s.d.own("batch"), " SET records = ", value(done.Changed),
		", parts = ", value(done.Parts), " WHERE id = ", value(b.ID)))
	return done, err
}

// register writes the batch's row. If it is there, the batch was committed.
func (s *Source) register(ctx context.Context, tx *sql.Tx, b Batch) (Outcome, bool, error) {
	insert, ignore := "INSERT INTO ", " ON CONFLICT DO NOTHING"
	if s.d.name() == "mysql" {
		insert, ignore = "INSERT IGNORE INTO ", ""
	}
	n, err := s.exec(ctx, tx, cat(insert, s.d.own("batch"), " (id, object, action, concept_version, run, at, records, parts) VALUES (",
		list(", ", []expr{value(b.ID), value(b.Object), value(b.Action), value(b.Version), value(b.Run),
			value(b.At.UTC().Format(time.RFC3339Nano))}), ", 0, 0)", ignore))
	if err != nil || n > 0 {
		return Outcome{}, false, err
	}
	done := Outcome{Already: true}
	query, args := cat("SELECT records, parts FROM ", s.d.own("batch"), " WHERE id = ", value(b.ID)).write(s.d)
	err = tx.QueryRowContext(ctx, query, args...).Scan(&done.Changed, &done.Parts)
	if errors.Is(err, sql.ErrNoRows) { // its own transaction has not ended yet
		err = ErrRetry
	}
	return done, true, err
}

// attempt is one batch inside its transaction.
type attempt struct {
	*Source
	question
	tx    *sql.Tx
	batch Batch
}

func (w *attempt) do(ctx context.Context) (Outcome, error) {
	slice, err := w.slice()
	if err != nil {
		return Outcome{}, err
	}
	change := &w.criteria.Change
	chosen, err := w.meetsGuard(ctx)
	if err != nil {
		return Outcome{}, err
	}
	chosen = chosen || w.batch.Veto != nil || len(change.Parts) > 0 || change.Delete && w.hasParts() || len(w.criteria.goChanges()) > 0
	if !chosen && (w.alone() || !w.readsOthers()) {
		return w.setwise(ctx, slice)
	}
	locked, vetoed, err := w.lock(ctx, slice)
	if err != nil || len(locked) == 0 {
		return Outcome{Vetoed: vetoed}, err
	}
	var done Outcome
	if chosen {
		done, err = w.byKeys(ctx, locked)
	} else {
		done, err = w.setwiseAmong(ctx, slice, locked)
	}
	done.Vetoed = vetoed
	return done, err
}

// slice says which records the batch is about.
func (w *attempt) slice() (expr, error) {
	if w.batch.Span != nil {
		return w.between(w.row, *w.batch.Span)
	}
	tuples, err := w.subject.splitAll(w.batch.Keys)
	return w.among(w.row, tuples), err
}

func (w *attempt) hasParts() bool {
	for _, r := range w.subject.Relations {
		if r.Part {
			return true
		}
	}
	return false
}

// alone tells that nobody else writes while the batch lasts: what it saw stays
// true without locks.
func (w *attempt) alone() bool { return w.d.name() == "sqlite" }

// readsOthers tells whether the decision reads rows of other records or
// tables. Marks do not count: the gate keeps them still.
func (w *attempt) readsOthers() bool {
	c := w.criteria
	if len(c.Vetoes) > 0 || readsRelated(c.Start) {
		return true
	}
	for _, duty := range c.Duties {
		if readsRelated(duty.Start) {
			return true
		}
	}
	for _, job := range c.KeepJobs {
		if len(job.Vetoes) > 0 || readsRelated(job.Start) {
			return true
		}
	}
	for _, stronger := range c.Stronger {
		alone := &attempt{question: question{criteria: stronger.Criteria}}
		if len(stronger.Criteria.Change.Parts) > 0 || alone.readsOthers() {
			return true
		}
	}
	return false
}

func readsRelated(s rule.Start) bool {
	switch s := s.(type) {
	case rule.RelatedDate:
		return true
	case rule.Latest:
		return anyRelated(s.Of)
	case rule.Earliest:
		return anyRelated(s.Of)
	case rule.Else:
		return readsRelated(s.First) || readsRelated(s.Then)
	}
	return false
}

func anyRelated(parts []rule.Start) bool {
	for _, part := range parts {
		if readsRelated(part) {
			return true
		}
	}
	return false
}

// lock takes the records that may be changed as far as can be seen now, and
// asks the veto about them. What follows looks at them afresh: only from here
// on nobody else changes them.
func (w *attempt) lock(ctx context.Context, slice expr) ([]Key, map[Key]rule.Reason, error) {
	seen := *w
	dirty, err := w.dirtyIn(ctx, slice)
	if err != nil {
		return nil, nil, err
	}
	seen.question.dirty = dirty
	where, lock := all(slice, seen.eligible()), w.keyOrder(w.row)+w.d.forUpdate(w.row.alias)
	if w.batch.Veto == nil {
		keys, err := w.keys(ctx, w.tx, cat("SELECT ", w.key(w.row), " FROM ", w.item(w.row), " WHERE ", where, lock))
		return keys, nil, err
	}
	found, err := w.candidates(ctx, w.tx, seen.question, cat(seen.listing(where, expr{sql: "''"}), lock))
	if err != nil || len(found) == 0 {
		return nil, nil, err
	}
	vetoed, err := w.batch.Veto(ctx, found)
	if err != nil {
		return nil, nil, err
	}
	keys := make([]Key, 0, len(found))
	for _, candidate := range found {
		if _, stopped := vetoed[candidate.Key]; !stopped {
			keys = append(keys, candidate.Key)
		}
	}
	return keys, vetoed, nil
}

func (w *attempt) dirtyIn(ctx context.Context, piece expr) (map[*Change][][]string, error) {
	return w.Source.dirty(ctx, w.tx, w.criteria, piece)
}
