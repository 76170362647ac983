package datasource

import (
	"context"
	"database/sql"
	"slices"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// guarded tells whether a guard stands on a table that the batch writes.
func (w *attempt) guarded() bool {
	if w.subject.Table.Guard != "" {
		return true
	}
	return slices.ContainsFunc(w.subject.Relations, func(r Relation) bool { return r.Part && r.Table != nil && r.Table.Guard != "" })
}

// meetsGuard tells whether the guard may refuse what the batch writes. Then its
// records are taken one by one and locked: a Lock that is set must wait for
// programs that are at work on the record.
func (w *attempt) meetsGuard(ctx context.Context) (bool, error) {
	if !w.guarded() {
		return false, nil
	}
	if w.criteria.Change.Mark != nil && !w.alone() {
		return true, nil
	}
	return w.anyMarks(ctx)
}

func (w *attempt) anyMarks(ctx context.Context) (found bool, err error) {
	for _, object := range w.markedObjects() {
		if found {
			break
		}
		err = w.rows(ctx, w.tx, cat("SELECT 1 FROM ", w.d.own("mark"), " WHERE object = ", value(object), " AND kind IN ('lock', 'keep') LIMIT 1"),
			func(*sql.Rows) error { found = true; return nil })
		if err != nil {
			return false, err
		}
	}
	return found, nil
}

// markedObjects are the objects whose marks may stand on rows that are written:
// the batch's own, and those that share a part with it.
func (w *attempt) markedObjects() []string {
	objects := []string{w.subject.Table.Table}
	for _, part := range w.criteria.Change.Parts {
		for _, sharer := range part.Sharers {
			objects = append(objects, sharer.Subject.Table.Table)
		}
	}
	return namesOf(objects)
}

// lifted does work on records whose marks the guard does not see meanwhile:
// their kind is another word. The batch was allowed to change them: what stops
// it was asked before, and no mark can be set by hand while it holds the gate.
// Everybody else sees the marks all the time, since nothing is committed in
// between; after a crash too. records says which records a mark m is of.
func (w *attempt) lifted(ctx context.Context, records joinedMarks, work func() error) error {
	if !w.guarded() {
		return work()
	}
	lifted := []joinedMarks{records}
	if w.writesShared() {
		lifted = append(lifted, w.harmless())
	}
	for _, marks := range lifted {
		if err := w.rename(ctx, marks, w.d.concat([]expr{{sql: "'~'"}, {sql: "kind"}}), "'lock', 'keep'"); err != nil {
			return err
		}
	}
	if err := work(); err != nil {
		return err
	}
	for _, marks := range lifted {
		if err := w.rename(ctx, marks, expr{sql: w.cutFirst("kind")}, "'~lock', '~keep'"); err != nil {
			return err
		}
	}
	return nil
}

// joinedMarks chooses marks m by a condition, with a table that MySQL joins.
type joinedMarks struct {
	from  string
	where expr
}

// rename writes another kind to marks of some kinds.
func (w *attempt) rename(ctx context.Context, marks joinedMarks, kind expr, kinds string) error {
	where := all(marks.where, expr{sql: "kind IN (" + kinds + ")"})
	statement := cat("UPDATE ", w.d.own("mark"), " AS m SET kind = ", kind, " WHERE ", where)
	switch {
	case w.d.name() == "mysql":
		statement = cat("UPDATE ", w.d.own("mark"), " AS m", join(marks.from), " SET kind = ", kind, " WHERE ", where)
	case marks.from != "":
		statement = cat("UPDATE ", w.d.own("mark"), " AS m SET kind = ", kind, " FROM ", marks.from, " WHERE ", where)
	}
	_, err := w.exec(ctx, w.tx, statement)
	return err
}

func join(table string) string {
	if table == "" {
		return ""
	}
	return ", " + table
}

func (w *attempt) cutFirst(text string) string {
	if w.d.name() == "sqlite" {
		return "substr(" + text + ", 2)"
	}
	return "SUBSTRING(" + text + " FROM 2)"
}

// harmless are the Locks that stop no change, of all objects that may share a
// part with the batch's.
func (w *attempt) harmless() joinedMarks {
	var objects []expr
	for _, object := range w.markedObjects() {
		objects = append(objects, value(object))
	}
	return joinedMarks{where: cat("m.object IN (", list(", ", objects), ") AND m.ground IN ('", groundPurpose, "', '", groundRetention, "')")}
}

func (w *attempt) writesShared() bool {
	return slices.ContainsFunc(w.criteria.Change.Parts, func(p PartChange) bool { return p.Shared }) || w.deletesShared()
}

func (w *attempt) deletesShared() bool {
	return w.criteria.Change.Delete && slices.ContainsFunc(w.subject.Relations, func(r Relation) bool { return r.Part && w.isShared(r.Name) })
}

// inLedger are the marks of the records the batch has entered.
func (w *attempt) inLedger() joinedMarks {
	return joinedMarks{w.d.own("ledger") + " AS l", cat("m.object = ", value(w.subject.Table.Table),
		" AND l.batch = ", value(w.batch.ID), " AND m.record_key = l.record_key")}
}

// ofKey are the marks of one record.
func (w *attempt) ofKey(key Key) joinedMarks {
	return joinedMarks{where: cat("m.object = ", value(w.subject.Table.Table), " AND m.record_key = ", value(string(key)))}
}

// lockForMarks waits for programs that are at work on the records or their
// parts, so that no change of theirs comes after the mark.
func (s *Source) lockForMarks(ctx context.Context, q querier, subject *Subject, marks []Mark) error {
	texts := make([]Key, len(marks))
	for i, m := range marks {
		texts[i] = m.Key
	}
	tuples, err := subject.splitAll(texts)
	if err != nil {
		return err
	}
	c := newCompiler(s.d, subject, 0)
	statements := []expr{cat("SELECT 1 FROM ", c.item(c.own()), " WHERE ", c.among(c.own(), tuples), s.d.forUpdate(record))}
	for _, r := range subject.Relations {
		if r.Part && r.Table != nil {
			from, theirs, joined := c.reach(r.Name, c.own())
			statements = append(statements, cat("SELECT 1 FROM ", c.item(c.own()), ", ", from, " WHERE ", all(joined, c.among(c.own(), tuples)), s.d.forUpdate(theirs.alias)))
		}
	}
	for _, e := range statements {
		if err := drain(ctx, q, s.d, e); err != nil {
			return err
		}
	}
	return nil
}

func drain(ctx context.Context, q querier, d dialect, e expr) error {
	query, args := e.write(d)
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}

// place tells transactions with an old snapshot that a mark was set.
func (s *Source) place(ctx context.Context, q querier) error {
	if s.d.name() == "postgres" {
		if err := drain(ctx, q, s.d, expr{sql: "SELECT 1 FROM (SELECT pg_advisory_xact_lock(" + decimal(gateClass) + ", 1)) AS turn"}); err != nil {
			return err
		}
		return drain(ctx, q, s.d, expr{sql: "SELECT setval(to_regclass('fristwerk.placed'), pg_current_xact_id()::text::bigint)"})
	}
	return nil
}

// stands tells whether a guard refuses changes of a subject's records.
func stands(subject *Subject) bool { return subject.Table.Guard == schema.GuardEnforce }
