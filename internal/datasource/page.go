package datasource

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Page lists up to limit records that may be changed, in the order of their
// keys, after a key (empty for the beginning).
func (s *Source) Page(ctx context.Context, criteria *Criteria, after Key, limit int) ([]Candidate, error) {
	found, err := s.pages(ctx, s.db, criteria, after, limit, func(q question) (expr, expr) {
		return q.eligible(), expr{sql: "''"}
	})
	return found, s.fail("list due records", err)
}

// PageAll lists up to limit records that are met, each with its fate.
func (s *Source) PageAll(ctx context.Context, criteria *Criteria, after Key, limit int) ([]Candidate, error) {
	found, err := s.pages(ctx, s.db, criteria, after, limit, func(q question) (expr, expr) {
		return q.met(), q.fate()
	})
	return found, s.fail("list records", err)
}

// Fates judges records again that were met before. A record that is not there
// any more is Gone, one the rule no longer speaks of ConditionChanged, one
// with nothing left to change AlreadyDone.
func (s *Source) Fates(ctx context.Context, criteria *Criteria, keys []Key) (map[Key]Candidate, error) {
	fates, err := s.fates(ctx, s.db, criteria, keys)
	return fates, s.fail("judge records", err)
}

func (s *Source) fates(ctx context.Context, db querier, criteria *Criteria, keys []Key) (map[Key]Candidate, error) {
	tuples, err := criteria.Subject.splitAll(keys)
	if err != nil {
		return nil, err
	}
	q := ask(s.d, criteria)
	if q.dirty, err = s.dirty(ctx, db, criteria, q.among(q.row, tuples)); err != nil {
		return nil, err
	}
	fate := cat("CASE WHEN ", negate(q.spoken()), " THEN '"+string(rule.ConditionChanged)+"' WHEN ",
		negate(q.changeable()), " THEN '"+string(rule.AlreadyDone)+"' ELSE ", q.fate(), " END")
	found, err := s.candidates(ctx, db, q, q.listing(q.among(q.row, tuples), fate))
	if err != nil {
		return nil, err
	}
	fates := make(map[Key]Candidate, len(keys))
	for _, key := range keys {
		fates[key] = Candidate{Key: key, Fate: rule.Gone}
	}
	for _, candidate := range found {
		fates[candidate.Key] = candidate
	}
	return fates, nil
}

// Still names those of the records that the change would still change,
// whatever the rule says of them today.
func (s *Source) Still(ctx context.Context, criteria *Criteria, keys []Key) ([]Key, error) {
	still, err := s.still(ctx, s.db, criteria, keys)
	return still, s.fail("read back", err)
}

func (s *Source) still(ctx context.Context, db querier, criteria *Criteria, keys []Key) ([]Key, error) {
	tuples, err := criteria.Subject.splitAll(keys)
	if err != nil || len(keys) == 0 {
		return nil, err
	}
	q := ask(s.d, criteria)
	among := q.among(q.row, tuples)
	if q.dirty, err = s.dirty(ctx, db, criteria, among); err != nil {
		return nil, err
	}
	return s.keys(ctx, db, cat("SELECT ", q.key(q.row), " FROM ", q.item(q.row), " WHERE ",
		all(among, q.changes(&criteria.Change, q.row)), q.keyOrder(q.row)))
}

// Identify lists the identifiers of the records for which a condition holds,
// for comparing persons in Go.
func (s *Source) Identify(ctx context.Context, subject *Subject, only rule.Cond, after Key, limit int) ([]Candidate, error) {
	q := ask(s.d, &Criteria{Subject: subject, Only: only})
	beyond, err := q.between(q.row, Span{From: after})
	if err != nil {
		return nil, s.fail("read identifiers", err)
	}
	found, err := s.candidates(ctx, s.db, q, cat(q.listing(all(beyond, q.selected()), expr{sql: "''"}), q.keyOrder(q.row), limited(limit)))
	return found, s.fail("read identifiers", err)
}

// listing selects key, fate, identifiers, and the dates of a start that stands
// in the record itself.
func (q question) listing(where, fate expr) expr {
	columns := []expr{{sql: q.key(q.row)}, fate}
	for _, identifier := range q.subject.Person {
		columns = append(columns, q.person(identifier, q.row))
	}
	for _, name := range q.criteria.ownDates() {
		columns = append(columns, expr{sql: q.text(q.row, name)})
	}
	return cat("SELECT ", list(", ", columns), " FROM ", q.item(q.row), " WHERE ", where)
}

// unit separates the columns of an identifier of several, several the values
// that a column has in the rows of a relation.
const (
	unit    = "\x1f"
	several = "\x1e"
)

