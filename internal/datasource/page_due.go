package datasource

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// PageWithin lists the records a rule speaks of whose start lies between a day
// and the criteria's own boundary: what comes due in a stretch of days.
func (s *Source) PageWithin(ctx context.Context, criteria *Criteria, from rule.Day, after Key, limit int, bare bool) ([]Candidate, error) {
	if criteria.Start == nil {
		return nil, nil
	}
	found, err := s.pages(ctx, s.db, criteria, after, limit, func(q question) (expr, expr) {
		start := q.start(criteria.Start, q.row)
		return all(q.due(), negate(start.before(from)), q.changeable()), q.said(bare)
	})
	return found, s.fail("list records by start", err)
}

// PageUndated lists the records a rule speaks of whose start is missing or
// cannot be believed.
func (s *Source) PageUndated(ctx context.Context, criteria *Criteria, after Key, limit int, bare bool) ([]Candidate, error) {
	if criteria.Start == nil {
		return nil, nil
	}
	found, err := s.pages(ctx, s.db, criteria, after, limit, func(q question) (expr, expr) {
		start := q.start(criteria.Start, q.row)
		return all(q.selected(), either(start.missing(), start.implausible()), q.changeable()), q.said(bare)
	})
	return found, s.fail("list records without a start", err)
}

// PageDue lists the records a rule speaks of whose period has ended.
func (s *Source) PageDue(ctx context.Context, criteria *Criteria, after Key, limit int, bare bool) ([]Candidate, error) {
	found, err := s.pages(ctx, s.db, criteria, after, limit, func(q question) (expr, expr) {
		return all(q.due(), q.changeable()), q.said(bare)
	})
	return found, s.fail("list due records", err)
}

// said is what would stop a record; bare leaves it out, since whether a person
// has another record may take a look at all of them.
func (q question) said(bare bool) expr {
	if bare {
		return expr{sql: "''"}
	}
	return q.fate()
}
