package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

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
