package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// What a clerk may see. Whoever is limited to organisations sees the records
// that belong to one of them, and no record of an object that does not say to
// whom its records belong. To see none is the answer wherever nobody knows.

// withinOf are the records of an object that an actor may see; nil is all.
func withinOf(actor access.Actor, o *plan.Object) *datasource.Within {
	switch {
	case !actor.Limited():
		return nil
	case o.Organisation == nil:
		return &datasource.Within{}
	}
	return &datasource.Within{Relation: o.Organisation.Relation, Column: o.Organisation.Column, Values: actor.Organisations}
}

// limitTo leaves of a listing what the actor may see. Where the record's own
// column has an index, the walk follows it.
func limitTo(actor access.Actor, o *plan.Object, l *datasource.Listing) {
	w := withinOf(actor, o)
	l.Within = w
	switch {
	case w == nil:
	case len(w.Values) == 0:
		l.Keys = []datasource.Key{}
	case w.Relation == "" && indexed(o.Table, w.Column) && narrows(o.Table.Column(w.Column), w.Values):
		if _, chosen := l.Among[w.Column]; !chosen {
			l.Among[w.Column] = w.Values
		}
	}
}

// seen leaves those of some records of an object that the actor may see. nil
// means all of them, so that nobody asks for whoever is not limited.
func (s *situation) seen(ctx context.Context, actor access.Actor, o *plan.Object, keys []datasource.Key) (map[datasource.Key]bool, error) {
	w := withinOf(actor, o)
	if w == nil {
		return nil, nil
	}
	if len(w.Values) == 0 || o.Table == nil {
		return map[datasource.Key]bool{}, nil
	}
	return s.source(o).KeysWithin(ctx, execution.Subject(s.binding, o), w, keys)
}

// maySee refuses a record outside the actor's organisations, in the words of
// one that does not exist.
func (s *situation) maySee(ctx context.Context, actor access.Actor, o *plan.Object, key datasource.Key) error {
	seen, err := s.seen(ctx, actor, o, []datasource.Key{key})
	if err != nil || seen == nil || seen[key] {
		return err
	}
	return fmt.Errorf("%s %s: %w", o.Name, key, ErrUnknownRecord)
}

// seenRecords leaves those of some records, of any objects, that the actor may
// see. A case is seen by whoever sees one of its records, with those items only.
func (s *situation) seenRecords(ctx context.Context, actor access.Actor, refs []RecordRef) ([]RecordRef, error) {
	if !actor.Limited() {
		return refs, nil
	}
	keys := map[string][]datasource.Key{}
	for _, r := range refs {
		keys[r.Object] = append(keys[r.Object], datasource.Key(r.Key))
	}
	may := map[RecordRef]bool{}
	for name, some := range keys {
		o := s.binding.Object(name)
		if o == nil {
			continue
		}
		seen, err := s.seen(ctx, actor, o, some)
		if err != nil {
			return nil, err
		}
		for key := range seen {
			may[RecordRef{Object: name, Key: string(key)}] = true
		}
	}
	left := []RecordRef{}
	for _, r := range refs {
		if may[r] {
			left = append(left, r)
		}
	}
	return left, nil
}

// seenMarks leaves the marks on records that the actor may see, and the reason
// of them to whoever may know it: a clerk sees that a record is held and whom
// to ask.
func (s *situation) seenMarks(ctx context.Context, actor access.Actor, marks []MarkInfo) ([]MarkInfo, error) {
	if actor.Limited() {
		refs := make([]RecordRef, len(marks))
		for i, m := range marks {
			refs[i] = RecordRef{Object: m.Object, Key: m.Key}
		}
		seen, err := s.seenRecords(ctx, actor, refs)
		if err != nil {
			return nil, err
		}
		marks = slices.DeleteFunc(marks, func(m MarkInfo) bool {
			return !slices.Contains(seen, RecordRef{Object: m.Object, Key: m.Key})
		})
	}
	if !actor.May(access.ReadLocked) {
		marks = withoutReasons(marks)
	}
	return marks, nil
}

// onOwn does something to the marks of a record that the actor may see.
func (m *marking) onOwn(ctx context.Context, text string, do func(*marking, context.Context, string) (MarkResult, error)) (MarkResult, error) {
	if m.actor.Limited() {
		key, found, err := m.source.Resolve(ctx, execution.Subject(m.s.binding, m.object), text)
		if err == nil && !found {
			err = fmt.Errorf("%s %s: %w", m.object.Name, text, ErrUnknownRecord)
		}
		if err == nil {
			err = m.s.maySee(ctx, m.actor, m.object, key)
		}
		if err != nil {
			return MarkResult{Object: m.object.Name, Key: text, Message: "there is no such record"}, err
		}
	}
	return do(m, ctx, text)
}
