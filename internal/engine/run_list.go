package engine

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrUnknownList: there is no list of that number.
var ErrUnknownList = errors.New("no such list")

// listPage is how many keys of a list one answer has.
const listPage = 200

// RunList is one list with a page of its keys, in the order of the list; after
// is the Next of the page before.
func (e *Engine) RunList(ctx context.Context, actor access.Actor, id int64, after string) (RunList, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return RunList{}, err
	}
	from := 0
	if after != "" {
		var err error
		if from, err = strconv.Atoi(after); err != nil || from < 0 {
			return RunList{}, ErrBadCursor
		}
	}
	l, err := e.listOf(ctx, id)
	if err != nil {
		return RunList{}, err
	}
	out := runList(l)
	if out.Keys, err = e.store.RunListKeys(ctx, id, from, listPage); err != nil {
		return out, err
	}
	if from+len(out.Keys) < l.Records {
		out.Next = strconv.Itoa(from + len(out.Keys))
	}
	return out, nil
}

func (e *Engine) listOf(ctx context.Context, id int64) (store.RunList, error) {
	l, err := e.store.RunList(ctx, id)
	if errors.Is(err, store.ErrNoList) {
		err = fmt.Errorf("list %d: %w", id, ErrUnknownList)
	}
	return l, err
}

// DecideRunList approves a list, so that the next run does exactly its records,
// or refuses it. Whoever started the run does not approve it.
func (e *Engine) DecideRunList(ctx context.Context, actor access.Actor, id int64, approve bool) (RunList, error) {
	if err := actor.Require(access.DecideCase); err != nil {
		return RunList{}, err
	}
	l, err := e.listOf(ctx, id)
	if err != nil {
		return RunList{}, err
	}
	state := casefile.Refused
	if approve {
		state = casefile.ApprovedState
		if l.AskedBy == actor.ID {
			return runList(l), fmt.Errorf("list %d: %w", id, casefile.ErrRequester)
		}
	}
	if err := e.store.DecideRunList(ctx, id, state, actor.ID, e.now()); err != nil {
		return runList(l), fmt.Errorf("list %d: %w", id, err)
	}
	l, err = e.listOf(ctx, id)
	return runList(l), err
}

// overLimit asks with the exact list, or does the records of the list that was
// approved, and no other.
func (w *running) overLimit(ctx context.Context, v *surveyed, r *JobResult) error {
	l, err := w.store.RunListOf(ctx, v.job.Name, v.job.Digest)
	if err != nil {
		return err
	}
	switch {
	case l == nil:
		id, err := w.askWithList(ctx, v)
		r.hint(fmt.Sprintf("the exact records stand in list %d: fristwerk case approve --list %d does these, and no other, with the next run", id, id))
		r.Held = HeldLimit
		return err
	case l.State == casefile.ApprovedState:
		return w.doList(ctx, v, *l, r)
	case l.State == casefile.Refused:
		r.hint(fmt.Sprintf("list %d was refused by %s: mend the rule or its limit", l.ID, l.DecidedBy))
	default:
		r.hint(fmt.Sprintf("list %d waits for approval: fristwerk case approve --list %d", l.ID, l.ID))
		r.Held = HeldLimit
	}
	return nil
}

// askWithList writes down the records that the run would have done.
func (w *running) askWithList(ctx context.Context, v *surveyed) (int64, error) {
	var keys []string
	err := execution.Eligible(ctx, w.s.source(v.job.Action.Object), v.criteria, v.judge, func(page []datasource.Candidate) error {
		for _, c := range page {
			keys = append(keys, string(c.Key))
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return w.store.AddRunList(ctx, store.RunList{Run: w.run.ID, Job: v.job.Name, Object: v.job.Action.Object.Name, Action: v.job.Action.Name,
		Digest: v.job.Digest, Day: w.s.day, AskedBy: w.run.Actor, At: w.now()}, keys)
}

// doList does an approved list. What is due and not on it waits: the next run
// holds it against the limit again.
func (w *running) doList(ctx context.Context, v *surveyed, l store.RunList, r *JobResult) error {
	keys, err := w.store.RunListKeys(ctx, l.ID, 0, 0)
	if err != nil {
		return err
	}
	a, err := casefile.ForList(v.job, w.run, l.Digest, l.DecidedBy, keys)
	if err != nil {
		return err
	}
	t, err := w.task(ctx, v)
	if err != nil {
		return err
	}
	t.Chosen = make([]datasource.Key, len(keys))
	for i, k := range keys {
		t.Chosen[i] = datasource.Key(k)
	}
	w.approver = a.Approver().ID
	report, err := w.executor.Do(ctx, a, t)
	w.paused, w.newer = w.paused || report.Paused, w.newer || report.Newer
	left := r.Skipped[rule.OverLimit] - report.Planned
	r.skip(rule.OverLimit, -r.Skipped[rule.OverLimit])
	r.skip(rule.AwaitingApproval, left)
	*r.Done, r.Failed, r.Codes, r.Shared, r.Cases = report.Done, report.Failed, report.Codes, report.Shared, report.Cases
	for why, n := range report.Skipped {
		r.skip(why, n)
	}
	if err != nil || report.Paused || report.Newer {
		return err
	}
	return w.store.CloseRunList(ctx, l.ID)
}
