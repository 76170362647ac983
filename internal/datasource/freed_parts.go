package datasource

import (
	"context"
	"database/sql"
	"slices"
)

// FreedParts counts those of the records that an action was done to before and
// that it meets again for a shared part alone, which somebody else kept until
// now: another record to which the action was never done points to the same
// row, or one of another object does. They did not come back; all the others
// that are met again did. Ask before the run that does them.
func (s *Source) FreedParts(ctx context.Context, criteria *Criteria, action string, keys []Key) (int, error) {
	if !criteria.Change.SharesParts() || len(keys) == 0 {
		return 0, nil
	}
	alone := *criteria
	alone.Change.Parts = slices.DeleteFunc(slices.Clone(criteria.Change.Parts), func(p PartChange) bool { return p.Shared })
	still, err := s.still(ctx, s.db, &alone, keys)
	if err != nil {
		return 0, s.fail("look at shared parts", err)
	}
	keys = slices.DeleteFunc(slices.Clone(keys), func(k Key) bool { return slices.Contains(still, k) })
	tuples, err := criteria.Subject.splitAll(keys)
	if err != nil {
		return 0, s.fail("look at shared parts", err)
	}
	n := 0
	q := ask(s.d, criteria)
	err = s.rows(ctx, s.db, cat("SELECT COUNT(*) FROM ", q.item(q.row), " WHERE ", all(q.among(q.row, tuples), q.enteredUnder(action, q.row), q.kept(action))),
		func(rows *sql.Rows) error { return rows.Scan(&n) })
	return n, s.fail("look at shared parts", err)
}

// SharesParts tells whether the change writes a part that several records may
// share.
func (c *Change) SharesParts() bool {
	return slices.ContainsFunc(c.Parts, func(p PartChange) bool { return p.Shared })
}

// enteredUnder says that the ledger has a record under an action.
func (q question) enteredUnder(action string, row scope) expr {
	return cat("EXISTS (SELECT 1 FROM ", q.d.own("ledger"), " AS l JOIN ", q.d.own("batch"), " AS b ON b.id = l.batch WHERE b.object = ",
		q.d.param(q.subject.Table.Table), " AND b.action = ", q.d.param(action), " AND l.record_key = ", q.d.ownKey(q.key(row)), ")")
}

// kept says that a shared row of the record was not the record's alone.
func (q question) kept(action string) expr {
	var parts []expr
	for _, part := range q.criteria.Change.Parts {
		relation, known := q.relation(part.Relation)
		if !part.Shared || !known {
			continue
		}
		parts = append(parts, q.exists(part.Relation, q.row, func(theirs scope) expr {
			other := q.from(q.subject.Table)
			from, near, joined := q.parents(relation, other)
			kept := []expr{cat("EXISTS (SELECT 1 FROM ", from, " WHERE ", all(joined, q.joined(relation, near, theirs),
				q.otherThan(other, q.row), negate(q.enteredUnder(action, other))), ")")}
			for _, sharer := range part.Sharers {
				kept = append(kept, q.pointsTo(sharer, theirs))
			}
			return either(kept...)
		}))
	}
	return either(parts...)
}

// pointsTo says that a record of another object points to a shared row.
func (c compiler) pointsTo(s Sharer, theirs scope) expr {
	c = c.with(s.Subject)
	relation, known := c.relation(s.Relation)
	if !known {
		return never
	}
	from, near, joined := c.parents(relation, c.from(s.Subject.Table))
	return cat("EXISTS (SELECT 1 FROM ", from, " WHERE ", all(joined, c.joined(relation, near, theirs)), ")")
}
