package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrUnknownKeep: no Keep on a person has this id, or it has ended.
var ErrUnknownKeep = errors.New("no such Keep on a person")

// PersonKeepOrder keeps all records of a person, those of today and those that
// appear later. Person is identifiers by kind; they are hashed at once.
type PersonKeepOrder struct {
	Person    map[string]string
	Confirm   []string // kinds that are followed though many records share one
	Reason    string
	Reference string
	Until     *rule.Day
	Ends      bool
}

// PersonKeepResult is what became of it.
type PersonKeepResult struct {
	Keep    string       `json:"keep"` // id, for ReleasePerson
	Records []MarkResult `json:"records"`
	Shared  []Shared     `json:"shared"` // identifiers that were not followed
	Later   string       `json:"later"`  // what holds for records that appear later
}

// laterRecords says what a Keep on a person cannot do: inside a batch only
// marks are asked, not persons.
const laterRecords = "records that appear later with one of these identifiers are kept at the beginning of the next run, before it changes anything; " +
	"one that appears while a run is going on is kept from the next run on"

// KeepPerson keeps what there is of a person now, and remembers by keyed hashes
// whom it was about: each run looks for records that came since.
func (e *Engine) KeepPerson(ctx context.Context, actor access.Actor, o PersonKeepOrder) (PersonKeepResult, error) {
	r := PersonKeepResult{Records: []MarkResult{}, Shared: []Shared{}, Later: laterRecords}
	for _, needs := range []access.Permission{access.SetKeep, access.SearchPersons} {
		if err := actor.Require(needs); err != nil {
			return r, err
		}
	}
	order := MarkOrder{Kind: datasource.KeepMark, Keys: []string{""}, Reason: o.Reason, Reference: o.Reference, Until: o.Until, Ends: o.Ends}
	if err := order.checkSetting(); err != nil {
		return r, err
	}
	persons, err := e.personKeys(ctx, o.Person)
	if err == nil && len(persons) == 0 {
		err = ErrNobody
	}
	if err != nil {
		return r, err
	}
	k := store.PersonKeep{ID: newID(), Until: o.Until, Ends: o.Ends, Reason: o.Reason, Reference: o.Reference, Actor: actor.ID, At: e.now(), Persons: persons}
	found, shared, day, err := e.recordsOf(ctx, o)
	if err != nil {
		return r, err
	}
	k.Since, r.Keep, r.Shared = day, k.ID, append(r.Shared, shared...)
	if err := e.store.AddPersonKeep(ctx, k); err != nil {
		return r, err
	}
	var errs []error
	for _, object := range sortedKeys(found) {
		results, err := e.keepUnder(ctx, actor, k, object, found[object])
		r.Records = append(r.Records, results...)
		errs = append(errs, err)
	}
	return r, errors.Join(errs...)
}

// recordsOf finds the person's records of today, by object.
func (e *Engine) recordsOf(ctx context.Context, o PersonKeepOrder) (found map[string][]string, shared []Shared, day rule.Day, err error) {
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, nil, day, err
	}
	defer s.Close()
	f := e.finding(s, o.Confirm)
	if err := f.person(ctx, o.Person); err != nil {
		return nil, nil, day, err
	}
	found = map[string][]string{}
	for _, r := range f.records {
		if s.installed[r.object.Source] {
			found[r.Object] = append(found[r.Object], r.Key)
		}
	}
	return found, f.shared, s.day, nil
}

// keepUnder places marks whose ids tell which Keep on a person they belong to.
func (e *Engine) keepUnder(ctx context.Context, actor access.Actor, k store.PersonKeep, object string, keys []string) ([]MarkResult, error) {
	return e.mark(ctx, actor, MarkOrder{Kind: datasource.KeepMark, Object: object, Keys: keys, Reason: k.Reason, Reference: k.Reference,
		Until: k.Until, Ends: k.Ends, under: underKeep(k.ID)}, (*marking).set)
}

// underKeep begins the ids of a Keep's marks.
func underKeep(id string) string { return "person-" + id + "-" }

