package datasource

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// People reads the identifiers of some records, by key. Records that are not
// there are left out. What it reads is hashed by the caller, never stored.
func (s *Source) People(ctx context.Context, subject *Subject, keys []Key) (map[Key]Candidate, error) {
	found := make(map[Key]Candidate, len(keys))
	for len(keys) > 0 {
		n := min(endAtOnce, len(keys))
		tuples, err := subject.splitAll(keys[:n])
		if err != nil {
			return nil, s.fail("read identifiers", err)
		}
		q := ask(s.d, &Criteria{Subject: subject})
		list, err := s.candidates(ctx, s.db, q, q.listing(q.among(q.row, tuples), expr{sql: "''"}))
		if err != nil {
			return nil, s.fail("read identifiers", err)
		}
		for _, c := range list {
			found[c.Key] = c
		}
		keys = keys[n:]
	}
	return found, nil
}

// ByIdentifier lists up to limit records that carry a value of one of their
// identifiers, in key order. The identifier must be one that SQL compares
// (Fold is not InGo); of several columns there is a value for each.
func (s *Source) ByIdentifier(ctx context.Context, subject *Subject, identifier int, values []string, limit int) ([]Candidate, error) {
	q := ask(s.d, &Criteria{Subject: subject})
	named := subject.Person[identifier]
	id := q.folded(named, q.row)
	asked := make([]expr, len(values))
	for i, v := range values {
		text := q.d.trim(q.d.param(v))
		if named.Fold == LowerTrim {
			text = q.d.lower(text)
		}
		asked[i] = q.d.exact(text)
	}
	carries := all(id.filled, cat("(", id.values, ") = (", list(", ", asked), ")"))
	if id.from.sql != "" {
		carries = cat("EXISTS (SELECT 1 FROM ", id.from, " WHERE ", all(id.joined, carries), ")")
	}
	found, err := s.candidates(ctx, s.db, q, cat(q.listing(all(q.selected(), carries), expr{sql: "''"}), q.keyOrder(q.row), limited(limit)))
	return found, s.fail("look for a person", err)
}

// RanOut lists the Keeps by hand of an object whose last day is over and that
// somebody has to decide about.
func (s *Source) RanOut(ctx context.Context, object string, day rule.Day) ([]Mark, error) {
	return s.marksWhere(ctx, all(cat("object = ", value(object)), cat("kind = ", value(string(KeepMark))),
		cat("origin = ", value(Hand)), cat(s.d.quote("until"), " < ", value(day.String()))))
}
