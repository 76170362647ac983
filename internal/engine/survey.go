package engine

import (
	"cmp"
	"context"
	"slices"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// surveyed is one job with what it met.
type surveyed struct {
	job      *plan.Job
	criteria *datasource.Criteria
	judge    *execution.Judge
	tally    datasource.Tally
	stopped  []string // finding codes: nothing was asked
	over     bool     // over its limit: nothing may be done
	gate     *JobGate // of a run of the scheduler
	ended    int      // marks of the job that ended before
}

// mayRun: nothing stops the job as a whole. One that does its first records only
// takes nothing from the weaker ones either.
func (v *surveyed) mayRun() bool {
	return len(v.stopped) == 0 && !v.over && v.gate == nil && casefile.Needed(v.job) == concept.ApprovalNone
}

// strength orders jobs as they are carried out: keeps first, then what changes
// values, the strongest first, then locks.
func strength(k method.Kind) int {
	return slices.Index([]method.Kind{method.Keep, method.Delete, method.Anonymise, method.PartiallyAnonymise, method.Mask, method.Lock}, k)
}

// byStrength are actions as they are carried out.
func byStrength(actions []*plan.Action) []*plan.Action {
	return slices.SortedStableFunc(slices.Values(actions), func(a, b *plan.Action) int { return cmp.Compare(strength(a.Kind), strength(b.Kind)) })
}

// byJobStrength are jobs in the same order.
func byJobStrength(jobs []*plan.Job) []*plan.Job {
	return slices.SortedStableFunc(slices.Values(jobs), func(a, b *plan.Job) int {
		return cmp.Compare(strength(a.Action.Kind), strength(b.Action.Kind))
	})
}

// survey counts what jobs meet on a day, the strongest first: a job that may
// not run as a whole takes nothing from the weaker ones.
func (e *Engine) survey(ctx context.Context, s *situation, jobs []*plan.Job, day rule.Day) ([]*surveyed, error) {
	jobs = byJobStrength(jobs)
	together := slices.Clone(jobs)
	out := make([]*surveyed, 0, len(jobs))
	for _, j := range jobs {
		v, err := e.surveyOne(ctx, s, j, day, together)
		if err != nil {
			return nil, err
		}
		if !v.mayRun() {
			together = slices.DeleteFunc(together, func(x *plan.Job) bool { return x == j })
		}
		out = append(out, v)
	}
	return out, nil
}

func (e *Engine) surveyOne(ctx context.Context, s *situation, j *plan.Job, day rule.Day, together []*plan.Job) (*surveyed, error) {
	v := &surveyed{job: j, gate: s.gateOf(j)}
	for _, f := range j.Stopped {
		v.stopped = append(v.stopped, f.Code)
	}
	if len(v.stopped) > 0 {
		return v, nil
	}
	e.aim(s, v, day, together)
	var err error
	v.tally, err = execution.Survey(ctx, s.source(j.Action.Object), v.criteria, v.judge)
	v.over = overLimit(j.Limit, v.tally)
	return v, err
}

// gateOf is what a job waits for in a run of the scheduler.
func (s *situation) gateOf(j *plan.Job) *JobGate {
	if g, held := s.gates[j.Name]; held && (g.Held != "" || g.Confirmed == "") {
		return &g
	}
	return nil
}

// aim sets what decides about the job's records, given the jobs it competes with.
func (e *Engine) aim(s *situation, v *surveyed, day rule.Day, together []*plan.Job) {
	v.criteria = execution.Criteria(s.binding, v.job, day, together)
	v.criteria.NoMarks = !s.installed[v.job.Action.Object.Source]
	v.judge = e.judge(s, v.job)
}

// overLimit: what would be touched is more than the job allows.
func overLimit(l concept.Limit, t datasource.Tally) bool {
	n := t.Fates[""]
	return l.Records > 0 && n > l.Records || l.Share > 0 && float64(n) > l.Share*float64(t.Total)
}

// judge is needed where a person_has cannot be compared by SQL alone.
func (e *Engine) judge(s *situation, j *plan.Job) *execution.Judge {
	o := j.Action.Object
	judge := &execution.Judge{Persons: e.persons, Object: o}
	for _, v := range personVetoes(s, j) {
		if v.Object.Source != o.Source || comparedInGo(o, v.Object) {
			judge.Vetoes = append(judge.Vetoes, v)
		}
	}
	if len(judge.Vetoes) == 0 {
		return nil
	}
	return judge
}

// comparedInGo: the two objects share a kind of identifier whose normal form
// SQL cannot write down.
func comparedInGo(a, b *plan.Object) bool {
	for _, x := range a.Person {
		for _, y := range b.Person {
			if x.Kind == y.Kind && len(x.Columns) == len(y.Columns) && !execution.InSQL(x, y) {
				return true
			}
		}
	}
	return false
}
