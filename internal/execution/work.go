package execution

import (
	"context"
	"errors"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// work claims one slice, changes it and stores how that ended. An error is one
// of our own store or of the whole source: it ends the task. What a database
// refuses of single records is counted, not returned.
func (x *Executor) work(ctx context.Context, a casefile.Approved, t Task, s piece, size *size) (Report, error) {
	r := newReport()
	r.Planned = len(s.items)
	if err := t.Pace.wait(ctx, len(s.items)); err != nil {
		return r, err
	}
	without, err := x.Memory.Claim(ctx, s.slice.ID)
	if err != nil {
		r.Paused, r.Newer = errors.Is(err, casefile.ErrPaused), errors.Is(err, casefile.ErrNewer)
		r.Planned = 0 // as if it had never been planned: the next run drops the slice
		return r, err
	}
	b, keys := x.batch(a, t, s, without)
	got := changed{vetoed: map[datasource.Key]rule.Reason{}, failed: map[datasource.Key]string{}}
	if len(keys) > 0 {
		got = x.change(ctx, t, b, keys, size)
	}
	if got.err != nil {
		return r, got.err
	}
	var ended casefile.EndedSlice
	err = Patiently(ctx, func() (err error) {
		ended, err = x.compare(ctx, t, s, got, without)
		return err
	})
	if err != nil {
		return r, err
	}
	if err := x.Memory.Finish(ctx, ended); err != nil {
		return r, err
	}
	return count(r, ended, got), nil
}

// batch is the whole slice as one batch: as a key range where nobody had to
// approve single records and nobody took one out.
func (x *Executor) batch(a casefile.Approved, t Task, s piece, without map[string]rule.Reason) (datasource.Batch, []datasource.Key) {
	b := datasource.Batch{
		ID: s.slice.ID, Run: a.Run(), Object: t.Object.Table.Table, Action: a.Job().Action.Name,
		Version: a.Version(), At: x.Now(), Fence: t.Run.Fence, Criteria: t.Criteria,
	}
	if t.Judge != nil {
		b.Veto = t.Judge.veto
	}
	var keys []datasource.Key
	for _, it := range s.items {
		if _, out := without[it.Key]; !out {
			keys = append(keys, datasource.Key(it.Key))
		}
	}
	if s.slice.Ranged && len(without) == 0 {
		b.Span = &s.span
	} else {
		b.Keys = keys
	}
	return b, keys
}

// compare holds what the ledger says against what was planned: items that were
// not changed get their reason, records beyond the plan become items.
func (x *Executor) compare(ctx context.Context, t Task, s piece, got changed, without map[string]rule.Reason) (casefile.EndedSlice, error) {
	e := casefile.EndedSlice{Slice: s.slice, At: x.Now(), Day: t.Run.Day, Late: s.late}
	done := map[string]bool{}
	for _, id := range got.batches {
		keys, err := t.Source.LedgerKeys(ctx, id)
		if err != nil {
			return e, err
		}
		e.Batches = append(e.Batches, committed(id, keys))
		for _, k := range keys {
			done[string(k)] = true
		}
	}
	e.Slice.State, e.Slice.Changed, e.Slice.Parts, e.Slice.Shared = casefile.Done, len(done), got.parts, got.shared
	for k, why := range without {
		got.vetoed[datasource.Key(k)] = why
	}
	if len(done) == 0 && len(got.failed) > 0 {
		e.Slice.State, e.Slice.Code = casefile.Failed, anyCode(got.failed)
	}
	if err := x.differ(ctx, t, s, got, done, &e); err != nil {
		return e, err
	}
	x.outlast(t, s, done, &e)
	return e, nil
}

// BatchAct is the proof of a batch that no slice stands for: marks of a job that
// ended.
func BatchAct(source string, b datasource.Batch, job string, keys []datasource.Key) proof.Draft {
	c := committed(b.ID, keys)
	return proof.Draft{At: b.At, Actor: access.Job(job).ID, Act: proof.BatchCommitted, Subject: "batch/" + b.ID,
		Payload: proof.Batch{ID: b.ID, Source: source, Table: b.Object, Records: c.Records, Ledger: c.Ledger}}
}

// FoundAct is the proof of a batch that the ledger has and our store did not
// know: the store was restored.
func FoundAct(source string, b datasource.Committed, at time.Time, actor string, keys []datasource.Key) proof.Draft {
	c := committed(b.Batch, keys)
	return proof.Draft{At: at, Actor: actor, Act: proof.BatchFound, Subject: "batch/" + b.Batch,
		Payload: proof.Batch{ID: b.Batch, Source: source, Table: b.Object, Records: c.Records, Ledger: c.Ledger}}
}

// committed is what the ledger says of a batch. One that left no row there was
// rolled back, or changed nothing.
func committed(id string, keys []datasource.Key) casefile.CommittedBatch {
	texts := make([]string, len(keys))
	for i, k := range keys {
		texts[i] = string(k)
	}
	return casefile.CommittedBatch{ID: id, Records: len(keys), Ledger: proof.LedgerDigest(texts)}
}

// differ lists the items that do not have the slice's state, and the records
// beyond the plan.
func (x *Executor) differ(ctx context.Context, t Task, s piece, got changed, done map[string]bool, e *casefile.EndedSlice) error {
	var missed []datasource.Key
	planned := map[string]bool{}
	for _, it := range s.items {
		planned[it.Key] = true
		if !done[it.Key] && got.failed[datasource.Key(it.Key)] == "" {
			missed = append(missed, datasource.Key(it.Key))
		}
	}
	reasons, err := x.reasons(ctx, t, missed, got.vetoed)
	if err != nil {
		return err
	}
	for _, it := range s.items {
		switch code := got.failed[datasource.Key(it.Key)]; {
		case done[it.Key]:
		case code != "":
			it.State, it.Reason = casefile.Failed, rule.Reason(code)
			e.Differing = append(e.Differing, it)
		default:
			it.State, it.Reason = casefile.Skipped, reasons[datasource.Key(it.Key)]
			e.Differing = append(e.Differing, it)
		}
	}
	for k := range done {
		if !planned[k] {
			e.Extra = append(e.Extra, casefile.Item{Key: k, Case: s.items[0].Case, Derivation: s.items[0].Derivation})
		}
	}
	return nil
}

// reasons asks why records that were to be changed were not.
func (x *Executor) reasons(ctx context.Context, t Task, missed []datasource.Key, vetoed map[datasource.Key]rule.Reason) (map[datasource.Key]rule.Reason, error) {
	out := map[datasource.Key]rule.Reason{}
	if len(missed) == 0 {
		return out, nil
	}
	now, err := t.Source.Fates(ctx, t.Criteria, missed)
	if err != nil {
		return nil, err
	}
	for _, k := range missed {
		out[k] = now[k].Fate
		if why, ok := vetoed[k]; ok {
			out[k] = why
		}
		if out[k] == "" {
			// It may be changed now, so what stopped it a moment ago is over.
			out[k] = rule.ConditionChanged
		}
	}
	return out, nil
}

// outlast says what stays open beyond the slice, and what is settled by it.
func (x *Executor) outlast(t Task, s piece, done map[string]bool, e *casefile.EndedSlice) {
	action := t.Job.Action
	switch {
	case action.Kind == method.PartiallyAnonymise:
		e.Persons = map[int64][]casefile.PersonKey{}
		for _, it := range s.items {
			if done[it.Key] {
				e.Persons[it.Case] = s.persons[it.Case]
				e.Awaited = append(e.Awaited, awaited(s.slice, t.Job, it, t.Run.Day))
			}
		}
	case t.Criteria.Change.Erases() && t.Waiting:
		e.Settled = casefile.Settled{Table: s.slice.Place()}
		for k := range done {
			e.Settled.Keys = append(e.Settled.Keys, k)
		}
	}
}

// awaited is the action that follows an item of a partial anonymisation.
func awaited(slice casefile.Slice, j *plan.Job, it casefile.Item, day rule.Day) casefile.Awaited {
	return casefile.Awaited{Table: slice.Place(), Key: it.Key, Action: j.Action.FollowedBy, Case: it.Case, Why: casefile.WhyFollowedBy, DueDay: day}
}

func count(r Report, e casefile.EndedSlice, got changed) Report {
	r.Done, r.Extra = e.Slice.Changed, len(e.Extra)
	r.Parts, r.Shared = got.parts, got.shared
	for _, it := range e.Differing {
		if it.State == casefile.Failed {
			r.Failed++
			r.Codes[string(it.Reason)]++
			continue
		}
		r.Skipped[it.Reason]++
	}
	return r
}

func anyCode(failed map[datasource.Key]string) string {
	for _, code := range failed {
		return code
	}
	return ""
}
