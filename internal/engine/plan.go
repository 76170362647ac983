package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Plan says what would happen and why not, on any day, and changes nothing in
// the data. Whoever answers for the concept and sees today's has seen the jobs.
func (e *Engine) Plan(ctx context.Context, actor access.Actor, o PlanOrder) (Result, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return Result{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return Result{}, err
	}
	defer s.Close()
	day := s.day
	if o.On != nil {
		day = *o.On
	}
	r, err := e.foresee(ctx, s, o.Jobs, day)
	if err != nil || o.On != nil {
		return r, err
	}
	jobs, err := s.chosen(o.Jobs)
	if err != nil {
		return r, err
	}
	return r, e.saw(ctx, actor, jobs...)
}

// foresee surveys jobs and counts the cases they would make.
func (e *Engine) foresee(ctx context.Context, s *situation, names []string, day rule.Day) (Result, error) {
	jobs, err := s.chosen(names)
	if err != nil {
		return Result{}, err
	}
	surveys, err := e.survey(ctx, s, jobs, day)
	if err != nil {
		return Result{}, err
	}
	r := Result{Day: day, Jobs: []JobResult{}}
	cases := execution.CountingCases()
	for _, v := range surveys {
		j := v.result()
		if v.mayRun() {
			o := v.job.Action.Object
			if j.Cases, err = execution.CountCases(ctx, s.source(o), v.criteria, o, e.persons, cases); err != nil {
				return r, err
			}
		}
		r.Jobs = append(r.Jobs, j)
	}
	r.order(jobs)
	return r, nil
}

// result is what a survey says before anything was done: what may be done is
// not among the skipped.
func (v *surveyed) result() JobResult {
	r := JobResult{
		Job: v.job.Name, Object: v.job.Action.Object.Name, Kind: string(v.job.Action.Kind),
		Met: v.tally.Met, Due: v.tally.Due, Skipped: map[rule.Reason]int{}, Stopped: v.stopped,
	}
	for why, n := range v.tally.Fates {
		if why != "" && n > 0 {
			r.Skipped[why] = n
		}
	}
	if v.over {
		r.Skipped[rule.OverLimit] = v.tally.Fates[""]
		r.hint("the run would touch " + counted(v.tally.Fates[""], "record") + ", more than the job's limit allows; " +
			"raise limit in the concept and apply it, or have the exact list of the next run approved")
	}
	if len(v.stopped) > 0 {
		r.hint("a finding stops this job; see check")
	}
	if r.Skipped[rule.AwaitingApproval] > 0 {
		r.hint(counted(r.Skipped[rule.AwaitingApproval], "item") + " wait for approval by people; fristwerk case list shows their cases")
	}
	return r
}

func (r *JobResult) hint(text string) { r.Hints = append(r.Hints, text) }

// erases tells whether a kind of action ends what is personal.
func erases(k method.Kind) bool { return k == method.Anonymise || k == method.Delete }
