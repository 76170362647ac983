package engine

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// approved does what people approved of a job, and counts the rest by what it
// waits for. What is due and not in a case yet gets there afterwards (file).
func (w *running) approved(ctx context.Context, v *surveyed, still []*plan.Job, r *JobResult) error {
	w.aim(w.s, v, w.s.day, still)
	asked := *v.criteria
	asked.Waits = false
	items, err := w.store.ItemsOf(ctx, execution.AimOf(v.job))
	if err != nil {
		return err
	}
	if err := w.countDecided(ctx, v, &asked, items, r); err != nil {
		return err
	}
	t, err := w.task(ctx, v)
	if err != nil {
		return err
	}
	t.Criteria, t.Soon = &asked, w.soon
	report, err := w.doItems(ctx, t, ready(v.job, w.s.day, items))
	if err == nil && report.Soon {
		return w.handOn(ctx, v.job, "") // what is done is ready no more
	}
	if err == nil {
		report, err = w.whole(ctx, v.job, report)
	}
	w.paused, w.newer = w.paused || report.Paused, w.newer || report.Newer
	*r.Done, r.Failed, r.Codes, r.Shared, r.Cases = report.Done, report.Failed, report.Codes, report.Shared, report.Cases
	for why, n := range report.Skipped {
		r.skip(why, n)
	}
	r.skip(rule.AwaitingApproval, -report.Planned)
	if report.Failed > 0 {
		r.hint(counted(report.Failed, "record") + " failed and stay due; the codes say why")
	}
	return err
}

// decidedAgainst are the records of a job that people refused or cancelled.
func (w *running) decidedAgainst(ctx context.Context, j *plan.Job) (map[string]rule.Reason, error) {
	items, err := w.store.ItemsOf(ctx, execution.AimOf(j))
	out := map[string]rule.Reason{}
	for _, it := range items {
		if it.State == casefile.Skipped && it.Digest == j.Digest {
			out[it.Key] = it.Reason
		}
	}
	return out, err
}

// ready are the items that may be done now, as far as people go.
func ready(j *plan.Job, day rule.Day, items []casefile.LivingItem) []casefile.LivingItem {
	var out []casefile.LivingItem
	for _, it := range items {
		if casefile.Ready(j, day, it) == nil {
			out = append(out, it)
		}
	}
	return out
}

// doItems does items that are ready, and no other record.
func (w *running) doItems(ctx context.Context, t execution.Task, items []casefile.LivingItem) (execution.Report, error) {
	if len(items) == 0 {
		return execution.Report{}, nil
	}
	a, err := casefile.ForItems(t.Job, w.run, items)
	if err != nil {
		return execution.Report{}, err
	}
	t.Chosen, t.Items = keysOfItems(items), true
	w.approver = cmp.Or(a.Approver().ID, access.Job(t.Job.Name).ID)
	return w.executor.Do(ctx, a, t)
}

// countDecided moves what people refused or cancelled, and would be done
// otherwise, out of what waits.
func (w *running) countDecided(ctx context.Context, v *surveyed, c *datasource.Criteria, items []casefile.LivingItem, r *JobResult) error {
	out := map[string]rule.Reason{}
	for _, it := range items {
		if it.State == casefile.Skipped {
			out[it.Key] = it.Reason
		}
	}
	free, waiting, err := w.decided(ctx, v, c, out)
	for _, against := range []map[rule.Reason]int{free, waiting} {
		for why, n := range against {
			r.skip(why, n)
			r.skip(rule.AwaitingApproval, -n)
		}
	}
	return err
}

// decided counts what would be done but for people who decided against it: what
// is free to be done, and what waits for approval, as all does of some jobs, and
// of any what a Keep held that ran out.
func (w *running) decided(ctx context.Context, v *surveyed, c *datasource.Criteria, out map[string]rule.Reason) (free, waiting map[rule.Reason]int, err error) {
	free, waiting = map[rule.Reason]int{}, map[rule.Reason]int{}
	for keys := slices.Sorted(maps.Keys(out)); len(keys) > 0; {
		n := min(judgeAtOnce, len(keys))
		asked := make([]datasource.Key, n)
		for i, k := range keys[:n] {
			asked[i] = datasource.Key(k)
		}
		now, err := w.fates(ctx, v.job.Action.Object, c, asked)
		if err != nil {
			return nil, nil, err
		}
		for _, k := range asked {
			switch now[k].Fate {
			case "":
				free[out[string(k)]]++
			case rule.AwaitingApproval:
				waiting[out[string(k)]]++
			}
		}
		keys = keys[n:]
	}
	return free, waiting, nil
}

