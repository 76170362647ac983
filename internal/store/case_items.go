package store

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type caseItemRow struct {
	bun.BaseModel `bun:"table:case_item"`
	ID            int64 `bun:",pk"`
	CaseID        int64
	Source        string
	Tab           string
	RecordKey     string
	Aim           int64
	Digest        string
	Derivation    *int64
	State         casefile.State
	Reason        rule.Reason
	Needs         concept.Approval
	NeedsThen     concept.Approval
	AskedBy       string
	DueDay        string
	NotBefore     *string
	Mark          string
	Standing      bool
	Blocks        bool
	Slice         *int64
	Ended         *string
}

// AddItems adds items to the open cases of their persons and opens cases where
// there are none, all in one transaction: of any number of orders for one
// person at once there comes one case. An item that is there already is left as
// it is; one by hand takes the place of one that people refused or cancelled.
func (s *Store) AddItems(ctx context.Context, o casefile.Opening, items []casefile.NewItem) ([]casefile.Opened, error) {
	w := &adding{opening: o, items: items, out: make([]casefile.Opened, len(items)), store: s}
	err := s.inCases(ctx, func(tx bun.Tx) error { return w.run(ctx, tx) })
	return w.out, err
}

// adding is one AddItems on its way.
type adding struct {
	store   *Store
	opening casefile.Opening
	items   []casefile.NewItem
	out     []casefile.Opened
	aims    []int64                      // of each item
	fresh   []int                        // items that are not there yet
	opened  []int64                      // new cases
	joined  map[int64]bool               // older cases that get more
	persons map[casefile.PersonKey]int64 // open cases
}

func (w *adding) run(ctx context.Context, tx bun.Tx) error {
	for _, step := range []func(context.Context, bun.Tx) error{
		w.findAims, w.findItems, w.findCases, w.giveNumbers, w.insertDerivations, w.insertCases, w.insertItems, w.link, w.tell, w.note,
	} {
		if err := step(ctx, tx); err != nil {
			return err
		}
	}
	for _, i := range w.fresh {
		if w.items[i].State == casefile.Skipped {
			w.joined[w.out[i].Case] = true // may be over at once
		}
	}
	return w.store.settleCases(ctx, tx, keysOf(w.joined), w.opening.Day)
}

func (w *adding) findAims(ctx context.Context, tx bun.Tx) error {
	known := map[casefile.Aim]int64{}
	w.aims = make([]int64, len(w.items))
	for i, it := range w.items {
		if known[it.Aim] == 0 {
			id, err := aimOf(ctx, tx, it.Aim)
			if err != nil {
				return err
			}
			known[it.Aim] = id
		}
		w.aims[i] = known[it.Aim]
	}
	return nil
}

// blocks: a mark's item is an event of its own, every other is there once.
func blocks(it casefile.NewItem) bool {
	return it.Mark == "" || it.Aim.Job != "" || !isMark(it.Aim.Kind)
}

func isMark(kind string) bool {
	switch kind {
	case "lock", "keep", "unlock", "release", "lock_exception":
		return true
	}
	return false
}

// findItems sorts out the items that are there.
func (w *adding) findItems(ctx context.Context, tx bun.Tx) error {
	type place struct {
		aim int64
		tab string
	}
	groups := map[place]map[string][]int{}
	for i, it := range w.items {
		if !blocks(it) {
			w.fresh = append(w.fresh, i)
			continue
		}
		p := place{w.aims[i], casefile.Place(it.Source, it.Table)}
		if groups[p] == nil {
			groups[p] = map[string][]int{}
		}
		groups[p][it.Key] = append(groups[p][it.Key], i)
	}
	for p, byKey := range groups {
		err := chunks(keysOf(byKey), func(keys []string) error {
			var rows []caseItemRow
			err := tx.NewSelect().Model(&rows).Where("aim = ?", p.aim).Where("tab = ?", p.tab).
				Where("record_key IN (?)", bun.List(keys)).Where("blocks").Scan(ctx)
			if err != nil {
				return fmt.Errorf("look for items: %w", err)
			}
			return w.known(ctx, tx, rows, byKey)
		})
		if err != nil {
			return err
		}
		for _, list := range byKey {
			w.fresh = append(w.fresh, list[0]) // named twice is meant once
		}
	}
	slices.Sort(w.fresh)
	return nil
}