// ReleasePerson ends a Keep on a person and the Keeps it set.
func (e *Engine) ReleasePerson(ctx context.Context, actor access.Actor, id, reason, reference string) ([]MarkResult, error) {
	if err := actor.Require(access.ReleaseKeep); err != nil {
		return nil, err
	}
	order := MarkOrder{Kind: datasource.KeepMark, Reason: reason, Reference: reference, Keys: []string{""}, under: underKeep(id)}
	if err := order.checkReason(); err != nil {
		return nil, err
	}
	standing, err := e.standingUnder(ctx, id)
	if err != nil {
		return nil, err
	}
	ended, err := e.store.EndPersonKeep(ctx, id, actor.ID, e.now())
	if err == nil && !ended {
		err = fmt.Errorf("%q: %w", id, ErrUnknownKeep)
	}
	if err != nil {
		return nil, err
	}
	results := []MarkResult{}
	var errs []error
	for _, object := range sortedKeys(standing) {
		order.Object, order.Keys = object, standing[object]
		some, err := e.mark(ctx, actor, order, (*marking).end)
		results = append(results, some...)
		errs = append(errs, err)
	}
	return results, errors.Join(errs...)
}

// standingUnder are the records that carry a mark of a Keep on a person.
func (e *Engine) standingUnder(ctx context.Context, id string) (map[string][]string, error) {
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	keys := map[string][]string{}
	for _, o := range s.binding.Objects {
		if o.Table == nil || !s.installed[o.Source] {
			continue
		}
		marks, err := s.source(o).Marks(ctx, o.Table.Table, "")
		if err != nil {
			return nil, err
		}
		for _, m := range marks {
			if strings.HasPrefix(m.ID, underKeep(id)) && s.objectOf(o.Source, m.Object) == o.Name {
				keys[o.Name] = append(keys[o.Name], string(m.Key))
			}
		}
	}
	return keys, nil
}

// keepLatecomers keeps the records of kept persons that appeared since the last
// run. It reads the identifiers of every object, but only while somebody keeps
// a person.
func (e *Engine) keepLatecomers(ctx context.Context, s *situation) error {
	keeps, err := e.store.PersonKeeps(ctx)
	if err != nil {
		return err
	}
	keeps = slices.DeleteFunc(keeps, func(k store.PersonKeep) bool { return k.Ends && k.Until != nil && *k.Until < s.day })
	if len(keeps) == 0 {
		return nil
	}
	l := &latecomers{Engine: e, s: s, keeps: keeps, of: map[casefile.PersonKey][]int{}, known: map[string]bool{}}
	for i, k := range keeps {
		for _, p := range k.Persons {
			l.of[p] = append(l.of[p], i)
		}
		set, err := e.store.SetUnder(ctx, underKeep(k.ID))
		if err != nil {
			return err
		}
		for _, m := range set {
			l.known[k.ID+"\x00"+m.Source+"\x00"+m.Tab+"\x00"+m.RecordKey] = true
		}
	}
	for _, o := range s.binding.Objects {
		if len(o.Person) == 0 || absent(o) != nil || o.Table == nil || !s.installed[o.Source] {
			continue
		}
		if err := l.look(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// latecomers looks for records of kept persons. A record that was kept under a
// Keep once is not kept again: somebody may have released it.
type latecomers struct {
	*Engine
	s     *situation
	keeps []store.PersonKeep
	of    map[casefile.PersonKey][]int
	known map[string]bool
}

// identifiersAtOnce is how many records are read at a time.
const identifiersAtOnce = 2000

func (l *latecomers) look(ctx context.Context, o *plan.Object) error {
	hasher := execution.Executor{Persons: l.persons}
	subject, after := execution.Subject(l.s.binding, o), datasource.Key("")
	found := make([][]string, len(l.keeps))
	for {
		page, err := l.s.source(o).Identify(ctx, subject, nil, after, identifiersAtOnce)
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		for _, c := range page {
			for _, p := range hasher.PersonKeys(o, c) {
				l.note(o, string(c.Key), l.of[p], found)
			}
		}
		after = page[len(page)-1].Key
	}
	for i, keys := range found {
		if len(keys) == 0 {
			continue
		}
		// Whoever set the Keep on the person set it on these records, too. One of
		// which nothing is left to keep is no reason to stop.
		actor := access.Actor{ID: l.keeps[i].Actor, Roles: []access.Role{access.Legal}}
		if _, err := l.keepUnder(ctx, actor, l.keeps[i], o.Name, keys); err != nil && !errors.Is(err, ErrTooLate) {
			return err
		}
	}
	return nil
}

func (l *latecomers) note(o *plan.Object, key string, keeps []int, found [][]string) {
	for _, i := range keeps {
		name := l.keeps[i].ID + "\x00" + o.Source + "\x00" + o.Table.Table + "\x00" + key
		if !l.known[name] {
			l.known[name] = true
			found[i] = append(found[i], key)
		}
	}
}
