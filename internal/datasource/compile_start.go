package datasource

import "github.com/fristwerk/fristwerk/internal/rule"

// moment is a start of a row in three conditions, of which at most one is
// true: missing, implausible, and known and before a day. Nothing is computed
// from dates in the database; see rule.Start for how the cases combine.
type moment struct {
	missing     func() expr
	implausible func() expr
	before      func(rule.Day) expr
}

func (c compiler) start(s rule.Start, row scope) moment {
	switch s := s.(type) {
	case rule.OwnDate:
		date := c.date(s.Column, row)
		return moment{date.missing, date.implausible, date.before}
	case rule.RelatedDate:
		return c.related(s, row)
	case rule.EventDate:
		return c.event(s, row)
	case rule.Latest:
		return c.latest(s, row)
	case rule.Earliest:
		return c.earliest(s, row)
	case rule.Else:
		return c.orElse(s, row)
	}
	return moment{
		missing:     func() expr { return always },
		implausible: func() expr { return never },
		before:      func(rule.Day) expr { return never },
	}
}

// related is a date of related rows. A row that carries none does not count.
// The latest is before a day if some row's is and no row's is not.
func (c compiler) related(s rule.RelatedDate, row scope) moment {
	some := func(holds func(dateRef) expr) expr {
		return c.exists(s.Relation, row, func(other scope) expr { return holds(c.date(s.Column, other)) })
	}
	implausible := func() expr { return some(dateRef.implausible) }
	return moment{
		missing:     func() expr { return negate(some(func(d dateRef) expr { return negate(d.missing()) })) },
		implausible: implausible,
		before: func(day rule.Day) expr {
			early := some(func(d dateRef) expr { return d.before(day) })
			if s.Pick == rule.Min && c.checked {
				return early
			}
			if s.Pick == rule.Min {
				return all(early, negate(implausible()))
			}
			late := some(func(d dateRef) expr { return all(negate(d.missing()), negate(d.before(day))) })
			return all(early, negate(late))
		},
	}
}

func (c compiler) moments(of []rule.Start, row scope) []moment {
	parts := make([]moment, len(of))
	for i, s := range of {
		parts[i] = c.start(s, row)
	}
	return parts
}

func collect(parts []moment, of func(moment) expr) []expr {
	collected := make([]expr, len(parts))
	for i, part := range parts {
		collected[i] = of(part)
	}
	return collected
}

func missingOf(m moment) expr     { return m.missing() }
func implausibleOf(m moment) expr { return m.implausible() }

// latest waits for every part that has to be there. A min or max over rows
// that need not exist may be missing, as long as not all are.
func (c compiler) latest(s rule.Latest, row scope) moment {
	var required, optional []moment
	for _, part := range s.Of {
		m := c.start(part, row)
		if related, ok := part.(rule.RelatedDate); ok && related.Pick != rule.Value {
			optional = append(optional, m)
		} else {
			required = append(required, m)
		}
	}
	parts := append(append([]moment{}, required...), optional...)
	implausible := func() expr { return either(collect(parts, implausibleOf)...) }
	return moment{
		missing: func() expr {
			if len(required) == 0 {
				return all(collect(parts, missingOf)...)
			}
			if c.checked {
				return either(collect(required, missingOf)...)
			}
			return all(either(collect(required, missingOf)...), negate(implausible()))
		},
		implausible: implausible,
		before: func(day rule.Day) expr {
			beforeOf := func(m moment) expr { return m.before(day) }
			if len(required) > 0 {
				return all(append(collect(required, beforeOf), collect(optional, func(m moment) expr {
					return either(m.before(day), m.missing())
				})...)...)
			}
			return all(either(collect(optional, beforeOf)...), all(collect(optional, func(m moment) expr {
				return either(m.before(day), m.missing())
			})...))
		},
	}
}

// earliest leaves missing parts out.
func (c compiler) earliest(s rule.Earliest, row scope) moment {
	parts := c.moments(s.Of, row)
	implausible := func() expr { return either(collect(parts, implausibleOf)...) }
	return moment{
		missing:     func() expr { return all(collect(parts, missingOf)...) },
		implausible: implausible,
		before: func(day rule.Day) expr {
			early := collect(parts, func(m moment) expr { return m.before(day) })
			if c.checked {
				return either(early...)
			}
			return all(either(early...), negate(implausible()))
		},
	}
}

// orElse takes the second only where the first is missing.
func (c compiler) orElse(s rule.Else, row scope) moment {
	first, then := c.start(s.First, row), c.start(s.Then, row)
	return moment{
		missing: func() expr { return all(first.missing(), then.missing()) },
		implausible: func() expr {
			return either(first.implausible(), all(first.missing(), then.implausible()))
		},
		before: func(day rule.Day) expr {
			return either(first.before(day), all(first.missing(), then.before(day)))
		},
	}
}
