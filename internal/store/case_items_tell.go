package store

import (
	"context"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// tell adds the reason and the way to the records to a case that was open
// before, where nobody had written them.
func (w *adding) tell(ctx context.Context, tx bun.Tx) error {
	o := w.opening
	if !o.OnePerson || len(w.joined) == 0 {
		return nil
	}
	_, err := tx.NewUpdate().TableExpr("casefile").Set("reason = COALESCE(reason, ?)", nullText(o.Reason)).
		Set("found = COALESCE(found, ?)", nullText(o.Found)).Where("id IN (?)", bun.List(keysOf(w.joined))).Exec(ctx)
	return err
}

// note writes who opened what, where people did; what jobs open stands on the
// case.
func (w *adding) note(ctx context.Context, tx bun.Tx) error {
	o := w.opening
	if o.By == "" || len(w.fresh) == 0 {
		return nil
	}
	var events []casefile.Happened
	for _, id := range w.opened {
		events = append(events, casefile.Happened{Case: id, At: o.At, Actor: o.By, What: casefile.WasOpened, Text: o.Reason})
	}
	for _, i := range w.fresh {
		what := casefile.WasAdded
		switch w.items[i].Aim.Kind {
		case "lock", "keep":
			what = casefile.WasMarked
		case "unlock", "release":
			what = casefile.WasUnmarked
			if w.items[i].State != casefile.Done {
				what = casefile.WasAsked
			}
		}
		events = append(events, casefile.Happened{Case: w.out[i].Case, At: o.At, Actor: o.By, What: what, Item: w.out[i].Item})
	}
	if err := w.store.addEvents(ctx, tx, events); err != nil {
		return err
	}
	items := map[int64]int{}
	for _, i := range w.fresh {
		items[w.out[i].Case]++
	}
	var acts []proof.Draft
	for _, id := range slices.Sorted(maps.Keys(items)) {
		what := casefile.WasAdded
		if slices.Contains(w.opened, id) {
			what = casefile.WasOpened
		}
		acts = append(acts, caseAct(id, o.At, o.By, what, map[string]any{"items": items[id], "origin": o.Origin}))
	}
	if err := w.store.prove(ctx, tx, acts...); err != nil {
		return err
	}
	return w.addTasks(ctx, tx)
}

func (w *adding) addTasks(ctx context.Context, tx bun.Tx) error {
	tasks := w.opening.Tasks
	if len(tasks) == 0 {
		return nil
	}
	id := w.out[w.fresh[0]].Case
	var from int
	if err := tx.NewSelect().TableExpr("case_task").ColumnExpr("COALESCE(MAX(pos), 0)").Where("case_id = ?", id).Scan(ctx, &from); err != nil {
		return err
	}
	in := inserter{engine: w.store.engine, table: "case_task", columns: []string{"case_id", "pos", "text", "done_by"}}
	return in.insert(ctx, tx, len(tasks), func(values []any, i int) []any { return append(values, id, from+i+1, tasks[i], "") })
}

func (s *Store) addEvents(ctx context.Context, tx bun.Tx, events []casefile.Happened) error {
	if len(events) == 0 {
		return nil
	}
	next, err := numbers(ctx, tx, "event", len(events))
	if err != nil {
		return err
	}
	in := inserter{engine: s.engine, table: "case_event", columns: []string{"id", "case_id", "at", "actor", "what", "item", "text"}}
	return in.insert(ctx, tx, len(events), func(values []any, i int) []any {
		e := events[i]
		var item any
		if e.Item != 0 {
			item = e.Item
		}
		return append(values, next+int64(i), e.Case, stamp(e.At), e.Actor, e.What, item, e.Text)
	})
}

func keysOf[K comparable, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	return keys
}
