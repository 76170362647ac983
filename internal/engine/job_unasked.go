package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// unasked does a job that needs nobody's approval: all that is due, but what
// people decided against, and only the first ten in the scheduler's first run.
func (w *running) unasked(ctx context.Context, v *surveyed, still []*plan.Job, r *JobResult) error {
	w.aim(w.s, v, w.s.day, still)
	v.criteria.Dense = dense(v.tally)
	a, err := casefile.ForJob(v.job, w.run)
	if err != nil {
		return err
	}
	t, err := w.task(ctx, v)
	if err != nil {
		return err
	}
	freed, err := w.freed(ctx, v)
	if err != nil {
		return err
	}
	eligible, err := w.lessDecided(ctx, v, t.Out, r)
	if err != nil {
		return err
	}
	if v.bridled() {
		r.skip(rule.OverLimit, -r.Skipped[rule.OverLimit])
		t.Most = canary
	}
	t.After, t.Soon = datasource.Key(w.stages[v.job.Name].After), w.soon
	report, err := w.executor.Do(ctx, a, t)
	if err == nil && report.Soon {
		return w.handOn(ctx, v.job, report.Next)
	}
	if err == nil {
		report, err = w.whole(ctx, v.job, report)
	}
	eligible -= v.awaitLook(eligible, report, r)
	if err == nil {
		var more int
		more, err = w.andLinked(ctx, v, a, t, &report, r)
		eligible += more
	}
	w.paused, w.newer = w.paused || report.Paused && !w.stoppedNow(ctx, v.job), w.newer || report.Newer
	r.tell(report, eligible)
	if err == nil && erases(v.job.Action.Kind) {
		r.Back, err = w.cameBack(ctx, v, freed)
	}
	return err
}

// lessDecided takes what people decided against out of what is due, with its
// reason, and says how many records are left to be done.
func (w *running) lessDecided(ctx context.Context, v *surveyed, out map[string]rule.Reason, r *JobResult) (int, error) {
	eligible := v.tally.Fates[""]
	free, waiting, err := w.decided(ctx, v, v.criteria, out)
	for why, n := range free {
		r.skip(why, n)
		eligible -= n
	}
	for why, n := range waiting {
		r.skip(why, n)
		r.skip(rule.AwaitingApproval, -n)
	}
	return eligible, err
}

// awaitLook says how many records a first run left until somebody has looked at
// those it did.
func (v *surveyed) awaitLook(eligible int, report execution.Report, r *JobResult) int {
	left := eligible - report.Planned
	if !v.bridled() || left <= 0 || report.Paused || report.Newer {
		return 0
	}
	r.skip(rule.AwaitingApproval, left)
	r.hint("the first run of " + v.job.Name + " by the scheduler does ten records and waits for a look at them")
	r.Held = HeldCanary
	return left
}

// andLinked does the records whose person only an open case knows, joins them to
// the report, and says how many there were.
func (w *running) andLinked(ctx context.Context, v *surveyed, a casefile.Approved, t execution.Task, report *execution.Report, r *JobResult) (int, error) {
	if v.tally.Fates[rule.NoIdentifier] == 0 || report.Paused || v.bridled() {
		return 0, nil
	}
	more, err := w.linked(ctx, a, t)
	report.Join(more)
	active := more.Dropped[rule.PersonStillActive]
	r.skip(rule.PersonStillActive, active)
	r.skip(rule.NoIdentifier, -more.Planned-active)
	return more.Planned, err
}

// dense tells whether so much of a table is due (5 %) that a batch is better
// driven by the key than by the date.
func dense(t datasource.Tally) bool { return t.Fates[""]*20 >= t.Total }

// tell joins what was done to what was surveyed, so that every record met is
// done, failed, or skipped with its reason.
func (r *JobResult) tell(report execution.Report, eligible int) {
	*r.Done, r.Failed, r.Codes, r.Cases, r.Shared = report.Done, report.Failed, report.Codes, report.Cases, report.Shared
	for why, n := range report.Skipped {
		r.skip(why, n)
	}
	r.Met += report.Extra
	r.Due += report.Extra
	switch missing := eligible - report.Planned; {
	case missing > 0 && report.Paused:
		r.skip(rule.Paused, missing)
	case missing > 0:
		r.skip(rule.ConditionChanged, missing)
		if report.Newer {
			r.hint("a newer concept came into force; run again under it")
		}
	case missing < 0:
		r.beyond(-missing)
	}
	if report.Failed > 0 {
		r.hint(counted(report.Failed, "record") + " failed and stay due; the codes say why")
	}
}

// beyond accounts for records that were planned though the survey had not
// counted them: a stronger action was to supersede them and was not done, or
// they became due in the meantime.
func (r *JobResult) beyond(n int) {
	from := min(n, r.Skipped[rule.Superseded])
	r.skip(rule.Superseded, -from)
	r.Met += n - from
	r.Due += n - from
}
