package execution

import (
	"context"
	"strings"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Reconciled is what became of a slice whose process died.
type Reconciled struct {
	Committed bool
	Ended     casefile.EndedSlice
}

// Await says what the slice of a partial anonymisation left waiting: its cases
// stay open for their persons until the action that follows is done.
func (r *Reconciled) Await(items []casefile.Item, j *plan.Job, persons map[int64][]casefile.PersonKey) {
	left := map[string]bool{}
	for _, it := range r.Ended.Differing {
		left[it.Key] = true
	}
	r.Ended.Persons = map[int64][]casefile.PersonKey{}
	for _, it := range items {
		if left[it.Key] || it.State != "" {
			continue
		}
		r.Ended.Persons[it.Case] = persons[it.Case]
		r.Ended.Awaited = append(r.Ended.Awaited, awaited(r.Ended.Slice, j, it, r.Ended.Day))
	}
}

// Reconcile asks the foreign database what became of a slice that was claimed
// and never finished. If its batch, or halves of it, were committed, the ledger
// says which items are done; the others are given back to the next run.
// batches are the committed ones of the slice's run.
func Reconcile(ctx context.Context, s *datasource.Source, batches []datasource.Committed, slice casefile.Slice, items []casefile.Item, day rule.Day) (Reconciled, error) {
	r := Reconciled{Ended: casefile.EndedSlice{Slice: slice, Day: day}}
	done := map[string]bool{}
	for _, b := range batches {
		if b.Batch != slice.ID && !strings.HasPrefix(b.Batch, slice.ID+".") {
			continue
		}
		r.Committed = true
		r.Ended.Slice.Parts += b.Parts
		keys, err := s.LedgerKeys(ctx, b.Batch)
		if err != nil {
			return r, err
		}
		r.Ended.Batches = append(r.Ended.Batches, committed(b.Batch, keys))
		for _, k := range keys {
			done[string(k)] = true
		}
	}
	r.Ended.Slice.State, r.Ended.Slice.Changed = casefile.Done, len(done)
	for _, it := range items {
		if !done[it.Key] && it.State == "" {
			it.State, it.Reason = casefile.Skipped, rule.ConditionChanged
			r.Ended.Differing = append(r.Ended.Differing, it)
		}
	}
	return r, nil
}
