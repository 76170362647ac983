package execution

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Judge answers person_has where SQL cannot: for identifiers whose normal form
// no dialect can write down (phone numbers, account numbers), for an object in
// another source, and for records whose identifiers were replaced and whose
// person is only known from an open case. It reads the other object right
// before each slice and keeps hashes of it, never values.
type Judge struct {
	Persons casefile.Hasher
	Object  *plan.Object
	Vetoes  []PersonVeto
	// Links gives the person link of records without identifiers; nil where
	// records speak for themselves.
	Links func(ctx context.Context, keys []string) (map[string][]casefile.PersonKey, error)
	// OnlyLinked leaves records alone that name their person themselves: they
	// were judged before.
	OnlyLinked bool
}

// PersonVeto is a person_has whose other object is read in Go.
type PersonVeto struct {
	Source *datasource.Source
	Other  *datasource.Subject
	Object *plan.Object
	Only   rule.Cond
	Same   bool // the other object is the record's own
}

// drop leaves only the candidates that nothing speaks against, and counts the
// others by reason.
func (j *Judge) drop(ctx context.Context, page []datasource.Candidate, dropped map[rule.Reason]int) ([]datasource.Candidate, error) {
	if j == nil || len(page) == 0 {
		return page, nil
	}
	stopped, err := j.veto(ctx, page)
	if err != nil {
		return nil, err
	}
	for _, why := range stopped {
		dropped[why]++
	}
	kept := page[:0]
	for _, c := range page {
		if stopped[c.Key] == "" {
			kept = append(kept, c)
		}
	}
	return kept, nil
}

// veto names the records that must not be changed, and why.
func (j *Judge) veto(ctx context.Context, locked []datasource.Candidate) (map[datasource.Key]rule.Reason, error) {
	persons, err := j.personsOf(ctx, locked)
	if err != nil {
		return nil, err
	}
	stopped := map[datasource.Key]rule.Reason{}
	for _, c := range locked {
		if len(persons[c.Key]) == 0 {
			stopped[c.Key] = rule.NoIdentifier
		}
	}
	for _, v := range j.Vetoes {
		if err := j.active(ctx, v, persons, stopped); err != nil {
			return nil, err
		}
	}
	return stopped, nil
}

func (j *Judge) personsOf(ctx context.Context, locked []datasource.Candidate) (map[datasource.Key][]casefile.PersonKey, error) {
	persons := map[datasource.Key][]casefile.PersonKey{}
	var nameless []string
	for _, c := range locked {
		switch keys := personKeys(j.Persons, j.Object, c); {
		case len(keys) == 0:
			nameless = append(nameless, string(c.Key))
		case !j.OnlyLinked:
			persons[c.Key] = keys
		}
	}
	if j.Links == nil || len(nameless) == 0 {
		return persons, nil
	}
	links, err := j.Links(ctx, nameless)
	if err != nil {
		return nil, err
	}
	for k, keys := range links {
		persons[datasource.Key(k)] = keys
	}
	return persons, nil
}

// active reads the other object's records and marks those of ours that share a
// person with one of them.
func (j *Judge) active(ctx context.Context, v PersonVeto, persons map[datasource.Key][]casefile.PersonKey, stopped map[datasource.Key]rule.Reason) error {
	wanted := map[casefile.PersonKey][]datasource.Key{}
	for k, keys := range persons {
		for _, p := range keys {
			wanted[p] = append(wanted[p], k)
		}
	}
	after := datasource.Key("")
	for {
		page, err := v.Source.Identify(ctx, v.Other, v.Only, after, pageSize)
		if err != nil || len(page) == 0 {
			return err
		}
		for _, other := range page {
			for _, p := range personKeys(j.Persons, v.Object, other) {
				for _, k := range wanted[p] {
					if !v.Same || k != other.Key {
						stopped[k] = rule.PersonStillActive
					}
				}
			}
		}
		after = page[len(page)-1].Key
	}
}

// Of judges one record.
func (j *Judge) Of(ctx context.Context, s *datasource.Source, c *datasource.Criteria, key datasource.Key) (rule.Reason, error) {
	now, err := s.Fates(ctx, c, []datasource.Key{key})
	if err != nil {
		return "", err
	}
	stopped, err := j.veto(ctx, []datasource.Candidate{now[key]})
	return stopped[key], err
}
