package engine

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Run runs jobs now, for today.
//
//  1. What a run that died left open is closed: what it had committed counts.
//     What a restored backup lost is noticed, and stops the source's jobs.
//  2. Jobs' marks whose condition no longer holds end.
//  3. Every job is probed on one record and surveyed, before anything is done.
//  4. Keeps are set, then values changed, the strongest action first, then
//     locks set. A job over its limit, stopped by a finding or waiting for
//     approval does nothing, and the others go on.
//  5. What was met, done, skipped and why is stored and answered.
//
// An error means that the run could not go on; what was done until then stands
// in the ledger and in our store all the same.
func (e *Engine) Run(ctx context.Context, actor access.Actor, o RunOrder) (Result, error) {
	if err := actor.Require(access.RunJobs); err != nil {
		return Result{}, err
	}
	if err := e.mayFire(ctx, o); err != nil {
		return Result{}, err
	}
	ctx, p, err := e.alone(ctx)
	if err != nil {
		return Result{}, err
	}
	defer p.leave(ctx)
	e = e.under(p)
	s, err := e.inForce(ctx)
	if err != nil {
		return Result{}, err
	}
	defer s.Close()
	jobs, err := s.runnable(o)
	if err != nil {
		return Result{}, err
	}
	if err := e.reconcile(ctx, s); err != nil {
		return Result{}, err
	}
	if err := e.enterSources(ctx, s); err != nil {
		return Result{}, err
	}
	return e.runJobs(ctx, s, actor, jobs, o)
}

// runnable are the chosen jobs, all of them active.
func (s *situation) runnable(o RunOrder) ([]*plan.Job, error) {
	if o.All == (len(o.Jobs) > 0) {
		return nil, errors.Join(ErrBadOrder, errors.New("name jobs, or all of them"))
	}
	jobs, err := s.chosen(o.Jobs)
	for _, j := range jobs {
		if !j.Active {
			return nil, &InactiveError{Job: j.Name}
		}
	}
	return jobs, err
}

func (e *Engine) runJobs(ctx context.Context, s *situation, actor access.Actor, jobs []*plan.Job, o RunOrder) (Result, error) {
	r := Result{Day: s.day, Jobs: []JobResult{}, Run: newID()}
	run := casefile.Run{ID: r.Run, Day: s.day, Actor: actor.ID, Version: s.version, Started: e.now(), Jobs: names(jobs), Workers: o.Workers,
		Node: e.node, Fence: e.fence}
	if err := e.store.StartRun(ctx, run); err != nil {
		return r, err
	}
	if o.Begun != nil {
		o.Begun(run.ID)
	}
	w, err := e.running(ctx, s, run, o)
	if err == nil {
		err = w.all(ctx, jobs, &r)
	}
	r.order(jobs)
	r.NotCleared = e.clearBelow(ctx, s, run.ID, o.Vacuum)
	// The run is closed whatever became of its context.
	return r, errors.Join(err, e.closeRun(context.WithoutCancel(ctx), s, run.ID, w.ended(err)))
}

// ended is the state a run ends in.
func (w *running) ended(err error) casefile.RunState {
	if err != nil || w.paused || w.newer {
		return casefile.RunStopped
	}
	return casefile.RunDone
}

// running is one run under way.
type running struct {
	*Engine
	s        *situation
	run      casefile.Run
	executor *execution.Executor
	order    RunOrder
	approver string // of the job under way
	paused   bool
	newer    bool // a newer concept came into force: nothing more is done
	turns
}

func (e *Engine) running(ctx context.Context, s *situation, run casefile.Run, o RunOrder) (*running, error) {
	w := &running{Engine: e, s: s, run: run, order: o}
	pause, err := e.store.Paused(ctx)
	if err != nil {
		return w, err
	}
	w.paused = pause != nil
	if w.stops, err = e.store.JobStops(ctx); err != nil {
		return w, err
	}
	if w.stages, err = e.store.Stages(ctx, run.ID); err != nil {
		return w, err
	}
	w.continued = len(w.stages) == len(run.Jobs)
	w.executor = &execution.Executor{
		Memory: e.store, Persons: e.persons, Now: e.now, Log: e.log, Workers: max(1, o.Workers), Took: e.took,
		Cases: execution.NewCases(),
	}
	return w, nil
}

// all surveys every job, then does one after the other.
func (w *running) all(ctx context.Context, jobs []*plan.Job, r *Result) error {
	ended, err := w.prepare(ctx, jobs, r)
	if err != nil {
		return err
	}
	if w.s.gates, err = w.gated(ctx, jobs); err != nil {
		return err
	}
	surveys, err := w.surveyOnce(ctx, jobs, ended)
	if err != nil {
		return err
	}
	left := together(surveys)
	for _, v := range surveys {
		left = without(left, v.job)
		if w.stages[v.job.Name].Stage == casefile.StageEnded {
			continue
		}
		result, err := w.one(ctx, v, left)
		result.Ended = v.ended
		r.Jobs = append(r.Jobs, result)
		if err != nil || w.handedOn {
			return err
		}
		if err := w.reach(ctx, v.job, casefile.StageEnded, ""); err != nil {
			return err
		}
	}
	return nil
}

// prepare is what comes before the survey, in the first turn: marks end that
// have to, and what people ordered by hand is done. Every turn raises the fences
// and probes the jobs.
func (w *running) prepare(ctx context.Context, jobs []*plan.Job, r *Result) (ended map[string]int, err error) {
	ended = map[string]int{}
	if w.paused {
		return ended, nil
	}
	if err := w.raiseFences(ctx, jobs); err != nil {
		return ended, err
	}
	if err := w.keepLatecomers(ctx, w.s); err != nil {
		return ended, err
	}
	for _, find := range []func(context.Context, *situation) error{w.findTaken, w.findMarks} { // nothing is done to what a vanished Keep held
		if err := find(ctx, w.s); err != nil {
			return ended, err
		}
	}
	if !w.continued {
		if err := w.endRanOut(ctx); err != nil {
			return ended, err
		}
		if err := w.orders(ctx, jobs, nil, r); err != nil {
			return ended, err
		}
	}
	if err := w.findLag(ctx, w.s); err != nil {
		return ended, err
	}
	for _, j := range jobs {
		if !w.continued {
			if ended[j.Name], err = w.endMarks(ctx, j); err != nil {
				return ended, err
			}
		}
		if err := w.probe(ctx, w.s, j); err != nil {
			return ended, err
		}
		if len(j.Stopped) > 0 || w.continued {
			continue
		}
		if err := w.lookAgain(ctx, &surveyed{job: j}); err != nil {
			return ended, err
		}
	}
	return ended, nil
}

// together are the jobs that may run as a whole.
func together(surveys []*surveyed) []*plan.Job {
	var jobs []*plan.Job
	for _, v := range surveys {
		if v.mayRun() {
			jobs = append(jobs, v.job)
		}
	}
	return jobs
}

func names(jobs []*plan.Job) []string {
	out := make([]string, len(jobs))
	for i, j := range jobs {
		out[i] = j.Name
	}
	return out
}

func without(jobs []*plan.Job, j *plan.Job) []*plan.Job {
	var out []*plan.Job
	for _, x := range jobs {
		if x != j {
			out = append(out, x)
		}
	}
	return out
}

var _ execution.Memory = (*store.Store)(nil)
