package store

import (
	"cmp"
	"context"
	"encoding/hex"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

func (w *adding) newCases(ctx context.Context, tx bun.Tx, missing []int) error {
	if len(missing) == 0 {
		return nil
	}
	next, err := numbers(ctx, tx, "case", w.casesAmong(missing))
	if err != nil {
		return err
	}
	one := int64(0)
	for _, i := range missing {
		id := w.openOf(w.items[i])
		if w.opening.OnePerson {
			id = one
		}
		if id == 0 {
			id = next
			next++
			one = id
			w.opened = append(w.opened, id)
			for _, k := range w.grouping(w.items[i]) {
				w.persons[k] = id
			}
		}
		w.out[i].Case = id
	}
	return nil
}

// casesAmong counts the persons of items without a case.
func (w *adding) casesAmong(missing []int) int {
	if w.opening.OnePerson {
		return 1
	}
	seen, n := map[casefile.PersonKey]bool{}, 0
	for _, i := range missing {
		keys := w.grouping(w.items[i])
		if len(keys) == 0 || !seen[keys[0]] {
			n++
		}
		for _, k := range keys {
			seen[k] = true
		}
	}
	return n
}

func (w *adding) giveNumbers(ctx context.Context, tx bun.Tx) error {
	if len(w.fresh) == 0 {
		return nil
	}
	next, err := numbers(ctx, tx, "item", len(w.fresh))
	for n, i := range w.fresh {
		w.out[i].Item, w.out[i].Fresh = next+int64(n), true
	}
	return err
}

// insertDerivations stores the derivations items are the first to mention.
func (w *adding) insertDerivations(ctx context.Context, tx bun.Tx) error {
	var fresh []casefile.Derivation
	seen := map[*casefile.Derivation]bool{}
	var owners []*casefile.Derivation
	for _, i := range w.fresh {
		if d := w.items[i].Why; d != nil && d.ID == 0 && !seen[d] {
			seen[d] = true
			owners = append(owners, d)
		}
	}
	if len(owners) == 0 {
		return nil
	}
	next, err := numbers(ctx, tx, "derivation", len(owners))
	if err != nil {
		return err
	}
	for n, d := range owners {
		d.ID = next + int64(n)
		fresh = append(fresh, *d)
	}
	return w.store.addDerivations(ctx, tx, fresh)
}

var caseColumns = []string{"id", "run", "state", "opened", "aim", "due_day", "origin", "opened_by", "reason", "found"}

func (w *adding) insertCases(ctx context.Context, tx bun.Tx) error {
	left, due, aim := map[int64]*casefile.Left{}, map[int64]rule.Day{}, map[int64]int64{}
	for _, i := range w.fresh {
		id, it := w.out[i].Case, w.items[i]
		if left[id] == nil {
			left[id], due[id], aim[id] = &casefile.Left{Tasks: len(w.opening.Tasks)}, it.Due, w.aims[i]
		}
		due[id] = min(due[id], it.Due)
		count(left[id], it.State, it.Reason, it.Standing, casefile.People(it.Needs))
	}
	o := w.opening
	in := inserter{engine: w.store.engine, table: "casefile", columns: caseColumns}
	return in.insert(ctx, tx, len(w.opened), func(values []any, n int) []any {
		id := w.opened[n]
		state, err := casefile.Settle(casefile.Open, *left[id])
		if err != nil {
			state = casefile.Open
		}
		return append(values, id, o.Run, string(state), o.Day.String(), aim[id], due[id].String(), o.Origin, nullText(o.By), nullText(o.Reason), nullText(o.Found))
	})
}

var caseItemColumns = []string{"id", "case_id", "source", "tab", "record_key", "aim", "digest", "derivation", "state", "reason", "needs",
	"needs_then", "asked_by", "due_day", "not_before", "mark", "standing", "blocks", "ended"}

func (w *adding) insertItems(ctx context.Context, tx bun.Tx) error {
	in := inserter{engine: w.store.engine, table: "case_item", columns: caseItemColumns}
	return in.insert(ctx, tx, len(w.fresh), func(values []any, n int) []any {
		i := w.fresh[n]
		it := w.items[i]
		var why, ended any
		if it.Why != nil {
			why = it.Why.ID
		}
		if it.State == casefile.Done || it.State == casefile.Skipped {
			ended = w.opening.Day.String()
		}
		return append(values, w.out[i].Item, w.out[i].Case, it.Source, casefile.Place(it.Source, it.Table), it.Key, w.aims[i], it.Digest, why,
			string(it.State), string(it.Reason), string(it.Needs), string(cmp.Or(it.NeedsThen, it.Needs)), it.AskedBy, it.Due.String(), nullDay(it.NotBefore), it.Mark, it.Standing,
			blocks(it), ended)
	})
}

// link joins persons and aims to the cases.
func (w *adding) link(ctx context.Context, tx bun.Tx) error {
	type pair struct {
		person string
		id     int64
	}
	type mention struct{ aim, id int64 }
	persons, mentions := map[pair]bool{}, map[mention]bool{}
	for _, i := range w.fresh {
		it := w.items[i]
		mentions[mention{w.aims[i], w.out[i].Case}] = true
		for _, k := range it.Persons {
			persons[pair{hex.EncodeToString(k[:]), w.out[i].Case}] = true
		}
	}
	pairs, all := keysOf(persons), keysOf(mentions)
	in := inserter{engine: w.store.engine, table: "case_person", columns: []string{"person", "case_id"}, suffix: " ON CONFLICT DO NOTHING"}
	if err := in.insert(ctx, tx, len(pairs), func(values []any, i int) []any { return append(values, pairs[i].person, pairs[i].id) }); err != nil {
		return err
	}
	in = inserter{engine: w.store.engine, table: "case_aim", columns: []string{"aim", "case_id"}, suffix: " ON CONFLICT DO NOTHING"}
	return in.insert(ctx, tx, len(all), func(values []any, i int) []any { return append(values, all[i].aim, all[i].id) })
}
