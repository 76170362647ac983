package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// InactiveError says that a job is not active: it is not run, not even by hand,
// since nobody has seen and agreed to what it would do.
type InactiveError struct{ Job string }

func (e *InactiveError) Error() string { return fmt.Sprintf("job %s is not active", e.Job) }

// Unwrap makes it a casefile.ErrInactive.
func (e *InactiveError) Unwrap() error { return casefile.ErrInactive }

// one does one surveyed job and stores what became of it. still are the jobs of
// the run that come after it: only a job that was done supersedes, so what ran
// before no longer counts.
func (w *running) one(ctx context.Context, v *surveyed, still []*plan.Job) (JobResult, error) {
	result := v.result()
	done := 0
	result.Done = &done
	if len(v.stopped) > 0 {
		return result, nil
	}
	if err := w.store.PutJobRun(ctx, w.jobRun(v, result)); err != nil {
		return result, err
	}
	w.approver = access.Job(v.job.Name).ID
	err := w.carryOut(ctx, v, still, &result)
	if w.handedOn && err == nil {
		return result, nil
	}
	if err == nil {
		err = w.watched(ctx, v, *result.Done)
	}
	if err == nil {
		err = w.remember(ctx, v)
	}
	if err == nil && !w.paused && !w.newer {
		err = w.fileInto(ctx, v, &result)
	}
	return result, errors.Join(err, w.store.PutJobRun(context.WithoutCancel(ctx), w.jobRun(v, result)))
}

// carryOut does a job, unless something holds all of it back.
func (w *running) carryOut(ctx context.Context, v *surveyed, still []*plan.Job, r *JobResult) error {
	switch asks := casefile.Needed(v.job) != concept.ApprovalNone; {
	case w.newer:
		return w.breakOff(ctx, v, r, execution.Report{Newer: true})
	case w.paused:
		r.hint("all jobs are paused; resume lets them go on")
		return w.breakOff(ctx, v, r, execution.Report{Paused: true})
	case w.isStopped(v.job):
		r.hint("somebody stopped this job; it goes on when somebody lets it")
		return w.breakOff(ctx, v, r, execution.Report{Paused: true})
	case !asks && v.gate != nil && v.gate.Held != "":
		r.skip(rule.AwaitingApproval, v.tally.Fates[""])
		r.skip(rule.OverLimit, -r.Skipped[rule.OverLimit])
		v.held(r)
		return nil
	case v.over && !v.bridled():
		w.aim(w.s, v, w.s.day, still)
		return w.overLimit(ctx, v, r)
	case asks:
		return w.approved(ctx, v, still, r)
	}
	return w.unasked(ctx, v, still, r)
}

func (r *JobResult) skip(why rule.Reason, n int) {
	if r.Skipped[why] += n; r.Skipped[why] <= 0 {
		delete(r.Skipped, why)
	}
}

func (w *running) task(ctx context.Context, v *surveyed) (execution.Task, error) {
	o := v.job.Action.Object
	t := execution.Task{Job: v.job, Run: w.run, Source: w.s.source(o), Criteria: v.criteria, Object: o, Judge: v.judge}
	w.care(&t)
	ran, err := w.store.HasRunBefore(ctx, v.job.Name, w.run.ID)
	if err != nil {
		return t, err
	}
	t.FirstRun = !ran
	if t.AnyOpen, err = w.store.AnyOpen(ctx); err != nil {
		return t, err
	}
	place := casefile.Place(o.Source, o.Table.Table)
	waiting, err := w.store.AnyAwaited(ctx, place)
	if err != nil {
		return t, err
	}
	if t.Items, err = w.store.AnyItems(ctx, place); err != nil {
		return t, err
	}
	t.Waiting = waiting || t.Items
	if t.Items {
		if t.Out, err = w.decidedAgainst(ctx, v.job); err != nil {
			return t, err
		}
	}
	if t.Postponed, err = w.store.AnyPostponed(ctx, o.Table.Table, v.job.Name); err != nil {
		return t, err
	}
	if w.order.Progress != nil {
		t.Progress = func(done int) { w.order.Progress(v.job.Name, done, v.tally.Fates[""]) }
	}
	return t, nil
}

func (w *running) jobRun(v *surveyed, r JobResult) casefile.JobRun {
	return casefile.JobRun{
		Run: w.run.ID, Job: v.job.Name, Action: v.job.Action.Name, Object: v.job.Action.Object.Name,
		Kind: string(v.job.Action.Kind), Digest: v.job.Digest, Approver: w.approver,
		Sentence: w.s.binding.Concept.Sentence(v.job.Job, "de"),
		Met:      r.Met, Due: r.Due, Done: *r.Done, Cases: r.Cases, Failed: r.Failed, Skipped: r.Skipped, Codes: r.Codes,
		Back: r.Back,
	}
}

// remember keeps what stopped due records, so that their delay has a cause.
func (w *running) remember(ctx context.Context, v *surveyed) error {
	if !anyDelay(v.tally) {
		return nil
	}
	o := v.job.Action.Object
	return execution.Postponed(ctx, w.s.source(o), v.criteria, func(stopped []datasource.Candidate) error {
		ps := make([]casefile.Postponed, len(stopped))
		for i, c := range stopped {
			ps[i] = casefile.Postponed{Table: o.Table.Table, Key: string(c.Key), Job: v.job.Name, Reason: c.Fate, Since: w.s.day}
		}
		return w.store.Postpone(ctx, ps)
	})
}

func anyDelay(t datasource.Tally) bool {
	for why, n := range t.Fates {
		if n > 0 && execution.Delays(why) {
			return true
		}
	}
	return false
}

// ended marks in the ledger that an action's mark was taken away, not set.
const ended = "/ended"

// endMarks ends the marks of a lock or keep job whose condition no longer holds.
func (w *running) endMarks(ctx context.Context, j *plan.Job) (int, error) {
	if k := j.Action.Kind; k != method.Lock && k != method.Keep || len(j.Stopped) > 0 {
		return 0, nil
	}
	o := j.Action.Object
	b := datasource.Batch{
		ID: w.run.ID + "-end-" + j.Name, Run: w.run.ID, Object: o.Table.Table, Action: j.Action.Name + ended,
		Version: w.s.version, At: w.now(), Fence: w.fence, Criteria: execution.Criteria(w.s.binding, j, w.s.day, nil),
	}
	var keys []datasource.Key
	err := execution.Patiently(ctx, func() error {
		if _, err := w.s.source(o).EndJobMarks(ctx, b); err != nil {
			return err
		}
		// An earlier try may have ended them and got no answer.
		var err error
		if keys, err = w.s.source(o).LedgerKeys(ctx, b.ID); len(keys) == 0 || err != nil {
			return err
		}
		return w.store.Prove(ctx, execution.BatchAct(o.Source, b, j.Name, keys))
	})
	if err == nil {
		err = w.fileEnded(ctx, j, b, keys)
	}
	return len(keys), err
}
