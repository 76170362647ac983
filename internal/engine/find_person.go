package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// Errors of finding a person's records.
var (
	ErrNobody  = errors.New("no record of this person was found")
	ErrSeveral = errors.New("the records are about different persons")
)

// manyShare is how many records of one object may carry an identifier before it
// is taken for one that people share: a family's telephone, info@.
const manyShare = 3

// mostFound bounds how many records of one object one identifier may lead to.
const mostFound = 1000

// identifier is one identifier on the way: what it says stays in memory.
type identifier struct {
	plan.Identifier
	values []string
	path   []string // kinds that led here; the identifier's own is the last
	given  bool     // by a person, not followed
}

// finding follows identifiers from record to record.
type finding struct {
	*Engine
	s       *situation
	confirm []string
	records []*foundHere
	seen    map[RecordRef]*foundHere
	asked   map[casefile.PersonKey]bool
	shared  []Shared
	waiting []identifier
}

// foundHere is a record with the identifiers read from it.
type foundHere struct {
	FoundRecord
	object  *plan.Object
	persons []casefile.PersonKey
}

func (e *Engine) finding(s *situation, confirm []string) *finding {
	return &finding{Engine: e, s: s, confirm: confirm, seen: map[RecordRef]*foundHere{}, asked: map[casefile.PersonKey]bool{}}
}

// person begins with identifiers and follows them.
func (f *finding) person(ctx context.Context, person map[string]string) error {
	for _, name := range sortedKeys(person) {
		known := false
		for _, k := range identifierKinds(f.s.concept) {
			if !k.is(name) {
				continue
			}
			known = true
			f.waiting = append(f.waiting, identifier{Identifier: k.Identifier, values: k.values(person[name]), path: []string{k.Kind}, given: true})
		}
		if !known {
			return ErrUnknownKind
		}
	}
	for len(f.waiting) > 0 {
		next := f.waiting[0]
		f.waiting = f.waiting[1:]
		if err := f.follow(ctx, next); err != nil {
			return err
		}
	}
	return nil
}

// follow looks for the records that carry an identifier, in every object that
// knows its kind.
func (f *finding) follow(ctx context.Context, n identifier) error {
	key, filled := f.persons.KeyOf(n.Kind, n.Categories, n.values)
	if !filled || f.asked[key] {
		return nil
	}
	f.asked[key] = true
	for _, o := range f.s.binding.Objects {
		if o.Table == nil || absent(o) != nil {
			continue
		}
		for i, id := range o.Person {
			if id.Kind != n.Kind || len(id.Columns) != len(n.Columns) {
				continue
			}
			found, err := f.carrying(ctx, o, i, n, key)
			if err != nil {
				return err
			}
			f.take(o, i, n, found)
		}
	}
	return nil
}

// carrying are the records of an object that carry an identifier: asked of the
// database where it can compare, else read and compared by hash.
func (f *finding) carrying(ctx context.Context, o *plan.Object, i int, n identifier, key casefile.PersonKey) ([]datasource.Candidate, error) {
	subject := execution.Subject(f.s.binding, o)
	if subject.Person[i].Fold != datasource.InGo {
		return f.s.source(o).ByIdentifier(ctx, subject, i, normalForms(n), mostFound)
	}
	var found []datasource.Candidate
	after := datasource.Key("")
	for {
		page, err := f.s.source(o).Identify(ctx, subject, nil, after, 5000)
		if err != nil || len(page) == 0 {
			return found, err
		}
		after = page[len(page)-1].Key
		for _, c := range page {
			if slices.ContainsFunc(c.Identifiers(i), func(values []string) bool {
				k, ok := f.persons.KeyOf(n.Kind, o.Person[i].Categories, values)
				return ok && k == key
			}) {
				found = append(found, c)
			}
		}
	}
}

func normalForms(n identifier) []string {
	out := make([]string, len(n.values))
	for i, v := range n.values {
		out[i] = casefile.NormalForm(n.Categories[i], v)
	}
	return out
}

// take adds records, unless so many share the identifier that a person has to
// confirm it first. A strongest identifier that somebody named is the person's.
func (f *finding) take(o *plan.Object, i int, n identifier, found []datasource.Candidate) {
	if len(found) > manyShare && !slices.Contains(f.confirm, n.Kind) && !(n.given && i == 0) {
		f.shared = append(f.shared, Shared{Kind: n.Kind, Object: o.Name, Records: len(found)})
		return
	}
	for _, c := range found {
		f.add(o, c, n.path)
	}
}

// add notes a record and the identifiers to follow from it.
func (f *finding) add(o *plan.Object, c datasource.Candidate, path []string) {
	ref := RecordRef{Object: o.Name, Key: string(c.Key)}
	if f.seen[ref] != nil {
		return
	}
	x := execution.Executor{Persons: f.persons}
	r := &foundHere{FoundRecord: FoundRecord{RecordRef: ref, Path: path}, object: o, persons: x.PersonKeys(o, c)}
	f.seen[ref] = r
	f.records = append(f.records, r)
	for i, id := range o.Person {
		for _, values := range c.Identifiers(i) {
			f.waiting = append(f.waiting, identifier{Identifier: id, values: values, path: append(slices.Clone(path), id.Kind)})
		}
	}
}

// keys begins with records by their keys and follows nothing: whoever names
// records means these. All must be about one person, as far as they tell.
func (f *finding) keys(ctx context.Context, refs []RecordRef) error {
	for _, ref := range refs {
		o, err := f.s.object(ref.Object)
		if err != nil {
			return err
		}
		subject := execution.Subject(f.s.binding, o)
		key, there, err := f.s.source(o).Resolve(ctx, subject, ref.Key)
		if err != nil {
			return err
		}
		if !there {
			return fmt.Errorf("a record of %s: %w", o.Name, ErrUnknownRecord)
		}
		people, err := f.s.source(o).People(ctx, subject, []datasource.Key{key})
		if err != nil {
			return err
		}
		f.add(o, people[key], []string{})
	}
	f.waiting = nil
	return f.onePerson()
}

// onePerson refuses records that name different persons: records are of one if
// a chain of equal identifiers joins them.
func (f *finding) onePerson() error {
	group := map[casefile.PersonKey]int{}
	joined := make([]int, len(f.records))
	for i := range joined {
		joined[i] = i
	}
	root := func(i int) int {
		for joined[i] != i {
			i = joined[i]
		}
		return i
	}
	for i, r := range f.records {
		for _, k := range r.persons {
			if j, known := group[k]; known {
				joined[root(i)] = root(j)
			} else {
				group[k] = i
			}
		}
	}
	first := -1
	for i, r := range f.records {
		switch {
		case len(r.persons) == 0:
		case first < 0:
			first = root(i)
		case root(i) != first:
			return ErrSeveral
		}
	}
	return nil
}
