package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Verify checks that ledger and data agree. Every batch has as many ledger rows
// as it says it changed; our store and the source know the same batches; and no
// record with a done erasing or masking action has anything left that the
// action would change (the fixpoint). It says what it looked at, and changes
// nothing.
//
// The proof log is read as a whole and held against its checkpoints and those
// given from outside; the ledger rows of every batch must be those that were
// logged when it was committed.
func (e *Engine) Verify(ctx context.Context, actor access.Actor, outside Outside) (VerifyReport, error) {
	r := VerifyReport{Sources: []SourceReport{}, Problems: []string{}, Details: []Said{}}
	if err := actor.Require(access.VerifyLedger); err != nil {
		return r, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return r, err
	}
	defer s.Close()
	var log logged
	if r.Proof, log, err = e.verifyLog(ctx, outside); err != nil {
		return r, err
	}
	for _, f := range r.Proof.Faults {
		r.fault(f.Code, Said{f.Code, f.Args}, "%s", f.Detail)
	}
	for _, src := range s.concept.Sources {
		report, err := e.verifySource(ctx, s, s.sources[src.Name], log, &r)
		if err != nil {
			return r, err
		}
		r.Sources = append(r.Sources, report)
	}
	return r, nil
}

func (e *Engine) verifySource(ctx context.Context, s *situation, d *datasource.Source, log logged, r *VerifyReport) (SourceReport, error) {
	report := SourceReport{Source: d.Name()}
	if !s.installed[d.Name()] {
		r.problem(said("tables_gone", d.Name()), "source %s: our tables are gone; was the database restored or replaced?", d.Name())
		return report, nil
	}
	batches, err := d.Batches(ctx, "")
	if err != nil {
		return report, err
	}
	if err := e.verifyStore(ctx, d.Name(), batches, log, r); err != nil {
		return report, err
	}
	if err := e.missingBatches(ctx, d.Name(), batches, log, r); err != nil {
		return report, err
	}
	strongest := strongestActions(s, d.Name())
	for _, b := range batches {
		if err := verifyBatch(ctx, s, d, b, strongest, log, &report, r); err != nil {
			return report, err
		}
	}
	if report.Batches, report.Records, err = d.LedgerCount(ctx); err != nil {
		return report, err
	}
	r.Proof.Unchecked = append(r.Proof.Unchecked, report.leftOutSays()...)
	if report.Back > 0 {
		r.fault(proof.NotStanding, said("came_back", d.Name(), report.Back, report.FirstBack), "source %s: %s done and carry values again (came_back), the first in batch %s; run their jobs",
			d.Name(), counted(report.Back, "record"), report.FirstBack)
	}
	return report, nil
}

// verifyStore compares the batches of a source with the slices of our store.
func (e *Engine) verifyStore(ctx context.Context, source string, batches []datasource.Committed, log logged, r *VerifyReport) error {
	records := map[string]int{}
	for _, b := range batches {
		records[sliceOf(b.Batch)] += b.Records
	}
	lost, err := e.store.Settled(ctx)
	if err != nil {
		return err
	}
	settled := map[string]bool{} // slices some batch of which was lost and dealt with, or has expired
	for _, batches := range []map[string]bool{lost, log.expired} {
		for b := range batches {
			settled[sliceOf(b)] = true
		}
	}
	runs, err := e.store.LastRuns(ctx, allRuns)
	if err != nil {
		return err
	}
	for _, run := range runs {
		slices, err := e.store.SlicesOf(ctx, run.ID)
		if err != nil {
			return err
		}
		for _, sl := range slices {
			if sl.Source == source && sl.Changed != records[sl.ID] && !settled[sl.ID] {
				r.problem(said("slice_differs", sl.ID, sl.Changed, records[sl.ID]), "slice %s: our store says %d changed, the ledger %d", sl.ID, sl.Changed, records[sl.ID])
			}
		}
	}
	return nil
}

// allRuns is more runs than an installation has.
const allRuns = 1 << 31

// verifyBatch looks again at the records of one batch. Those that a stronger
// action has been done to since are that action's to answer for.
func verifyBatch(ctx context.Context, s *situation, d *datasource.Source, b datasource.Committed, strongest map[string][]*plan.Job, log logged, report *SourceReport, r *VerifyReport) error {
	keys, err := d.LedgerKeys(ctx, b.Batch)
	if err != nil {
		return err
	}
	if len(keys) != b.Records {
		r.problem(said("batch_differs", b.Batch, b.Records, len(keys)), "batch %s: says %d records, the ledger has %d", b.Batch, b.Records, len(keys))
	}
	againstProof(d.Name(), b, keys, log, r)
	job := jobOfAction(s, b.Action)
	switch a := s.concept.Action(b.Action); {
	case job == nil && (a == nil || changesValues(a.Kind)):
		report.leaveOut(b.Action, len(keys))
		return nil
	case job == nil, !changesValues(job.Action.Kind):
		return nil
	}
	criteria := execution.Criteria(s.binding, job, s.day, nil)
	for _, page := range pages(keys) {
		left, err := d.Still(ctx, criteria, page)
		if err == nil && job.Action.Kind == method.Delete {
			left, err = spoken(ctx, d, criteria, left)
		}
		if err != nil {
			return err
		}
		for _, stronger := range strongest[b.Object] {
			if strength(stronger.Action.Kind) < strength(job.Action.Kind) && len(left) > 0 {
				still, err := d.Still(ctx, execution.Criteria(s.binding, stronger, s.day, nil), left)
				if err != nil {
					return err
				}
				left = still
			}
		}
		report.Checked += len(page)
		if report.Back == 0 && len(left) > 0 {
			report.FirstBack = b.Batch
		}
		report.Back += len(left)
	}
	return nil
}

// spoken leaves the records that the rule speaks of. A database may give the key
// of a deleted record again: of another record under it the rule does not speak.
func spoken(ctx context.Context, d *datasource.Source, c *datasource.Criteria, keys []datasource.Key) ([]datasource.Key, error) {
	now, err := d.Fates(ctx, c, keys)
	return slices.DeleteFunc(keys, func(k datasource.Key) bool { return now[k].Fate == rule.ConditionChanged }), err
}

func pages(keys []datasource.Key) [][]datasource.Key {
	const size = 2000
	var out [][]datasource.Key
	for len(keys) > 0 {
		n := min(size, len(keys))
		out = append(out, keys[:n])
		keys = keys[n:]
	}
	return out
}

// strongestActions are, by table, the jobs whose action erases.
func strongestActions(s *situation, source string) map[string][]*plan.Job {
	out := map[string][]*plan.Job{}
	for _, j := range s.binding.Jobs {
		o := j.Action.Object
		if o.Source == source && o.Table != nil && erases(j.Action.Kind) && len(j.Stopped) == 0 {
			out[o.Table.Table] = append(out[o.Table.Table], j)
		}
	}
	return out
}

func jobOfAction(s *situation, action string) *plan.Job {
	for _, j := range s.binding.Jobs {
		if j.Action.Name == action && len(j.Stopped) == 0 {
			return j
		}
	}
	return nil
}

// sliceOf is the slice a batch belongs to: halves carry a suffix.
func sliceOf(batch string) string {
	for i, c := range batch {
		if c == '.' {
			return batch[:i]
		}
	}
	return batch
}

func (r *VerifyReport) problem(what Said, format string, args ...any) {
	r.Problems, r.Details = append(r.Problems, fmt.Sprintf(format, args...)), append(r.Details, what)
}
