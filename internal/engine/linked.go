package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// linked does the records that carry no identifier any more but whose person is
// known from a case that is still open (a partial anonymisation replaced the
// identifier). Whether the person is still active is judged in Go, by the link.
// A record without a link stays what it was: no_identifier, not done.
func (w *running) linked(ctx context.Context, a casefile.Approved, t execution.Task) (execution.Report, error) {
	var none execution.Report
	others := personVetoes(w.s, t.Job)
	if len(others) == 0 || !t.AnyOpen {
		return none, nil
	}
	keys, err := nameless(ctx, t)
	if err != nil || len(keys) == 0 {
		return none, err
	}
	place := casefile.Place(t.Object.Source, t.Object.Table.Table)
	links, err := w.store.PersonsOf(ctx, place, keys)
	if err != nil || len(links) == 0 {
		return none, err
	}
	t.Criteria, t.After = withoutPersons(t.Criteria), ""
	t.Judge = &execution.Judge{
		Persons: w.persons, Object: t.Object, Vetoes: others,
		Links: func(ctx context.Context, keys []string) (map[string][]casefile.PersonKey, error) {
			return w.store.PersonsOf(ctx, place, keys)
		},
		OnlyLinked: true,
	}
	return w.executor.Do(ctx, a, t)
}

// nameless are the due records that only the missing identifier stops.
func nameless(ctx context.Context, t execution.Task) ([]string, error) {
	var keys []string
	err := execution.Postponed(ctx, t.Source, t.Criteria, func(page []datasource.Candidate) error {
		for _, c := range page {
			if c.Fate == rule.NoIdentifier {
				keys = append(keys, string(c.Key))
			}
		}
		return nil
	})
	return keys, err
}

// withoutPersons leaves the person_has vetoes to the judge.
func withoutPersons(c *datasource.Criteria) *datasource.Criteria {
	out := *c
	out.Vetoes = nil
	for _, v := range c.Vetoes {
		if v.Other == nil {
			out.Vetoes = append(out.Vetoes, v)
		}
	}
	return &out
}

// personVetoes are all person_has of a job, to be compared in Go.
func personVetoes(s *situation, j *plan.Job) []execution.PersonVeto {
	var vetoes []execution.PersonVeto
	for _, u := range j.When.Unless {
		if p, ok := u.(rule.PersonHas); ok {
			other := s.binding.Object(p.Object)
			vetoes = append(vetoes, execution.PersonVeto{
				Source: s.source(other), Other: execution.Subject(s.binding, other), Object: other,
				Only: p.Only, Same: other == j.Action.Object,
			})
		}
	}
	return vetoes
}
