package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrUnknownRun: there is no such run.
var ErrUnknownRun = errors.New("no such run")

// RunView is one firing of one or several jobs.
type RunView struct {
	ID      string            `json:"id"`
	Day     rule.Day          `json:"day"`
	Actor   string            `json:"actor"`
	Version int64             `json:"version"` // of the concept
	Started time.Time         `json:"started"`
	Ended   *time.Time        `json:"ended,omitempty"`
	State   casefile.RunState `json:"state"`
}

// RunDetail is a run with what each of its jobs met and did.
type RunDetail struct {
	RunView
	Jobs []RunJob `json:"jobs"`
}

// RunJob is one job of a run.
type RunJob struct {
	JobResult
	Action   string `json:"action"`
	Sentence string `json:"rule"` // in words, as it was then
	Approver string `json:"approver"`
	Changed  int    `json:"changed"` // records, so far
}

func runView(r casefile.Run) RunView {
	v := RunView{ID: r.ID, Day: r.Day, Actor: r.Actor, Version: r.Version, Started: r.Started, State: r.State}
	if !r.Ended.IsZero() {
		v.Ended = &r.Ended
	}
	return v
}

// RunPage lists up to limit runs, newest first, after a cursor, and the cursor
// of the next page.
func (e *Engine) RunPage(ctx context.Context, actor access.Actor, job, after string, limit int) ([]RunView, string, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return nil, "", err
	}
	runs, err := e.store.RunsAfter(ctx, job, after, limit+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(runs) > limit {
		runs = runs[:limit]
		next = store.RunCursor(runs[limit-1])
	}
	views := make([]RunView, len(runs))
	for i, r := range runs {
		views[i] = runView(r)
	}
	return views, next, nil
}

// RunByID is one run, or ErrUnknownRun. While it goes on, Changed grows.
func (e *Engine) RunByID(ctx context.Context, actor access.Actor, id string) (RunDetail, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return RunDetail{}, err
	}
	r, err := e.store.RunByID(ctx, id)
	if errors.Is(err, store.ErrNoRun) {
		return RunDetail{}, fmt.Errorf("%q: %w", id, ErrUnknownRun)
	}
	if err != nil {
		return RunDetail{}, err
	}
	jobs, err := e.store.JobRuns(ctx, id)
	if err != nil {
		return RunDetail{}, err
	}
	changed, err := e.store.ChangedByJob(ctx, id)
	d := RunDetail{RunView: runView(r), Jobs: []RunJob{}}
	for _, j := range jobs {
		d.Jobs = append(d.Jobs, runJob(j, changed[j.Job]))
	}
	return d, err
}

func runJob(j casefile.JobRun, changed int) RunJob {
	done := j.Done
	r := RunJob{Action: j.Action, Sentence: j.Sentence, Approver: j.Approver, Changed: max(changed, done)}
	r.JobResult = JobResult{Job: j.Job, Object: j.Object, Kind: j.Kind, Met: j.Met, Due: j.Due, Done: &done, Cases: j.Cases,
		Skipped: j.Skipped, Failed: j.Failed, Codes: j.Codes, Back: j.Back}
	if r.Skipped == nil {
		r.Skipped = map[rule.Reason]int{}
	}
	return r
}

// PauseState is whether all jobs are paused, by whom and since when.
type PauseState struct {
	Paused bool       `json:"paused"`
	By     string     `json:"by,omitempty"`
	At     *time.Time `json:"at,omitempty"`
}

// PauseState tells whether all jobs are paused.
func (e *Engine) PauseState(ctx context.Context, actor access.Actor) (PauseState, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return PauseState{}, err
	}
	p, err := e.store.Paused(ctx)
	if err != nil || p == nil {
		return PauseState{}, err
	}
	return PauseState{Paused: true, By: p.By, At: &p.At}, nil
}
