package engine

import (
	"context"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
)

// Persons finds the records of a person by identifiers and points to them: keys,
// dates, marks and what comes next, no values. The identifiers are hashed for
// comparison and stored nowhere.
func (e *Engine) Persons(ctx context.Context, actor access.Actor, q PersonQuery) (PersonAnswer, error) {
	if err := actor.Require(access.SearchPersons); err != nil {
		return PersonAnswer{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return PersonAnswer{}, err
	}
	defer s.Close()
	a := PersonAnswer{Day: s.day, Records: []PersonRecord{}, Shared: []Shared{}, Cases: []int64{}}
	f := e.finding(s, q.Confirm)
	if err := f.person(ctx, q.Person); err != nil {
		return a, err
	}
	if err := f.onlySeen(ctx, actor, false); err != nil {
		return a, err
	}
	a.Shared = append(a.Shared, f.shared...)
	var persons []casefile.PersonKey
	for _, r := range f.records {
		persons = append(persons, r.persons...)
		record, err := e.personRecord(ctx, s, r)
		if err != nil {
			return a, err
		}
		if !actor.May(access.ReadLocked) {
			record.Marks = withoutReasons(record.Marks)
		}
		a.Records = append(a.Records, record)
	}
	if a.Cases, err = e.openCasesOf(ctx, persons); err != nil || !actor.Limited() {
		return a, err
	}
	a.Cases = slices.DeleteFunc(a.Cases, func(id int64) bool { return e.seesCase(ctx, actor, id) != nil })
	return a, nil
}

// personRecord explains one record as why does.
func (e *Engine) personRecord(ctx context.Context, s *situation, r *foundHere) (PersonRecord, error) {
	x := Explanation{Object: r.Object, Key: r.Key, Day: s.day}
	out := PersonRecord{FoundRecord: r.FoundRecord, Dates: []DateInfo{}, Marks: []MarkInfo{}}
	key := datasource.Key(r.Key)
	if s.installed[r.object.Source] {
		if err := e.past(ctx, s, r.object, key, &x); err != nil {
			return out, err
		}
	}
	if err := e.present(ctx, s, r.object, key, &x); err != nil {
		return out, err
	}
	out.Dates, out.Marks, out.Next = append(out.Dates, x.Dates...), append(out.Marks, x.Marks...), x.Next
	return out, nil
}

func (e *Engine) openCasesOf(ctx context.Context, persons []casefile.PersonKey) ([]int64, error) {
	open, err := e.store.OpenCases(ctx, persons)
	ids, seen := []int64{}, map[int64]bool{}
	for _, p := range persons {
		if id := open[p]; id != 0 && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids, err
}
