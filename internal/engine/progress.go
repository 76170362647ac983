package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/store"
)

// The sizes of a page of runs.
const (
	usualRuns = 50
	mostRuns  = 500
)

// Runs lists runs, newest first.
func (e *Engine) Runs(ctx context.Context, actor access.Actor, f RunFilter) (RunPage, error) {
	page := RunPage{Runs: []RunProgress{}}
	if err := actor.Require(access.ReadRuns); err != nil {
		return page, err
	}
	limit := min(f.Limit, mostRuns)
	if limit <= 0 {
		limit = usualRuns
	}
	runs, err := e.store.Runs(ctx, store.RunFilter{Job: f.Job, State: casefile.RunState(f.State), After: f.After, Limit: limit + 1})
	if err != nil {
		return page, err
	}
	if len(runs) > limit {
		runs = runs[:limit]
		page.Next = runs[limit-1].ID
	}
	for _, r := range runs {
		p, err := e.progressOf(ctx, r)
		if err != nil {
			return page, err
		}
		page.Runs = append(page.Runs, p)
	}
	return page, nil
}

// RunProgress is one run and how far it is.
func (e *Engine) RunProgress(ctx context.Context, actor access.Actor, id string) (RunProgress, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return RunProgress{}, err
	}
	r, err := e.store.Run(ctx, id)
	if errors.Is(err, store.ErrNoRun) {
		return RunProgress{}, fmt.Errorf("run %q: %w", id, ErrUnknownRun)
	}
	if err != nil {
		return RunProgress{}, err
	}
	return e.progressOf(ctx, r)
}

func (e *Engine) progressOf(ctx context.Context, r casefile.Run) (RunProgress, error) {
	p := RunProgress{ID: r.ID, Day: r.Day, State: RunState(r.State), Actor: r.Actor, Version: r.Version, MadeUp: r.MadeUp,
		Started: r.Started, Node: r.Node, TakeOver: r.Takeovers, Jobs: []JobProgress{}}
	if !r.Scheduled.IsZero() {
		p.Scheduled = &r.Scheduled
	}
	if !r.Ended.IsZero() {
		p.Ended = &r.Ended
	}
	if r.State == casefile.RunQueued {
		return p, nil
	}
	jobs, err := e.store.JobRuns(ctx, r.ID)
	if err != nil {
		return p, err
	}
	stages, sums := map[string]casefile.Checkpoint{}, map[string]casefile.Sum{}
	if r.State == casefile.RunRunning {
		if stages, err = e.store.Stages(ctx, r.ID); err != nil {
			return p, err
		}
		if sums, err = e.store.Sums(ctx, r.ID); err != nil {
			return p, err
		}
	}
	for _, j := range jobs {
		p.add(jobProgress(j, stages, sums))
	}
	p.estimate(e.now())
	return p, nil
}

// jobProgress is what a job did in the end, or what its slices say while it
// runs.
func jobProgress(j casefile.JobRun, stages map[string]casefile.Checkpoint, sums map[string]casefile.Sum) JobProgress {
	p := JobProgress{Job: j.Job, Object: j.Object, Action: j.Action, Kind: j.Kind, Stage: string(casefile.StageEnded),
		Met: j.Met, Due: j.Due, Of: j.Done + j.Failed, Done: j.Done, Failed: j.Failed, Cases: j.Cases,
		Skipped: j.Skipped, Codes: j.Codes, Back: j.Back}
	c, begun := stages[j.Job]
	if !begun || c.Stage == casefile.StageEnded {
		return p
	}
	p.Stage, p.Of, p.Cases = "running", c.Eligible, c.Cases
	switch c.Stage {
	case casefile.StageWaiting:
		p.Stage = "waiting"
	case casefile.StageReplica:
		p.Stage = WaitsForReplica
	}
	if s, ok := sums[j.Job]; ok {
		p.Done, p.Failed, p.Codes = s.Done, s.Failed, s.Codes
	}
	return p
}

func (p *RunProgress) add(j JobProgress) {
	p.Jobs = append(p.Jobs, j)
	p.Done += j.Done
	p.Of += max(j.Of, j.Done)
}

// estimate takes the rate so far for the rate to come.
func (p *RunProgress) estimate(now time.Time) {
	if p.Ended != nil {
		now = *p.Ended
	}
	took := now.Sub(p.Started).Seconds()
	if p.Done == 0 || took <= 0 {
		return
	}
	p.Rate = float64(p.Done) / took
	if p.Ended == nil {
		left := int(float64(p.Of-p.Done) / p.Rate)
		p.Left = &left
	}
}