// orders does what people ordered by hand and approved, for the objects of the
// jobs that run, the strongest first.
func (w *running) orders(ctx context.Context, jobs []*plan.Job, cases map[int64]bool, r *Result) error {
	items, err := w.store.ItemsByHand(ctx)
	if err != nil {
		return err
	}
	byAction := map[string][]casefile.LivingItem{}
	for _, it := range items {
		if cases == nil || cases[it.Case] {
			byAction[it.Aim.Action] = append(byAction[it.Aim.Action], it)
		}
	}
	for _, a := range byStrength(w.s.binding.Actions) {
		if len(byAction[a.Name]) == 0 || cases == nil && !w.order.All && !anyOf(jobs, a.Object) {
			continue
		}
		result, err := w.ordered(ctx, w.s.binding.ByHand(a), byAction[a.Name])
		r.Jobs = append(r.Jobs, result)
		if err != nil {
			return err
		}
	}
	return nil
}

func anyOf(jobs []*plan.Job, o *plan.Object) bool {
	for _, j := range jobs {
		if j.Action.Object == o {
			return true
		}
	}
	return false
}

// ordered does the approved items of one action ordered by hand.
func (w *running) ordered(ctx context.Context, j *plan.Job, items []casefile.LivingItem) (JobResult, error) {
	v := &surveyed{job: j}
	r := JobResult{Job: j.Name, Object: j.Action.Object.Name, Kind: string(j.Action.Kind), Met: len(items), Due: len(items),
		Done: new(int), Skipped: map[rule.Reason]int{}}
	if err := w.raiseFences(ctx, []*plan.Job{j}); err != nil {
		return r, err
	}
	if j.Ordered() {
		if err := w.probeOrder(ctx, j); err != nil {
			return r, err
		}
	}
	for _, f := range j.Stopped {
		r.Stopped = append(r.Stopped, f.Code)
	}
	if len(r.Stopped) > 0 {
		return r, nil
	}
	if w.paused || w.newer {
		r.skip(rule.Paused, len(items))
		return r, nil
	}
	if err := w.lookAgain(ctx, v); err != nil {
		return r, err
	}
	items, left, err := w.stillThere(ctx, j, items)
	if err != nil {
		return r, err
	}
	for why, n := range left {
		r.skip(why, n)
	}
	if err := w.store.PutJobRun(ctx, w.jobRun(v, r)); err != nil {
		return r, err
	}
	v.criteria = w.asking(j, w.s.day)
	t, err := w.task(ctx, v)
	if err != nil {
		return r, err
	}
	report, err := w.doItems(ctx, t, items)
	w.paused, w.newer = w.paused || report.Paused, w.newer || report.Newer
	*r.Done, r.Failed, r.Codes, r.Shared, r.Cases = report.Done, report.Failed, report.Codes, report.Shared, report.Cases
	for why, n := range report.Skipped {
		r.skip(why, n)
	}
	for why, n := range report.Dropped {
		r.skip(why, n)
	}
	if missing := len(items) - report.Planned - sum(report.Dropped); missing > 0 {
		r.skip(rule.Paused, missing)
	}
	return r, errors.Join(err, w.store.PutJobRun(context.WithoutCancel(ctx), w.jobRun(v, r)))
}

func sum(counts map[rule.Reason]int) (n int) {
	for _, k := range counts {
		n += k
	}
	return n
}

// stillThere are the items that may be done after another look, and the others
// by what they wait for.
func (w *running) stillThere(ctx context.Context, j *plan.Job, before []casefile.LivingItem) ([]casefile.LivingItem, map[rule.Reason]int, error) {
	wanted, left := map[int64]bool{}, map[rule.Reason]int{}
	for _, it := range before {
		wanted[it.ID] = true
	}
	now, err := w.store.ItemsOf(ctx, execution.AimOf(j))
	if err != nil {
		return nil, nil, err
	}
	var items []casefile.LivingItem
	seen := 0
	for _, it := range now {
		if !wanted[it.ID] {
			continue
		}
		seen++
		switch err := casefile.Ready(j, w.s.day, it); {
		case err == nil:
			items = append(items, it)
		case it.State == casefile.Skipped:
			left[it.Reason]++
		default:
			left[rule.AwaitingApproval]++
		}
	}
	if gone := len(before) - seen; gone > 0 {
		left[rule.ConditionChanged] += gone
	}
	return items, left, nil
}

// probeOrder tries an order on one record that is rolled back, as jobs are.
func (w *running) probeOrder(ctx context.Context, j *plan.Job) error {
	if len(j.Stopped) > 0 {
		return nil
	}
	c := w.asking(j, w.s.day)
	var p datasource.Probe
	err := execution.Patiently(ctx, func() (err error) {
		p, err = w.s.source(j.Action.Object).Probe(ctx, c)
		return err
	})
	if err != nil || !p.Tried {
		return err
	}
	for _, f := range probed(j, p) {
		if f.Stops() {
			j.Stopped = append(j.Stopped, f)
		}
	}
	return nil
}
