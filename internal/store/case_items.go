package store

import (
	"context"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
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
