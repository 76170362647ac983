package engine

import (
	"context"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// counting is one count of everything under way.
type counting struct {
	*Engine
	s        *situation
	o        *Overview
	surveyed []*surveyed
	late     map[string]*firstKept // the first overdue records by job
}

// jobs surveys every active job for today.
func (c *counting) jobs(ctx context.Context) error {
	jobs, err := c.s.chosen(nil)
	if err != nil {
		return err
	}
	if c.surveyed, err = c.survey(ctx, c.s, jobs, c.s.day); err != nil {
		return err
	}
	for _, o := range c.s.binding.Objects {
		if o.Table != nil {
			declared, columns := o.Coverage()
			c.o.Objects = append(c.o.Objects, ObjectOverview{Object: o.Name, Declared: declared, Columns: columns, Causes: []Cause{}})
		}
	}
	for _, v := range c.surveyed {
		r := v.result()
		undated := v.tally.Fates[rule.NoStartDate] + v.tally.Fates[rule.ImplausibleDate]
		back, err := c.store.LastBack(ctx, v.job.Name)
		if err != nil {
			return err
		}
		c.o.Jobs = append(c.o.Jobs, JobOverview{Job: r.Job, Object: r.Object, Met: r.Met, Due: r.Due, Skipped: r.Skipped,
			Stopped: r.Stopped, Over: v.over, Undated: undated, Back: back})
		if o := c.object(r.Object); o != nil {
			o.Undated, o.Records = max(o.Undated, undated), max(o.Records, v.tally.Total)
		}
	}
	return c.sizes(ctx)
}

// sizes counts the records of objects that no job has counted.
func (c *counting) sizes(ctx context.Context) error {
	for i := range c.o.Objects {
		if x := &c.o.Objects[i]; x.Records == 0 {
			o := c.s.binding.Object(x.Object)
			t, err := c.s.source(o).Tally(ctx, &datasource.Criteria{Subject: execution.Subject(c.s.binding, o), Day: c.s.day, NoMarks: true})
			if err != nil {
				return err
			}
			x.Records = t.Total
		}
	}
	return nil
}

func (c *counting) object(name string) *ObjectOverview {
	for i := range c.o.Objects {
		if c.o.Objects[i].Object == name {
			return &c.o.Objects[i]
		}
	}
	return nil
}

// overdue counts per object what should have been done done_within ago, and
// says for each job why it was not.
func (c *counting) overdue(ctx context.Context) error {
	pause, err := c.store.Paused(ctx)
	if err != nil {
		return err
	}
	late := overdue{}
	for _, v := range c.surveyed {
		o := c.object(v.job.Action.Object.Name)
		if len(v.stopped) > 0 {
			f := v.job.Stopped[0]
			o.Causes = append(o.Causes, Cause{Kind: CauseFinding, Code: f.Code, Where: f.Where, Job: v.job.Name, Records: -1})
			continue
		}
		kept := &firstKept{}
		fates, err := late.collect(ctx, c.s, v, kept.add)
		if err != nil {
			return err
		}
		causes, err := c.causes(ctx, v, fates, pause != nil)
		if err != nil {
			return err
		}
		c.late[v.job.Name] = kept
		o.Causes = append(o.Causes, causes...)
		o.Overdue = len(late[o.Object])
	}
	return nil
}

// causes says why the overdue records of a job were not done.
func (c *counting) causes(ctx context.Context, v *surveyed, fates map[rule.Reason]int, paused bool) (causes []Cause, err error) {
	kinds := map[rule.Reason]CauseKind{rule.AwaitingApproval: CauseApproval, rule.Refused: CauseRefused, rule.NoIdentifier: CauseNoPerson}
	for _, why := range []rule.Reason{rule.AwaitingApproval, rule.Refused, rule.NoIdentifier} {
		if fates[why] > 0 {
			causes = append(causes, Cause{Kind: kinds[why], Job: v.job.Name, Records: fates[why]})
		}
	}
	if fates[""] == 0 {
		return causes, nil
	}
	cause := Cause{Kind: CauseNotRun, Job: v.job.Name, Records: fates[""]}
	switch {
	case paused:
		cause.Kind = CausePaused
	case v.over:
		cause.Kind = CauseLimit
	default:
		if cause.Code, err = c.lastFailure(ctx, v.job.Name); cause.Code != "" {
			cause.Kind = CauseFailed
		}
	}
	return append(causes, cause), err
}

// lastFailure is the commonest code of failures in a job's newest run.
func (c *counting) lastFailure(ctx context.Context, job string) (code string, err error) {
	runs, err := c.store.LastRuns(ctx, 20)
	if err != nil {
		return "", err
	}
	for _, r := range runs {
		done, err := c.store.JobRuns(ctx, r.ID)
		if err != nil {
			return "", err
		}
		for _, j := range done {
			if j.Job == job {
				for failure, n := range j.Codes {
					if code == "" || n > j.Codes[code] || n == j.Codes[code] && failure < code {
						code = failure
					}
				}
				return code, nil
			}
		}
	}
	return "", nil
}

// weeksAhead is how far the chart of the overview looks.
const weeksAhead = 13

// ahead counts what comes due on the days to come, one statement a job.
func (c *counting) ahead(ctx context.Context) error {
	today := c.s.day
	newYear := nextNewYear(today)
	var days []rule.Day
	for i := range weeksAhead + 1 {
		days = append(days, today.AddDays(7*i))
	}
	days = append(days, today.AddDays(30), today.AddDays(90), newYear.AddDays(-1), newYear)
	slices.Sort(days)
	days = slices.Compact(days)
	c.o.NewYear = Wave{Day: newYear, Needs: []WaveJob{}}
	for i := range weeksAhead {
		c.o.Weeks = append(c.o.Weeks, WeekAhead{First: today.AddDays(7*i + 1)})
	}
	for _, v := range c.surveyed {
		if v.job.When.Start == nil || len(v.stopped) > 0 {
			continue
		}
		counts, err := dueBetween(ctx, c.s.source(v.job.Action.Object), v.job, v.criteria, days)
		if err != nil {
			return err
		}
		c.sum(v.job, days, counts)
	}
	return nil
}

// dueBetween counts the records of a job that come due after each day up to the
// next one; what is due up to the first day is not counted. Days on which nothing
// can come due, as most are for a period that is counted from the end of a year,
// are not asked for.
func dueBetween(ctx context.Context, d *datasource.Source, j *plan.Job, criteria *datasource.Criteria, days []rule.Day) ([]int, error) {
	boundaries, of := []rule.Day{j.Boundary(days[0])}, []int{0}
	for i, day := range days[1:] {
		if b := j.Boundary(day); b != boundaries[len(boundaries)-1] {
			boundaries, of = append(boundaries, b), append(of, i+1)
		}
	}
	counted, err := d.AheadFrom(ctx, criteria, boundaries)
	if err != nil {
		return nil, err
	}
	counts := make([]int, len(days))
	for i, n := range counted {
		counts[of[i]] = n
	}
	return counts, nil
}

// sum adds what one job brings; counts[i] comes due after days[i-1] up to
// days[i].
func (c *counting) sum(j *plan.Job, days []rule.Day, counts []int) {
	today, wave, in90 := c.s.day, 0, 0
	for i := 1; i < len(days); i++ {
		n, last := counts[i], days[i]
		if last <= today.AddDays(30) {
			c.o.In30 += n
		}
		if last <= today.AddDays(90) {
			c.o.In90 += n
			in90 += n
		}
		if week := int(last-today-1) / 7; week < weeksAhead {
			c.o.Weeks[week].Records += n
		}
		if last == c.o.NewYear.Day {
			wave = n
		}
	}
	for i := range c.o.Jobs {
		if c.o.Jobs[i].Job == j.Name {
			c.o.Jobs[i].In90 = in90
		}
	}
	c.o.NewYear.Records += wave
	if needed := casefile.Needed(j); wave > 0 && needed != concept.ApprovalNone {
		c.o.NewYear.Needs = append(c.o.NewYear.Needs, WaveJob{Job: j.Name, Records: wave, Approval: string(needed),
			By: c.o.NewYear.Day.AddDays(-1), Opens: before(c.o.NewYear.Day, j.Notice)})
	}
}

// before is a day a period before another.
func before(d rule.Day, p rule.Period) rule.Day {
	switch p.Unit {
	case rule.Weeks:
		return d.AddDays(-7 * p.N)
	case rule.Months:
		return d.AddMonths(-p.N)
	case rule.Years:
		return d.AddMonths(-12 * p.N)
	}
	return d.AddDays(-p.N)
}

func nextNewYear(today rule.Day) rule.Day {
	year, _, _ := today.Civil()
	return rule.Date(year+1, time.January, 1)
}

// endingSoon is how far ahead marks that end are listed, and how many.
const (
	endingSoon  = 30
	endingShown = 20
)

// marks counts Keeps and Locks by age and lists those that end soon.
func (c *counting) marks(ctx context.Context) error {
	today := c.s.day
	by := map[datasource.MarkKind]*MarksByAge{datasource.KeepMark: {Kind: string(datasource.KeepMark)}, datasource.LockMark: {Kind: string(datasource.LockMark)}}
	for _, src := range c.s.concept.Sources {
		if !c.s.installed[src.Name] {
			continue
		}
		d := c.s.sources[src.Name]
		ages, err := d.MarkAges(ctx, []rule.Day{today.AddDays(-31), today.AddDays(-91), today.AddDays(-366)})
		if err != nil {
			return err
		}
		for _, a := range ages {
			if m := by[a.Kind]; m != nil {
				m.Ages[a.Age] += a.Marks
				if a.Age == 3 && a.Endless {
					m.Endless += a.Marks
				}
			}
		}
		soon, err := d.EndingMarks(ctx, today, today.AddDays(endingSoon), endingShown)
		if err != nil {
			return err
		}
		for _, m := range soon {
			if m.Kind != datasource.ExceptionMark {
				c.o.Ending = append(c.o.Ending, EndingMark{ID: m.ID, Kind: string(m.Kind), Object: c.s.objectOf(src.Name, m.Object), Key: string(m.Key), Until: *m.Until})
			}
		}
	}
	c.o.Marks = []MarksByAge{*by[datasource.KeepMark], *by[datasource.LockMark]}
	return nil
}
