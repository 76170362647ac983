package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Every mark set or ended is an item of its person's case; a mark that stands
// keeps the case open.

// markItem is the item of a mark that was set.
func markItem(o *plan.Object, m datasource.Mark) casefile.NewItem {
	it := casefile.NewItem{
		Source: o.Source, Table: m.Object, Key: string(m.Key), Aim: casefile.Aim{Object: o.Name, Action: string(m.Kind), Kind: string(m.Kind)},
		State: casefile.Done, Reason: rule.Reason(m.Ground), Needs: concept.ApprovalNone, Due: m.Since, Mark: m.ID,
		Standing: m.Kind != datasource.ExceptionMark,
	}
	if m.Origin == datasource.HandEnds && m.Until != nil {
		ends := *m.Until + 1
		it.NotBefore = &ends
	}
	return it
}

// endItem is the item of a mark that ended, or that somebody asks to end.
func endItem(o *plan.Object, m datasource.Mark, day rule.Day) casefile.NewItem {
	it := markItem(o, m)
	it.Aim.Kind = ending(m.Kind)
	it.Aim.Action, it.Due, it.NotBefore, it.Standing = it.Aim.Kind, day, nil, false
	return it
}

// ending is what the end of a mark is called.
func ending(k datasource.MarkKind) string {
	if k == datasource.KeepMark {
		return "release"
	}
	return "unlock"
}

// fileMarks adds the items of marks to the cases of their persons.
func (e *Engine) fileMarks(ctx context.Context, s *situation, o *plan.Object, by string, items []casefile.NewItem) ([]casefile.Opened, error) {
	if len(items) == 0 {
		return nil, nil
	}
	var keys []datasource.Key
	for _, it := range items {
		keys = append(keys, datasource.Key(it.Key))
	}
	people, err := s.source(o).People(ctx, execution.Subject(s.binding, o), keys)
	if err != nil {
		return nil, err
	}
	x := execution.Executor{Persons: e.persons}
	for i := range items {
		if c, found := people[datasource.Key(items[i].Key)]; found {
			items[i].Persons = x.PersonKeys(o, c)
		}
	}
	return e.store.AddItems(ctx, casefile.Opening{Origin: casefile.ByMark, By: by, At: e.now(), Day: s.day}, items)
}

// fileAtOnce is how many ended marks are filed in one transaction.
const fileAtOnce = 1000

// fileEnded adds the items of a job's marks that ended by themselves. The batch
// stands for the marks, which are gone; what was filed before a turn was cut off
// is there.
func (w *running) fileEnded(ctx context.Context, j *plan.Job, b datasource.Batch, keys []datasource.Key) error {
	if len(keys) == 0 {
		return nil
	}
	filed, err := w.store.KeysOfMark(ctx, b.ID)
	if err != nil {
		return err
	}
	o, mark := j.Action.Object, b.Criteria.Change.Mark
	var items []casefile.NewItem
	for _, k := range keys {
		if !filed[string(k)] {
			items = append(items, endItem(o, datasource.Mark{ID: b.ID, Object: b.Object, Key: k, Kind: mark.Kind, Ground: mark.Ground,
				Origin: mark.Origin, Since: w.s.day}, w.s.day))
		}
	}
	for part := range slices.Chunk(items, fileAtOnce) {
		if _, err := w.fileMarks(ctx, w.s, o, access.Job(j.Name).ID, part); err != nil {
			return err
		}
	}
	return nil
}

// endApprovedKeep ends a Keep that ran out and whose item people approved.
func (w *running) endApprovedKeep(ctx context.Context, o *plan.Object, it casefile.LivingItem) error {
	m := datasource.Mark{ID: it.Mark, Object: it.Table, Key: datasource.Key(it.Key), Kind: datasource.KeepMark}
	err := w.s.source(o).EndMarks(ctx, it.Table, []string{it.Mark})
	if err != nil && !errors.Is(err, datasource.ErrMarkGone) {
		return err
	}
	by := access.Actor{ID: it.Approvers[0]}
	event := store.MarkEvent{ID: newID(), Mark: it.Mark, Source: o.Source, Tab: it.Table, RecordKey: it.Key, Kind: string(m.Kind),
		Event: "ended", Reason: "other", Actor: by.ID, At: w.now().UTC().Format(time.RFC3339Nano)}
	if err := w.store.AddMarkEvents(ctx, []store.MarkEvent{event}); err != nil {
		return err
	}
	_, err = w.fileMarks(ctx, w.s, o, by.ID, []casefile.NewItem{endItem(o, m, w.s.day)})
	return err
}
