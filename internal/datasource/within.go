package datasource

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Within is which records somebody may see who is limited to organisations:
// those whose column, of the record or of a related row (Relation), holds one of
// Values as canonical text. Without Values it is none.
type Within struct {
	Relation string
	Column   string
	Values   []string
}

// within says that a record is among them; nil is every record.
func (c compiler) within(w *Within) expr {
	if w == nil {
		return always
	}
	values := make([]any, len(w.Values))
	for i, v := range w.Values {
		values[i] = v
	}
	test := rule.Test{Column: rule.DateColumn{Name: w.Column}, Op: rule.In, Values: values}
	switch {
	case len(values) == 0:
		return never
	case w.Relation == "":
		return c.cond(test, c.own())
	}
	return c.exists(w.Relation, c.own(), func(theirs scope) expr { return c.cond(test, theirs) })
}

// KeysWithin are those of some records that are among them. A record that is
// gone is not: nothing says any more whose it was.
func (s *Source) KeysWithin(ctx context.Context, subject *Subject, w *Within, keys []Key) (map[Key]bool, error) {
	found := map[Key]bool{}
	for len(keys) > 0 {
		some := keys[:min(askedAtOnce, len(keys))]
		keys = keys[len(some):]
		tuples, err := subject.splitAll(some)
		if err != nil {
			return nil, s.fail("look whose records they are", err)
		}
		c := newCompiler(s.d, subject, 0)
		in, err := s.keys(ctx, s.db, cat("SELECT ", c.key(c.own()), " FROM ", c.item(c.own()), " WHERE ",
			all(c.among(c.own(), tuples), c.isRecord(c.own()), c.within(w))))
		if err != nil {
			return nil, s.fail("look whose records they are", err)
		}
		for _, key := range in {
			found[key] = true
		}
	}
	return found, nil
}
