package datasource

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// SetMarks places marks on records of one object, all or none. It and the
// batches of the object exclude one another: a mark is there before a batch
// begins or comes after it, never in between. It waits for the batch under way
// and goes before the next one.
//
// It does not ask whether the records exist (Resolve does).
func (s *Source) SetMarks(ctx context.Context, subject *Subject, marks []Mark) error {
	_, err := s.PlaceMarks(ctx, subject, marks)
	return err
}

// PlaceMarks is SetMarks, and tells whether a program was still at work on one
// of the records. On a guarded table it is waited for, so that nothing it has
// changed is committed after the mark; but not longer than a session of ours
// waits for a lock, since a mark is urgent: then what that program changed
// before may still come.
func (s *Source) PlaceMarks(ctx context.Context, subject *Subject, marks []Mark) (atWork bool, err error) {
	object := subject.Table.Table
	waits := stands(subject) && s.d.name() != "sqlite"
	err = s.exclusively(ctx, object, func(q querier) error {
		if waits {
			if err := s.lockForMarks(ctx, q, subject, marks); err != nil {
				atWork = errors.Is(judge(err).kind, ErrRetry)
				waits = !atWork
				return err
			}
		}
		for _, m := range marks {
			if err := s.insertMark(ctx, q, object, m); err != nil {
				return err
			}
		}
		return s.place(ctx, q)
	})
	return atWork, s.failOurs("set marks", err)
}

func (s *Source) insertMark(ctx context.Context, q querier, object string, m Mark) error {
	var until any
	if m.Until != nil {
		until = m.Until.String()
	}
	columns := []expr{value(m.ID), value(cmp.Or(m.Object, object)), value(string(m.Key)), value(string(m.Kind)),
		value(m.Ground), value(m.Origin), value(m.Since.String()), value(until)}
	query, args := cat("INSERT INTO ", s.d.own("mark"),
		" (id, object, record_key, kind, ground, origin, since, until) VALUES (", list(", ", columns), ")").write(s.d)
	_, err := q.ExecContext(ctx, query, args...)
	return err
}

// exclusively runs work in a transaction that holds the object's gate alone. A
// batch that takes longer than a session of ours waits is waited for again.
func (s *Source) exclusively(ctx context.Context, object string, work func(querier) error) error {
	if s.d.name() == "sqlite" {
		return s.jumpQueue(ctx, work)
	}
	if err := s.ensureGate(ctx, object); err != nil {
		return err
	}
	for began := time.Now(); ; {
		err := s.within(ctx, "set marks", func(tx *sql.Tx) error {
			if err := pass(ctx, tx, s.d.gate(object, true), s.d); err != nil {
				return err
			}
			return work(tx)
		})
		if !errors.Is(err, ErrRetry) || time.Since(began) > queueLimit || ctx.Err() != nil {
			return err
		}
	}
}

// ensureGate makes the object's gate where it is a row that has to exist. That
// is a transaction of its own, since an insert would hold the row.
func (s *Source) ensureGate(ctx context.Context, object string) error {
	open := s.d.openGate(object)
	if open.sql == "" {
		return nil
	}
	err := pass(ctx, s.db, s.d.gate(object, false), s.d)
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	query, args := open.write(s.d)
	_, err = s.db.ExecContext(ctx, query, args...)
	return err
}

// pass runs a gate's statement; sql.ErrNoRows says that the gate is not there.
func pass(ctx context.Context, q querier, gate expr, d dialect) error {
	query, args := gate.write(d)
	var one int
	return q.QueryRowContext(ctx, query, args...).Scan(&one)
}

// How long a mark waits for its turn, and how often it asks for SQLite's one
// write lock.
const (
	queuePause = 200 * time.Microsecond
	queueLimit = 10 * time.Second
)

// jumpQueue is exclusively for SQLite, where the write lock is the gate and is
// given to whoever asks in the moment it is free. Its own waiting sleeps up to
// 100 ms between two tries, so that a mark would starve beside busy workers;
// this asks more often than they do.
func (s *Source) jumpQueue(ctx context.Context, work func(querier) error) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	defer conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA "+busyTimeout(s.lock))
	if _, err := conn.ExecContext(ctx, "PRAGMA busy_timeout = 0"); err != nil {
		return err
	}
	if err := beginNow(ctx, conn); err != nil {
		return err
	}
	defer conn.ExecContext(context.WithoutCancel(ctx), "ROLLBACK") // answers an error after COMMIT
	if err := work(conn); err != nil {
		return err
	}
	if _, err := conn.ExecContext(ctx, "PRAGMA "+busyTimeout(s.lock)); err != nil { // readers may hold up the commit
		return err
	}
	_, err = conn.ExecContext(ctx, "COMMIT")
	return err
}