// person is an identifier's value in clear, empty where it is absent; see
// Candidate.Identifiers.
func (c compiler) person(identifier Identifier, row scope) expr {
	var parts []expr
	filled := always
	for i, ref := range identifier.Columns {
		text := expr{sql: c.text(row, ref.Column)}
		own := c.filled(identifier, i, row, row)
		if ref.Relation != "" {
			from, related, joined := c.reach(ref.Relation, row)
			theirs := c.text(related, ref.Column)
			text = cat("(SELECT ", c.d.joined(theirs), " FROM ", from, " WHERE ", all(joined, c.filled(identifier, i, related, row)), ")")
			own = cat(c.d.trim(text), " <> ''")
		}
		if i > 0 {
			parts = append(parts, c.d.param(unit))
		}
		parts = append(parts, text)
		filled = all(filled, own)
	}
	return cat("CASE WHEN ", filled, " THEN ", c.d.concat(parts), " ELSE '' END")
}

// pages lists records. Where only Go can tell whether something would change,
// it walks over the records the rule speaks of, some at a time. A page that
// begins where it should go on would be read for ever (see OddKeys).
func (s *Source) pages(ctx context.Context, db querier, criteria *Criteria, after Key, limit int, choose func(question) (where, fate expr)) ([]Candidate, error) {
	var found []Candidate
	err := s.chunks(ctx, db, criteria, after, func(q question, scope expr) (bool, error) {
		where, fate := choose(q)
		more, err := s.candidates(ctx, db, q, cat(q.listing(all(scope, where), fate), q.keyOrder(q.row), limited(limit-len(found))))
		found = append(found, more...)
		return len(found) < limit, err
	})
	if err == nil && after != "" && slices.ContainsFunc(found, func(c Candidate) bool { return c.Key == after }) {
		return nil, fmt.Errorf("%w: a key of %s does not compare as its text does", ErrBadKey, criteria.Subject.Table.Name)
	}
	return found, err
}

// chunk is how many records are read at once to compute programs in Go.
const chunk = 2000

// chunks hands over the whole table after a key, or, where a program of the
// criteria needs Go, one piece of it after another together with what Go found.
// It ends when each says that it has enough.
func (s *Source) chunks(ctx context.Context, db querier, criteria *Criteria, after Key, each func(question, expr) (more bool, err error)) error {
	if len(criteria.goChanges()) == 0 {
		q := ask(s.d, criteria)
		beyond, err := q.between(q.row, Span{From: after})
		if err == nil {
			_, err = each(q, beyond)
		}
		return err
	}
	for {
		q := ask(s.d, criteria)
		beyond, err := q.between(q.row, Span{From: after})
		if err != nil {
			return err
		}
		keys, err := s.keys(ctx, db, cat("SELECT ", q.key(q.row), " FROM ", q.item(q.row), " WHERE ",
			all(beyond, q.spoken()), q.keyOrder(q.row), limited(chunk)))
		if err != nil || len(keys) == 0 {
			return err
		}
		last := keys[len(keys)-1]
		piece, err := q.between(q.row, Span{From: after, To: last})
		if err != nil {
			return err
		}
		if q.dirty, err = s.dirty(ctx, db, criteria, piece); err != nil {
			return err
		}
		if more, err := each(q, piece); err != nil || !more {
			return err
		}
		after = last
	}
}

func limited(n int) string { return fmt.Sprintf(" LIMIT %d", max(n, 0)) }

// keys runs a statement that selects keys.
func (s *Source) keys(ctx context.Context, db querier, e expr) ([]Key, error) {
	var keys []Key
	err := s.rows(ctx, db, e, func(rows *sql.Rows) error {
		var key Key
		err := rows.Scan(&key)
		keys = append(keys, key)
		return err
	})
	return keys, err
}

// candidates runs a statement made by listing.
func (s *Source) candidates(ctx context.Context, db querier, q question, e expr) ([]Candidate, error) {
	var found []Candidate
	names := q.criteria.ownDates()
	dates := make([]sql.NullString, len(names))
	err := s.rows(ctx, db, e, func(rows *sql.Rows) error {
		candidate := Candidate{Person: make([]string, len(q.subject.Person))}
		targets := []any{&candidate.Key, &candidate.Fate}
		for i := range candidate.Person {
			targets = append(targets, &candidate.Person[i])
		}
		for i := range dates {
			targets = append(targets, &dates[i])
		}
		err := rows.Scan(targets...)
		if len(dates) > 0 {
			candidate.Start = q.criteria.startOf(names, dates)
		}
		switch candidate.Fate {
		case rule.NoStartDate, rule.ImplausibleDate, rule.ConditionChanged:
		default:
			candidate.Due = true
		}
		found = append(found, candidate)
		return err
	})
	return found, err
}

// rows runs a query and hands over its rows. The cursor is closed before
// anything else is asked.
func (s *Source) rows(ctx context.Context, db querier, e expr, scan func(*sql.Rows) error) error {
	query, args := e.write(s.d)
	rows, err := s.query(ctx, db, query, args)
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

// exec runs a statement and says how many rows it touched.
func (s *Source) exec(ctx context.Context, db querier, e expr) (int, error) {
	query, args := e.write(s.d)
	result, err := db.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	return int(n), err
}
