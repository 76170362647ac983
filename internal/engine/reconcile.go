package engine

import (
	"context"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/method"
)

// reconcile closes the runs whose process died. A slice that was claimed may
// have been committed: its ledger says so. One that was only planned is
// dropped; the records are planned again if their rule still holds.
func (e *Engine) reconcile(ctx context.Context, s *situation) error {
	runs, err := e.store.OpenRuns(ctx)
	if err != nil {
		return err
	}
	for _, r := range runs {
		if r.Background {
			continue // servers go on with it
		}
		if err := e.closeRun(ctx, s, r.ID, casefile.RunInterrupted); err != nil {
			return err
		}
		e.log.Info("closed an interrupted run", "run", r.ID)
	}
	return nil
}

// closeRun ends a run once every slice of it has ended. After an error some may
// have not; where that cannot be found out now, the run stays open and the next
// one closes it.
func (e *Engine) closeRun(ctx context.Context, s *situation, run string, state casefile.RunState) error {
	if _, err := e.settleSlices(ctx, s, run); err != nil {
		return err
	}
	return e.store.EndRun(ctx, run, state, e.now())
}

// settleSlices brings every slice of a run to its end, and returns the greatest
// of their numbers.
func (e *Engine) settleSlices(ctx context.Context, s *situation, run string) (last int, err error) {
	slices, err := e.store.SlicesOf(ctx, run)
	if err != nil {
		return 0, err
	}
	committed := map[string][]datasource.Committed{}
	for _, sl := range slices {
		last = max(last, numberOf(sl))
		if err := e.reconcileSlice(ctx, s, sl, committed); err != nil {
			return 0, err
		}
	}
	return last, nil
}

// numberOf is a slice's number among those of its run.
func numberOf(sl casefile.Slice) int {
	n, err := strconv.Atoi(strings.TrimPrefix(sl.ID, sl.Run+"-"))
	if err != nil {
		return 0
	}
	return n
}

func (e *Engine) reconcileSlice(ctx context.Context, s *situation, sl casefile.Slice, committed map[string][]datasource.Committed) error {
	source := s.sources[sl.Source]
	switch {
	case sl.State == casefile.DueItem:
		return e.store.DropSlice(ctx, sl.ID)
	case sl.State != casefile.Running || source == nil:
		return nil
	}
	place := sl.Source + "." + sl.Table
	if committed[place] == nil {
		if err := source.RaiseFence(ctx, sl.Table, e.fence); err != nil {
			return err
		}
		batches, err := source.Batches(ctx, sl.Run)
		if err != nil {
			return err
		}
		committed[place] = batches
	}
	items, err := e.store.Items(ctx, sl.ID)
	if err != nil {
		return err
	}
	r, err := execution.Reconcile(ctx, source, committed[place], sl, items, s.day)
	if err != nil {
		return err
	}
	r.Ended.At = e.now()
	if !r.Committed {
		return e.store.DropSlice(ctx, sl.ID)
	}
	r.Ended.Settled = casefile.Settled{Table: sl.Place(), Keys: doneKeys(items, r.Ended.Differing), Action: ""}
	j := s.binding.Named(sl.Job)
	if j == nil || !erases(j.Action.Kind) {
		r.Ended.Settled.Keys = nil
	}
	if j != nil && j.Action.Kind == method.PartiallyAnonymise {
		persons, err := e.store.SlicePersons(ctx, sl.ID)
		if err != nil {
			return err
		}
		r.Await(items, j, persons)
	}
	return e.store.Finish(ctx, r.Ended)
}

func doneKeys(items, differing []casefile.Item) []string {
	left := map[string]bool{}
	for _, it := range differing {
		left[it.Key] = true
	}
	var keys []string
	for _, it := range items {
		if !left[it.Key] && it.State == "" {
			keys = append(keys, it.Key)
		}
	}
	return keys
}
