package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Before a job does anything, what cases already hold of it is looked at again:
// what its definition no longer means is void, what left the rule is skipped.
// After it, what waits for people and what comes due soon goes into cases.

// lookAgain holds the job's items against the records as they are today.
func (w *running) lookAgain(ctx context.Context, v *surveyed) error {
	aim := execution.AimOf(v.job)
	if _, err := w.store.Renew(ctx, aim, v.job.Digest, w.s.day); err != nil {
		return err
	}
	items, err := w.store.ItemsOf(ctx, aim)
	if err != nil || len(items) == 0 {
		return err
	}
	var due, planned []casefile.LivingItem
	for _, it := range items {
		switch {
		case it.State == casefile.Skipped || it.State == casefile.Running:
		case it.Due <= w.s.day:
			due = append(due, it)
		default:
			planned = append(planned, it)
		}
	}
	var ends []store.ItemEnd
	for _, look := range []struct {
		items []casefile.LivingItem
		day   rule.Day
	}{{due, w.s.day}, {planned, latest(planned)}} {
		some, err := w.judgeItems(ctx, v.job, look.items, look.day)
		if err != nil {
			return err
		}
		ends = append(ends, some...)
	}
	return w.store.ChangeItems(ctx, ends, w.s.day)
}

// fates asks what may be done with records, patiently: a run goes on beside the
// company's application.
func (w *running) fates(ctx context.Context, o *plan.Object, c *datasource.Criteria, keys []datasource.Key) (now map[datasource.Key]datasource.Candidate, err error) {
	err = execution.Patiently(ctx, func() (err error) {
		now, err = w.s.source(o).Fates(ctx, c, keys)
		return err
	})
	return now, err
}

func latest(items []casefile.LivingItem) (day rule.Day) {
	for _, it := range items {
		day = max(day, it.Due)
	}
	return day
}

// judgeAtOnce is how many items are looked at in one question.
const judgeAtOnce = 2000

// judgeItems asks what a day's rule says of the records of items, and names the
// items that change by it.
func (w *running) judgeItems(ctx context.Context, j *plan.Job, items []casefile.LivingItem, day rule.Day) ([]store.ItemEnd, error) {
	var ends []store.ItemEnd
	c := w.asking(j, day)
	for len(items) > 0 {
		n := min(judgeAtOnce, len(items))
		keys := keysOfItems(items[:n])
		now, err := w.fates(ctx, j.Action.Object, c, keys)
		if err != nil {
			return nil, err
		}
		starts := map[datasource.Key]rule.Moment{}
		if day > w.s.day {
			err := execution.Patiently(ctx, func() (err error) {
				starts, err = w.s.source(j.Action.Object).Starts(ctx, c, keys)
				return err
			})
			if err != nil {
				return nil, err
			}
		}
		for _, it := range items[:n] {
			if end := changeOf(it, now[datasource.Key(it.Key)].Fate, w.s.day); moved(j, it, starts) {
				ends = append(ends, store.ItemEnd{ID: it.ID, State: casefile.Skipped, Reason: rule.ConditionChanged})
			} else if end.State != it.State || end.Reason != it.Reason {
				ends = append(ends, end)
			}
		}
		items = items[n:]
	}
	return ends, nil
}

// changeOf is what becomes of an item that was looked at.
func changeOf(it casefile.LivingItem, fate rule.Reason, today rule.Day) store.ItemEnd {
	end := store.ItemEnd{ID: it.ID, State: it.State, Reason: fate}
	switch {
	case casefile.FallsOut(fate):
		end.State = casefile.Skipped
	case it.Due <= today && it.State == casefile.Planned:
		end.State = casefile.DueItem
	case it.State == casefile.Failed:
		end.Reason = it.Reason
	}
	return end
}

// moved tells that a planned item's date was corrected: it is another item now.
func moved(j *plan.Job, it casefile.LivingItem, starts map[datasource.Key]rule.Moment) bool {
	m, known := starts[datasource.Key(it.Key)]
	return known && m.State == rule.Known && j.When.Start != nil && j.When.Term.DueDay(m.Day) != it.Due
}

func keysOfItems(items []casefile.LivingItem) []datasource.Key {
	keys := make([]datasource.Key, len(items))
	for i, it := range items {
		keys[i] = datasource.Key(it.Key)
	}
	return keys
}

// asking is a job's criteria for a day as if nobody had to be asked.
func (w *running) asking(j *plan.Job, day rule.Day) *datasource.Criteria {
	c := execution.Criteria(w.s.binding, j, day, nil)
	c.NoMarks = !w.s.installed[j.Action.Object.Source]
	c.Waits = false
	return c
}

