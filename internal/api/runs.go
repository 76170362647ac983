package api

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// RunBody says which jobs begin now, for today.
type RunBody struct {
	Jobs []string `json:"jobs,omitempty" maxItems:"1000" nullable:"false"`
	All  bool     `json:"all,omitempty" doc:"All active jobs; instead of jobs"`
}

// Started is a run that has begun, or waits for a node.
type Started struct {
	Run string `json:"run" doc:"Its id; see GET /runs/{run}"`
}

// Resumed tells whether anything was paused.
type Resumed struct {
	Was bool `json:"was_paused"`
}

type (
	runsInput struct {
		Paging
		Job   string `query:"job" maxLength:"200"`
		State string `query:"state" enum:"queued,running,done,stopped,interrupted"`
	}
	runInput struct {
		Run string `path:"run" maxLength:"100"`
	}
	runNow    struct{ Body RunBody }
	runAnswer struct {
		Location string `header:"Location"`
		Body     Started
	}
)

func runs(a *api) {
	o := operation{tag: "runs", needs: access.ReadRuns}
	list, one, start, paused, pause, resume := o, o, o, o, o, o
	list.id, list.path, list.summary = "list-runs", "/runs", "Runs, newest first"
	handle(a, get(list), a.listRuns)
	one.id, one.path, one.summary = "get-run", "/runs/{run}", "One run: progress, then what it met, did and left"
	handle(a, get(one), a.getRun)
	start.id, start.path, start.needs, start.creates, start.status = "start-run", "/runs", access.RunJobs, true, 202
	start.summary, start.about = "Runs jobs now, for today", "Answers at once with the run's id. How far it is says `GET /runs/{run}`, its address in `Location`; once it has ended `met` is always `done` plus all of `skipped` plus `failed`."
	handle(a, post(start), a.startRun)
	paused.id, paused.path, paused.summary = "get-pause", "/pause", "Whether all jobs are paused"
	handle(a, get(paused), a.getPause)
	pause.id, pause.path, pause.needs, pause.summary = "pause", "/pause", access.StopJobs, "Stops every change within one batch"
	handle(a, post(pause), a.pause)
	resume.id, resume.path, resume.needs, resume.summary = "resume", "/resume", access.ResumeJobs, "Lets changes go on with the next run"
	handle(a, post(resume), a.resume)
}

func (a *api) listRuns(ctx context.Context, actor access.Actor, in *runsInput) (*listAnswer[engine.RunProgress], error) {
	after, err := in.from()
	if err != nil {
		return nil, err
	}
	p, err := a.engine.Runs(ctx, actor, engine.RunFilter{Job: in.Job, State: engine.RunState(in.State), After: after, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	return page(p.Runs, p.Next, "/runs", in.Paging, filters("job", in.Job, "state", in.State)), nil
}

func (a *api) getRun(ctx context.Context, actor access.Actor, in *runInput) (*answer[engine.RunProgress], error) {
	r, err := a.engine.RunProgress(ctx, actor, in.Run)
	return &answer[engine.RunProgress]{Body: r}, err
}

// startRun answers as soon as the run has begun, or waits for a node. It goes on
// though its client goes away: a run ends by itself or by a pause.
func (a *api) startRun(ctx context.Context, actor access.Actor, in *runNow) (*runAnswer, error) {
	id, err := a.engine.RunSoon(ctx, actor, engine.RunOrder{Jobs: in.Body.Jobs, All: in.Body.All, Workers: 1})
	if err != nil {
		return nil, err
	}
	return &runAnswer{Location: Prefix + "/runs/" + id, Body: Started{Run: id}}, nil
}

func (a *api) getPause(ctx context.Context, actor access.Actor, _ *struct{}) (*answer[engine.PauseState], error) {
	p, err := a.engine.PauseState(ctx, actor)
	return &answer[engine.PauseState]{Body: p}, err
}

func (a *api) pause(ctx context.Context, actor access.Actor, _ *struct{}) (*answer[engine.PauseState], error) {
	if err := a.engine.Pause(ctx, actor); err != nil {
		return nil, err
	}
	now := a.options.Now()
	return &answer[engine.PauseState]{Body: engine.PauseState{Paused: true, By: actor.ID, At: &now}}, nil
}

func (a *api) resume(ctx context.Context, actor access.Actor, _ *struct{}) (*answer[Resumed], error) {
	was, err := a.engine.Resume(ctx, actor)
	return &answer[Resumed]{Body: Resumed{Was: was}}, err
}
