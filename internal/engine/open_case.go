package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// Why a record that was found gets no item.
const leftNoAction = "no_erasing_action"

// OpenCase opens a case by hand or over the API, for a person by identifiers or
// for records by their keys, or adds to the person's open one. What cannot be
// undone waits for people and the next run, and can be withdrawn until then.
func (e *Engine) OpenCase(ctx context.Context, actor access.Actor, o OpenOrder) (CaseFile, error) {
	if err := actor.Require(access.OpenCase); err != nil {
		return CaseFile{}, err
	}
	if err := o.check(); err != nil {
		return CaseFile{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return CaseFile{}, err
	}
	defer s.Close()
	f := e.finding(s, o.Confirm)
	if len(o.Records) > 0 {
		err = f.keys(ctx, o.Records)
	} else {
		err = f.person(ctx, o.Person)
	}
	if err == nil {
		err = f.onlySeen(ctx, actor, len(o.Records) > 0)
	}
	if err != nil {
		return CaseFile{}, err
	}
	id, err := f.open(ctx, actor, o)
	if err != nil {
		return CaseFile{}, err
	}
	r, err := e.readCase(ctx, id)
	if err == nil {
		err = r.narrow(ctx, actor)
	}
	if err != nil {
		return CaseFile{}, err
	}
	return r.file(ctx, actor)
}

func (o OpenOrder) check() error {
	if (len(o.Person) > 0) == (len(o.Records) > 0) {
		return fmt.Errorf("name a person or records: %w", ErrBadOrder)
	}
	if strings.TrimSpace(o.Reason) == "" {
		return fmt.Errorf("a case opened by hand says why: %w", ErrBadOrder)
	}
	if err := casefile.Plain(o.Reason, casefile.MaxReason); err != nil {
		return fmt.Errorf("the reason %w", err)
	}
	for _, t := range o.Tasks {
		if err := casefile.Plain(t, casefile.MaxReason); err != nil {
			return fmt.Errorf("a task %w", err)
		}
	}
	return nil
}

// open makes the items of what was found and puts them into one case.
func (f *finding) open(ctx context.Context, actor access.Actor, o OpenOrder) (int64, error) {
	if len(f.records) == 0 {
		if len(f.shared) > 0 {
			return 0, fmt.Errorf("more than %d records share what was named; say which kinds to follow all the same: %w", manyShare, ErrNobody)
		}
		return 0, ErrNobody
	}
	items, err := f.items(ctx, actor, o.Action)
	if err != nil {
		return 0, err
	}
	if len(items) == 0 {
		return 0, fmt.Errorf("no action erases what was found: %w", casefile.ErrNothing)
	}
	known := found{Shared: f.shared}
	for _, r := range f.records {
		known.Records = append(known.Records, r.FoundRecord)
	}
	text, err := json.Marshal(known)
	if err != nil {
		return 0, err
	}
	opening := casefile.Opening{Origin: casefile.ByHand, By: actor.ID, Reason: strings.TrimSpace(o.Reason), Found: string(text),
		Tasks: o.Tasks, At: f.now(), Day: f.s.day, OnePerson: true}
	if o.API {
		opening.Origin = casefile.ByAPI
	}
	opened, err := f.store.AddItems(ctx, opening, items)
	if err != nil {
		return 0, err
	}
	return opened[0].Case, nil
}

// items are the items to order, each with what stops it today.
func (f *finding) items(ctx context.Context, actor access.Actor, action string) ([]casefile.NewItem, error) {
	byAction := map[*plan.Action][]*foundHere{}
	for _, r := range f.records {
		a, err := f.s.actionFor(r.object, action)
		if err != nil {
			return nil, err
		}
		if a == nil {
			r.Left = leftNoAction
			continue
		}
		byAction[a] = append(byAction[a], r)
	}
	var items []casefile.NewItem
	w := &running{Engine: f.Engine, s: f.s}
	for _, a := range byStrength(f.s.binding.Actions) {
		records := byAction[a]
		if len(records) == 0 {
			continue
		}
		j := f.s.binding.ByHand(a)
		keys := make([]datasource.Key, len(records))
		for i, r := range records {
			keys[i] = datasource.Key(r.Key)
		}
		now, err := f.s.source(a.Object).Fates(ctx, w.asking(j, f.s.day), keys)
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			it := casefile.NewItem{
				Source: a.Object.Source, Table: a.Object.Table.Table, Key: r.Key, Digest: j.Digest, Persons: r.persons,
				Aim:   casefile.Aim{Object: a.Object.Name, Action: a.Name, Kind: string(a.Kind)},
				State: casefile.DueItem, Reason: now[datasource.Key(r.Key)].Fate, Needs: casefile.Needed(j), AskedBy: actor.ID, Due: f.s.day,
			}
			if casefile.FallsOut(it.Reason) {
				it.State, it.Needs, r.Left = casefile.Skipped, concept.ApprovalNone, string(it.Reason)
			}
			items = append(items, it)
		}
	}
	return items, nil
}

// actionFor is the named action if it is the object's, or else the one that
// erases: of an active job before others, and anonymise before delete. Nil if
// the object has none.
func (s *situation) actionFor(o *plan.Object, name string) (*plan.Action, error) {
	if name != "" {
		a := s.binding.Action(name)
		switch {
		case a == nil:
			return nil, fmt.Errorf("%.40q is no action of the concept: %w", name, ErrBadOrder)
		case !changesValues(a.Kind):
			return nil, fmt.Errorf("%s sets a mark: use lock or keep: %w", name, ErrBadOrder)
		case a.Object != o:
			return nil, nil
		}
		return a, nil
	}
	var best *plan.Action
	rank := func(a *plan.Action) int {
		n := 0
		for _, j := range s.binding.Jobs {
			if j.Active && j.Action == a {
				n = 2
			}
		}
		if a.Kind == method.Anonymise {
			n++
		}
		return n
	}
	for _, a := range s.binding.Actions {
		if a.Object == o && erases(a.Kind) && (best == nil || rank(a) > rank(best)) {
			best = a
		}
	}
	return best, nil
}