// file puts into cases what waits for people, and what comes due within the
// job's notice. It returns how many cases got something new that is due.
func (w *running) file(ctx context.Context, v *surveyed) (cases int, err error) {
	needs := casefile.Needed(v.job)
	horizon := v.job.NoticeFrom(w.s.day)
	if v.job.When.Start == nil {
		horizon = w.s.day
	}
	if needs == concept.ApprovalNone && horizon <= w.s.day {
		return 0, w.fileRanOut(ctx, v)
	}
	t, err := w.task(ctx, v)
	if err != nil {
		return 0, err
	}
	t.Criteria = w.asking(v.job, horizon)
	cases, err = w.executor.List(ctx, execution.Listing{Task: t, Needs: needs, Opening: w.opening(v.job)})
	if err != nil {
		return cases, err
	}
	return cases, w.fileRanOut(ctx, v)
}

func (w *running) opening(j *plan.Job) casefile.Opening {
	return casefile.Opening{Origin: casefile.ByJob(j.Name), At: w.now(), Day: w.s.day, Run: w.run.ID}
}

// fileRanOut lists the records whose Keep by hand ran out: one person decides,
// and nothing is done before the grace is over (DESIGN section 1).
func (w *running) fileRanOut(ctx context.Context, v *surveyed) error {
	o := v.job.Action.Object
	if !changesValues(v.job.Action.Kind) || !w.s.installed[o.Source] {
		return nil
	}
	var ran []datasource.Mark
	err := execution.Patiently(ctx, func() (err error) {
		ran, err = w.s.source(o).RanOut(ctx, o.Table.Table, w.s.day)
		return err
	})
	if err != nil || len(ran) == 0 {
		return err
	}
	byKey := map[datasource.Key]datasource.Mark{}
	var keys []datasource.Key
	for _, m := range ran {
		if last, ok := byKey[m.Key]; !ok || *last.Until < *m.Until {
			byKey[m.Key] = m
		}
		keys = append(keys, m.Key)
	}
	c := w.asking(v.job, w.s.day)
	now, err := w.fates(ctx, o, c, keys)
	if err != nil {
		return err
	}
	var waiting []datasource.Key
	for k := range byKey {
		if now[k].Fate == rule.AwaitingApproval {
			waiting = append(waiting, k)
		}
	}
	return w.listRanOut(ctx, v, c, waiting, byKey)
}

func (w *running) listRanOut(ctx context.Context, v *surveyed, c *datasource.Criteria, keys []datasource.Key, marks map[datasource.Key]datasource.Mark) error {
	if len(keys) == 0 {
		return nil
	}
	o := v.job.Action.Object
	people, err := w.s.source(o).People(ctx, execution.Subject(w.s.binding, o), keys)
	if err != nil {
		return err
	}
	starts, err := w.s.source(o).Starts(ctx, c, keys)
	if err != nil {
		return err
	}
	needs := casefile.Needed(v.job)
	if needs == concept.ApprovalNone {
		needs = concept.ApprovalOne
	}
	var items []casefile.NewItem
	for _, k := range keys {
		why := w.executor.Why(execution.Task{Job: v.job, Run: w.run}, starts[k], rule.Held)
		earliest := w.s.concept.Marks.Earliest(*marks[k].Until)
		items = append(items, casefile.NewItem{
			Source: o.Source, Table: o.Table.Table, Key: string(k), Aim: execution.AimOf(v.job), Digest: v.job.Digest,
			Why: why, State: casefile.DueItem, Reason: rule.AwaitingApproval, Needs: needs, NeedsThen: casefile.Needed(v.job), Due: why.DueDay,
			NotBefore: &earliest, Mark: marks[k].ID, Persons: w.executor.PersonKeys(o, people[k]),
		})
	}
	_, err = w.store.AddItems(ctx, w.opening(v.job), items)
	return err
}

// endRanOut ends the Keeps that ran out where people approved what they held,
// once the grace is over: their records are simply due then.
func (w *running) endRanOut(ctx context.Context) error {
	if err := w.store.EndStanding(ctx, nil, w.s.day); err != nil {
		return err
	}
	items, err := w.store.ItemsWithMark(ctx)
	if err != nil {
		return err
	}
	for _, it := range items {
		j := w.s.binding.Job(it.Aim.Job)
		if j == nil || casefile.Ready(j, w.s.day, it) != nil {
			continue
		}
		if err := w.endApprovedKeep(ctx, j.Action.Object, it); err != nil {
			return err
		}
	}
	return nil
}

// fileInto files what a job leaves for later, and counts its cases.
func (w *running) fileInto(ctx context.Context, v *surveyed, r *JobResult) error {
	cases, err := w.file(ctx, v)
	if casefile.Needed(v.job) != concept.ApprovalNone {
		r.Cases += cases
	}
	return err
}
