package datasource

import (
	"context"
	"database/sql"
	"slices"
)

// Unreached is a record that none of some rules can reach as it stands.
type Unreached struct {
	Key     Key
	Undated bool // a rule speaks of it, and its start is missing or implausible; else none does
}

// Reach are the erasing rules of one object. A rule reaches a record if `only`
// holds and its start is known, be it in the future; what postpones it for a
// while, a mark or an unless, does not count. A record that one of the rules has
// done is reached.
type Reach struct {
	Subject *Subject
	Rules   []*Criteria
	NoMarks bool // our tables are not in the database yet
}

// CountUnreached counts the records that no rule reaches: those no rule speaks
// of, and those whose start is missing or implausible.
func (s *Source) CountUnreached(ctx context.Context, r Reach) (outside, undated int, err error) {
	q := ask(s.d, &Criteria{Subject: r.Subject, NoMarks: r.NoMarks})
	spoken, unreached := q.unreached(r.Rules)
	err = s.rows(ctx, s.db, cat("SELECT u, COUNT(*) FROM (SELECT CASE WHEN ", spoken, " THEN 1 ELSE 0 END AS u FROM ", q.item(q.row),
		" WHERE ", unreached, ") AS unreached GROUP BY u"), func(rows *sql.Rows) error {
		var is, n int
		if err := rows.Scan(&is, &n); err != nil {
			return err
		}
		if is == 1 {
			undated = n
		} else {
			outside = n
		}
		return nil
	})
	return outside, undated, s.fail("count what no rule reaches", err)
}

// ListUnreached lists such records by key, those after a key.
func (s *Source) ListUnreached(ctx context.Context, r Reach, after Key, limit int) ([]Unreached, error) {
	q := ask(s.d, &Criteria{Subject: r.Subject, NoMarks: r.NoMarks})
	spoken, unreached := q.unreached(r.Rules)
	beyond, err := q.between(q.row, Span{From: after})
	if err != nil {
		return nil, s.fail("list what no rule reaches", err)
	}
	var found []Unreached
	err = s.rows(ctx, s.db, cat("SELECT ", q.key(q.row), ", CASE WHEN ", spoken, " THEN 1 ELSE 0 END FROM ", q.item(q.row),
		" WHERE ", all(beyond, unreached), q.keyOrder(q.row), limited(limit)), func(rows *sql.Rows) error {
		var u Unreached
		err := rows.Scan(&u.Key, &u.Undated)
		found = append(found, u)
		return err
	})
	return found, s.fail("list what no rule reaches", err)
}

// unreached is true of a record that no rule reaches; spoken of one that a rule
// speaks of.
func (q question) unreached(rules []*Criteria) (spoken, unreached expr) {
	var speaks []expr
	parts := []expr{q.isRecord(q.row)}
	for _, rule := range rules {
		only := q.cond(rule.Only, q.row)
		speaks = append(speaks, only)
		reached := only
		if rule.Start != nil {
			start := q.start(rule.Start, q.row)
			reached = all(only, negate(either(start.missing(), start.implausible())))
		}
		parts = append(parts, negate(reached), q.question(rule).undone())
	}
	return either(speaks...), all(parts...)
}

// undone is true of a record to which the change has something left to do. Where
// only Go could tell, it counts as undone: better listed than overlooked.
func (q question) undone() expr {
	change := &q.criteria.Change
	inGo := func(sets []Assign) bool { return len(sets) > 0 && len(goSets(sets)) == len(sets) }
	if inGo(change.Sets) || slices.ContainsFunc(change.Parts, func(p PartChange) bool { return inGo(p.Sets) }) {
		return always
	}
	return q.changes(change, q.row)
}