func beginNow(ctx context.Context, conn *sql.Conn) error {
	for began := time.Now(); ; time.Sleep(queuePause) {
		_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		if err == nil || !errors.Is(judge(err).kind, ErrRetry) || time.Since(began) > queueLimit || ctx.Err() != nil {
			return err
		}
	}
}

// endAtOnce is how many marks one statement ends.
const endAtOnce = 500

// EndMarks removes marks of an object by their ids, all or none: if one is not
// there any more it is ErrMarkGone and the others stay. Changes of a guarded row
// read its marks with a lock, so that both may wait for one another: who is
// turned away for that tries again, as long as a mark waits for its turn.
func (s *Source) EndMarks(ctx context.Context, object string, ids []string) error {
	for began := time.Now(); ; {
		err := s.within(ctx, "end marks", func(tx *sql.Tx) error {
			for chunk := range slices.Chunk(ids, endAtOnce) {
				if err := s.endSome(ctx, tx, object, chunk); err != nil {
					return err
				}
			}
			return nil
		})
		if !errors.Is(err, ErrRetry) || time.Since(began) > queueLimit || ctx.Err() != nil {
			return s.failOurs("end marks", err)
		}
	}
}

func (s *Source) endSome(ctx context.Context, tx *sql.Tx, object string, ids []string) error {
	places := make([]expr, len(ids))
	for i, id := range ids {
		places[i] = value(id)
	}
	query, args := cat("DELETE FROM ", s.d.own("mark"), " WHERE object = ", value(object),
		" AND id IN (", list(", ", places), ")").write(s.d)
	result, err := tx.ExecContext(ctx, query, args...)
	if err != nil {
		return err
	}
	ended, err := result.RowsAffected()
	if err == nil && ended != int64(len(ids)) {
		return ErrMarkGone
	}
	return err
}

// Marks lists the marks of an object (all objects if empty) and of a key (all
// keys if empty) by object, key, day and id. Marks that have ended by
// themselves are among them: whether one still counts is decided by the day.
func (s *Source) Marks(ctx context.Context, object string, key Key) ([]Mark, error) {
	where := expr{sql: "kind <> '" + string(eventMark) + "'"}
	if object != "" {
		where = all(where, cat("object = ", value(object)))
	}
	if key != "" {
		where = all(where, cat("record_key = ", value(string(key))))
	}
	return s.marksWhere(ctx, where)
}

// MarksByHand lists the marks of an object that no job set: few, where jobs lock
// many.
func (s *Source) MarksByHand(ctx context.Context, object string) ([]Mark, error) {
	return s.marksWhere(ctx, all(expr{sql: "kind <> '" + string(eventMark) + "' AND origin NOT LIKE 'job/%'"}, cat("object = ", value(object))))
}

// MarkIDs are the ids of all that stands on a record (on all, if object is
// empty): its marks, and the events that were reported for it.
func (s *Source) MarkIDs(ctx context.Context, object string, key Key) ([]string, error) {
	where := always
	if object != "" {
		where = all(cat("object = ", value(object)), cat("record_key = ", value(string(key))))
	}
	marks, err := s.marksWhere(ctx, where)
	ids := make([]string, len(marks))
	for i, m := range marks {
		ids[i] = m.ID
	}
	return ids, err
}

func (s *Source) marksWhere(ctx context.Context, where expr) ([]Mark, error) {
	var marks []Mark
	err := s.list(ctx, cat("SELECT id, object, record_key, kind, ground, origin, since, until FROM ", s.d.own("mark"),
		" WHERE ", where, " ORDER BY object, record_key, since, id"), func(rows *sql.Rows) error {
		m, err := scanMark(rows)
		marks = append(marks, m)
		return err
	})
	return marks, s.failOurs("list marks", err)
}

func scanMark(rows *sql.Rows) (m Mark, err error) {
	var since string
	var until sql.NullString
	if err := rows.Scan(&m.ID, &m.Object, &m.Key, &m.Kind, &m.Ground, &m.Origin, &since, &until); err != nil {
		return m, err
	}
	if m.Since, err = rule.ParseDay(since); err != nil {
		return m, fmt.Errorf("mark %s: %w", m.ID, err)
	}
	if until.Valid {
		day, err := rule.ParseDay(until.String)
		if err != nil {
			return m, fmt.Errorf("mark %s: %w", m.ID, err)
		}
		m.Until = &day
	}
	return m, nil
}

// list runs a query and hands over its rows.
func (s *Source) list(ctx context.Context, e expr, scan func(*sql.Rows) error) error {
	query, args := e.write(s.d)
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// failOurs is fail where only our own tables are spoken of: if one is missing,
// we are not installed.
func (s *Source) failOurs(doing string, err error) error {
	err = s.fail(doing, err)
	var ours *Error
	if errors.As(err, &ours) && errors.Is(ours.Kind, ErrMissing) {
		ours.Kind = ErrNotInstalled
	}
	return err
}