func (w *adding) known(ctx context.Context, tx bun.Tx, rows []caseItemRow, byKey map[string][]int) error {
	for _, r := range rows {
		list := byKey[r.RecordKey]
		if r.State == casefile.Skipped && w.opening.Run == "" && w.items[list[0]].Aim.Job == "" {
			if _, err := tx.NewUpdate().Model(&r).Set("blocks = ?", false).WherePK().Exec(ctx); err != nil {
				return fmt.Errorf("take a refused item's place: %w", err)
			}
			continue
		}
		for _, i := range list {
			w.out[i] = casefile.Opened{Case: r.CaseID, Item: r.ID}
		}
		delete(byKey, r.RecordKey)
	}
	return nil
}

// findCases gives each fresh item its case.
func (w *adding) findCases(ctx context.Context, tx bun.Tx) error {
	w.joined = map[int64]bool{}
	var asked []casefile.PersonKey
	for _, i := range w.fresh {
		asked = append(asked, w.grouping(w.items[i])...)
	}
	var err error
	if w.persons, err = openCases(ctx, tx, asked); err != nil {
		return err
	}
	marked, err := w.endMarks(ctx, tx)
	if err != nil {
		return err
	}
	nameless, err := w.byRecord(ctx, tx)
	if err != nil {
		return err
	}
	var missing []int
	one := int64(0)
	for _, i := range w.fresh {
		id := w.openOf(w.items[i])
		if len(w.items[i].Persons) == 0 {
			id = nameless[w.items[i].Key]
		}
		if c := marked[w.items[i].Mark]; c != 0 && isMark(w.items[i].Aim.Kind) {
			id = c
		}
		if id == 0 {
			missing = append(missing, i)
			continue
		}
		w.out[i].Case, w.joined[id] = id, true
		if one == 0 || id < one {
			one = id
		}
	}
	if w.opening.OnePerson && one != 0 {
		for _, i := range w.fresh {
			w.out[i].Case = one
		}
		w.joined = map[int64]bool{one: true}
		return nil
	}
	return w.newCases(ctx, tx, missing)
}

// endMarks ends the hold of marks that these items end, and names the cases in
// which the marks were set: they belong together, whatever the record's
// identifiers have become meanwhile.
func (w *adding) endMarks(ctx context.Context, tx bun.Tx) (map[string]int64, error) {
	var named, ended []string
	for _, i := range w.fresh {
		it := w.items[i]
		if it.Mark == "" || !isMark(it.Aim.Kind) {
			continue
		}
		named = append(named, it.Mark)
		if it.State == casefile.Done && (it.Aim.Kind == "unlock" || it.Aim.Kind == "release") {
			ended = append(ended, it.Mark)
		}
	}
	if len(named) == 0 {
		return nil, nil
	}
	var rows []caseItemRow
	err := tx.NewSelect().Model(&rows).Where("mark IN (?)", bun.List(named)).Where("standing").Scan(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for marks: %w", err)
	}
	of := map[string]int64{}
	for _, r := range rows {
		of[r.Mark] = r.CaseID
	}
	if len(ended) == 0 {
		return of, nil
	}
	_, err = endStanding(ctx, tx, ended, w.opening.Day)
	return of, err
}

// byRecord finds the open cases of records that name nobody any more: a partial
// anonymisation replaced their identifiers, and its case waits for the rest.
func (w *adding) byRecord(ctx context.Context, tx bun.Tx) (map[string]int64, error) {
	keys := map[string][]string{}
	for _, i := range w.fresh {
		if it := w.items[i]; len(it.Persons) == 0 {
			place := casefile.Place(it.Source, it.Table)
			keys[place] = append(keys[place], it.Key)
		}
	}
	of := map[string]int64{}
	for place, list := range keys {
		err := chunks(list, func(list []string) error {
			var rows []struct {
				RecordKey string
				CaseID    int64
			}
			err := tx.NewRaw(`SELECT record_key, case_id FROM awaited WHERE tab = ? AND record_key IN (?)
				UNION SELECT record_key, case_id FROM case_item WHERE tab = ? AND record_key IN (?) AND (standing OR blocks AND state <> 'skipped')`,
				place, bun.List(list), place, bun.List(list)).Scan(ctx, &rows)
			for _, r := range rows {
				of[r.RecordKey] = r.CaseID
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("look for cases of records: %w", err)
		}
	}
	return of, nil
}

// grouping are the identifiers by which an item finds its case: jobs go by the
// strongest alone.
func (w *adding) grouping(it casefile.NewItem) []casefile.PersonKey {
	if w.opening.OnePerson || len(it.Persons) == 0 {
		return it.Persons
	}
	return it.Persons[:1]
}

func (w *adding) openOf(it casefile.NewItem) int64 {
	for _, k := range w.grouping(it) {
		if id := w.persons[k]; id != 0 {
			return id
		}
	}
	return 0
}

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
