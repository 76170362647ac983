package plan

import (
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// testsOf lists the comparisons of a condition.
func testsOf(c rule.Cond) []rule.Test {
	switch c := c.(type) {
	case rule.All:
		return testsOfAll(c)
	case rule.Any:
		return testsOfAll(c)
	case rule.Not:
		return testsOf(c.Cond)
	case rule.Test:
		return []rule.Test{c}
	}
	return nil
}

func testsOfAll(parts []rule.Cond) []rule.Test {
	var list []rule.Test
	for _, p := range parts {
		list = append(list, testsOf(p)...)
	}
	return list
}

// dateRef is a column a start is read from.
type dateRef struct {
	relation, column string
}

// datesOf lists the columns of a start.
func datesOf(s rule.Start) []dateRef {
	switch s := s.(type) {
	case rule.OwnDate:
		return []dateRef{{"", s.Column.Name}}
	case rule.RelatedDate:
		return []dateRef{{s.Relation, s.Column.Name}}
	case rule.Latest:
		return datesOfAll(s.Of)
	case rule.Earliest:
		return datesOfAll(s.Of)
	case rule.Else:
		return datesOfAll([]rule.Start{s.First, s.Then})
	}
	return nil
}

func datesOfAll(parts []rule.Start) []dateRef {
	var list []dateRef
	for _, p := range parts {
		list = append(list, datesOf(p)...)
	}
	return list
}

// personVetoes are the objects a job's unless asks about.
func personVetoes(j *concept.Job) []string {
	var names []string
	for _, u := range j.When.Unless {
		if p, ok := u.(rule.PersonHas); ok {
			names = append(names, p.Object)
		}
	}
	return names
}

// always says that a condition leaves no row out.
func always(c rule.Cond) bool {
	all, ok := c.(rule.All)
	return c == nil || ok && len(all) == 0
}
