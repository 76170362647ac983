package datasource

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Stretch is which of the records a rule speaks of are meant, by their start: the
// zero one are those whose period has ended, From only those whose start is not
// before that day, Undated those without a start that can be believed.
type Stretch struct {
	From    *rule.Day
	Undated bool
}

// PageOf lists the records of a stretch that would change, in the order of their
// keys. bare leaves out what would stop each.
func (s *Source) PageOf(ctx context.Context, criteria *Criteria, of Stretch, after Key, limit int, bare bool) ([]Candidate, error) {
	if criteria.Start == nil && of != (Stretch{}) {
		return nil, nil
	}
	found, err := s.pages(ctx, s.db, criteria, after, limit, func(q question) (expr, expr) { return q.within(of), q.said(bare) })
	return found, s.fail("list records by start", err)
}

// Among are those of some records that a page of the stretch would list.
func (s *Source) Among(ctx context.Context, criteria *Criteria, of Stretch, keys []Key, bare bool) (map[Key]Candidate, error) {
	among := make(map[Key]Candidate, len(keys))
	tuples, err := criteria.Subject.splitAll(keys)
	if err != nil || criteria.Start == nil && of != (Stretch{}) {
		return among, s.fail("judge records", err)
	}
	q := ask(s.d, criteria)
	if q.dirty, err = s.dirty(ctx, s.db, criteria, q.among(q.row, tuples)); err != nil {
		return nil, s.fail("judge records", err)
	}
	found, err := s.candidates(ctx, s.db, q, q.listing(all(q.among(q.row, tuples), q.within(of)), q.said(bare)))
	for _, candidate := range found {
		among[candidate.Key] = candidate
	}
	return among, s.fail("judge records", err)
}

func (q question) within(of Stretch) expr {
	switch {
	case of.Undated:
		start := q.start(q.criteria.Start, q.row)
		return all(q.selected(), either(start.missing(), start.implausible()), q.changeable())
	case of.From != nil:
		return all(q.due(), negate(q.start(q.criteria.Start, q.row).before(*of.From)), q.changeable())
	}
	return all(q.due(), q.changeable())
}

// said is what would stop a record; bare leaves it out, since whether a person
// has another record may take a look at all of them.
func (q question) said(bare bool) expr {
	if bare {
		return expr{sql: "''"}
	}
	return q.fate()
}
