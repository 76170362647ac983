package engine

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrFirstStart: the first server on this source fires nothing until somebody
// resumes.
var ErrFirstStart = errors.New("waits for somebody to resume after the first start")

// canary is how many records the scheduler does of a rule nobody has watched yet.
const canary = 10

// Preview shows what a job would do today. Where whoever looks may change the
// concept, the current version of the job counts as seen from now on.
func (e *Engine) Preview(ctx context.Context, actor access.Actor, name string) (Preview, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return Preview{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return Preview{}, err
	}
	defer s.Close()
	result, err := e.foresee(ctx, s, []string{name}, s.day)
	if err != nil {
		return Preview{}, err
	}
	j := s.binding.Job(name)
	if err := e.saw(ctx, actor, j); err != nil {
		return Preview{}, err
	}
	p := Preview{JobResult: result.Jobs[0], Day: s.day, Digest: j.Digest}
	p.Gate, err = e.gate(ctx, j)
	return p, err
}

// saw remembers that somebody who answers for the concept saw a job's numbers.
func (e *Engine) saw(ctx context.Context, actor access.Actor, jobs ...*plan.Job) error {
	if !actor.May(access.ChangeConcept) {
		return nil
	}
	for _, j := range jobs {
		if err := e.store.SawPreview(ctx, j.Name, j.Digest, actor.ID, e.now()); err != nil {
			return err
		}
	}
	return nil
}

// Gates says of every active job what it waits for.
func (e *Engine) Gates(ctx context.Context, actor access.Actor) ([]JobGate, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return nil, err
	}
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return nil, err
	}
	gates := []JobGate{}
	for _, j := range e.reading.unboundTo(in.Concept).Jobs {
		if !j.Active {
			continue
		}
		g, err := e.gate(ctx, j)
		if err != nil {
			return nil, err
		}
		gates = append(gates, g)
	}
	return gates, nil
}

// gate is how a job stands with the people who look after it. Where people
// approve each item, nobody else has to look.
func (e *Engine) gate(ctx context.Context, j *plan.Job) (JobGate, error) {
	k, err := e.store.Gate(ctx, j.Name, j.Digest)
	if err != nil {
		return JobGate{}, err
	}
	g := JobGate{Job: j.Name, Digest: j.Digest, PreviewedBy: k.PreviewedBy, PreviewedAt: timeOrNil(k.PreviewedAt),
		CanaryRun: k.CanaryRun, CanaryAt: timeOrNil(k.CanaryAt), Confirmed: k.ConfirmedBy}
	list, err := e.store.RunListOf(ctx, j.Name, j.Digest)
	if err != nil {
		return g, err
	}
	if list != nil && list.State == casefile.AwaitingApproval {
		g.List = list.ID
	}
	waits, err := e.store.WaitsForStart(ctx)
	if err != nil {
		return g, err
	}
	switch {
	case waits:
		g.Held = HeldStart
	case casefile.Needed(j) != concept.ApprovalNone:
	case g.PreviewedBy == "":
		g.Held = HeldPreview
	case g.CanaryRun != "" && g.Confirmed == "":
		g.Held = HeldCanary
	case g.List != 0:
		g.Held = HeldLimit
	}
	return g, nil
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// ConfirmCanary lets a job go on after somebody has looked at its first ten
// records.
func (e *Engine) ConfirmCanary(ctx context.Context, actor access.Actor, name string) (JobGate, error) {
	if err := actor.Require(access.ResumeJobs); err != nil {
		return JobGate{}, err
	}
	j, err := e.jobInForce(ctx, name)
	if err != nil {
		return JobGate{}, err
	}
	g, err := e.gate(ctx, j)
	if err != nil {
		return g, err
	}
	if g.Held != HeldCanary {
		return g, fmt.Errorf("job %s does not wait for a look at its first records: %w", name, casefile.ErrNothing)
	}
	if err := e.store.Confirm(ctx, j.Name, j.Digest, actor.ID, e.now()); err != nil {
		return g, err
	}
	return e.gate(ctx, j)
}

// FirstServe is called by serve when it begins: the first time on a real source
// no job fires until somebody resumes. It reports whether jobs wait for that.
func (e *Engine) FirstServe(ctx context.Context, demo bool) (waits bool, err error) {
	return e.store.FirstStart(ctx, !demo)
}

// mayFire refuses a run of the scheduler before somebody let it begin.
func (e *Engine) mayFire(ctx context.Context, o RunOrder) error {
	if !o.Scheduled {
		return nil
	}
	waits, err := e.store.WaitsForStart(ctx)
	if err == nil && waits {
		err = ErrFirstStart
	}
	return err
}

// gated sets what each job of a run waits for; only the scheduler's are held
// back by more than their limit.
func (w *running) gated(ctx context.Context, jobs []*plan.Job) (map[string]JobGate, error) {
	gates := map[string]JobGate{}
	if !w.order.Scheduled {
		return gates, nil
	}
	for _, j := range jobs {
		g, err := w.gate(ctx, j)
		if err != nil {
			return nil, err
		}
		if g.Held == HeldLimit {
			g.Held = ""
		}
		gates[j.Name] = g
	}
	return gates, nil
}

// bridled tells that the job does its first records only.
func (v *surveyed) bridled() bool {
	return v.gate != nil && v.gate.Confirmed == "" && casefile.Needed(v.job) == concept.ApprovalNone
}

// held leaves all that a job could do to whoever has to look first.
func (v *surveyed) held(r *JobResult) {
	r.Held = v.gate.Held
	switch r.Held {
	case HeldPreview:
		r.hint("nobody has seen what the current version of " + v.job.Name + " would do: look at its preview, or apply the concept at a terminal")
	case HeldCanary:
		r.hint("the first records of " + v.job.Name + " are done; somebody looks at them and confirms before it goes on")
	}
}

// watched notes what a run means for the next one of the scheduler: its first
// records are done, or a person ran the job and saw what it did.
func (w *running) watched(ctx context.Context, v *surveyed, done int) error {
	switch {
	case done == 0 || casefile.Needed(v.job) != concept.ApprovalNone:
		return nil
	case v.bridled():
		return w.store.DidCanary(ctx, v.job.Name, v.job.Digest, w.run.ID, w.now())
	case !w.order.Scheduled && isPerson(w.run.Actor):
		return w.store.Confirm(ctx, v.job.Name, v.job.Digest, w.run.Actor, w.now())
	}
	return nil
}

func isPerson(actor string) bool {
	return strings.HasPrefix(actor, "os:") || strings.HasPrefix(actor, "user:")
}

// RunLists are the lists of runs over their limit, newest first.
func (e *Engine) RunLists(ctx context.Context, actor access.Actor) ([]RunList, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return nil, err
	}
	lists, err := e.store.RunLists(ctx)
	out := make([]RunList, len(lists))
	for i, l := range lists {
		out[i] = runList(l)
	}
	return out, err
}

func runList(l store.RunList) RunList {
	return RunList{ID: l.ID, Job: l.Job, Object: l.Object, Action: l.Action, Day: l.Day, Run: l.Run, Records: l.Records,
		State: string(l.State), Asked: l.AskedBy, At: l.At, By: l.DecidedBy}
}
