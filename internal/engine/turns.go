package engine

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/store"
)

// turns is what divides a run into turns of under a minute. Between two turns
// the checkpoints of its jobs hold all there is to know: what the survey found,
// and up to which key records were looked at. A checkpoint is set when a turn
// has ended orderly, so every slice before it has come to its end. A turn that
// was cut off leaves its checkpoint where the turn began: what it had done is no
// longer met, and the rest is planned again.
type turns struct {
	soon      <-chan struct{} // closed when the turn is over; nil: there is only one
	stages    map[string]casefile.Checkpoint
	stops     map[string]store.JobStop
	paces     map[string]*execution.Pace // by source
	handedOn  bool                       // the turn ended before the run
	continued bool                       // an earlier turn has surveyed the jobs
}

// foundBefore is what the survey of a job found, as its checkpoint keeps it.
type foundBefore struct {
	Tally   datasource.Tally `json:"tally"`
	Stopped []string         `json:"stopped,omitempty"`
	Over    bool             `json:"over,omitempty"`
	Ended   int              `json:"ended,omitempty"`
}

// surveyOnce surveys the jobs of a run in its first turn, and recalls what was
// found in every other. A job that a finding stops by now stays stopped.
func (w *running) surveyOnce(ctx context.Context, jobs []*plan.Job, ended map[string]int) ([]*surveyed, error) {
	if w.continued {
		return w.recall(jobs)
	}
	surveys, err := w.survey(ctx, w.s, jobs, w.s.day)
	if err != nil {
		return nil, err
	}
	for _, v := range surveys {
		v.ended = ended[v.job.Name]
		text, err := json.Marshal(foundBefore{Tally: v.tally, Stopped: v.stopped, Over: v.over, Ended: v.ended})
		if err != nil {
			return nil, err
		}
		c := casefile.Checkpoint{Run: w.run.ID, Job: v.job.Name, Stage: casefile.StageWaiting, Eligible: v.tally.Fates[""], Survey: string(text)}
		if err := w.store.PutCheckpoint(ctx, c); err != nil {
			return nil, err
		}
		w.stages[v.job.Name] = c
	}
	return surveys, nil
}

// recall is the survey of the first turn, in the order jobs are carried out.
func (w *running) recall(jobs []*plan.Job) ([]*surveyed, error) {
	var surveys []*surveyed
	for _, j := range byJobStrength(jobs) {
		c, ok := w.stages[j.Name]
		if !ok { // cut off while it surveyed
			continue
		}
		var f foundBefore
		if err := json.Unmarshal([]byte(c.Survey), &f); err != nil {
			return nil, fmt.Errorf("read the checkpoint of %s: %w", j.Name, err)
		}
		v := &surveyed{job: j, tally: f.Tally, stopped: f.Stopped, over: f.Over, ended: f.Ended, gate: w.s.gateOf(j)}
		for _, finding := range j.Stopped {
			if len(f.Stopped) == 0 {
				v.stopped = append(v.stopped, finding.Code)
			}
		}
		if len(v.stopped) == 0 {
			w.aim(w.s, v, w.s.day, jobs)
		}
		surveys = append(surveys, v)
	}
	return surveys, nil
}

// reach stores that a job has come to a stage, and up to which key.
func (w *running) reach(ctx context.Context, j *plan.Job, stage casefile.Stage, after string) error {
	c := w.stages[j.Name]
	c.Stage, c.After = stage, after
	w.stages[j.Name] = c
	return w.store.PutCheckpoint(ctx, c)
}

// handOn ends the turn in the middle of a job.
func (w *running) handOn(ctx context.Context, j *plan.Job, next datasource.Key) error {
	w.handedOn = true
	stage := casefile.StageMain
	if w.stages[j.Name].Stage == casefile.StageReplica {
		stage = casefile.StageReplica // until the next turn has asked them
	}
	c := w.stages[j.Name]
	c.Slice = w.executor.Cases.Last()
	w.stages[j.Name] = c
	return w.reach(ctx, j, stage, string(next))
}

// countOnce takes out of the count what slices of a turn that was cut off left
// undone: it is planned again from the checkpoint on. Items people approved keep
// what became of them.
func (w *running) countOnce(ctx context.Context) error {
	slices, err := w.store.SlicesOf(ctx, w.run.ID)
	if err != nil {
		return err
	}
	var again []string
	for _, sl := range slices {
		c, begun := w.stages[sl.Job]
		j := w.s.binding.Job(sl.Job)
		if begun && c.Stage != casefile.StageEnded && j != nil && casefile.Needed(j) == concept.ApprovalNone && numberOf(sl) > c.Slice {
			again = append(again, sl.ID)
		}
	}
	return w.store.PlannedAgain(ctx, again)
}

// whole is what all turns of a job did together, by their slices.
func (w *running) whole(ctx context.Context, j *plan.Job, last execution.Report) (execution.Report, error) {
	if !w.continued {
		return last, nil
	}
	sums, err := w.store.Sums(ctx, w.run.ID)
	if err != nil {
		return last, err
	}
	sum, ok := sums[j.Name]
	if !ok {
		return last, nil
	}
	last.Planned, last.Extra, last.Done, last.Parts, last.Shared = sum.Planned, max(0, sum.Extra), sum.Done, sum.Parts, sum.Shared
	last.Failed, last.Codes, last.Skipped = sum.Failed, sum.Codes, sum.Skipped
	last.Cases, err = w.store.CasesOf(ctx, w.run.ID, j.Name)
	return last, err
}

// isStopped tells whether somebody stopped one job.
func (t *turns) isStopped(j *plan.Job) bool {
	_, stopped := t.stops[j.Name]
	return stopped
}

// stoppedNow asks again: what ended the job may have been meant for it alone,
// and then the others go on.
func (w *running) stoppedNow(ctx context.Context, j *plan.Job) bool {
	p, err := w.store.Paused(ctx)
	if err != nil || p != nil {
		return false
	}
	if w.stops, err = w.store.JobStops(ctx); err != nil {
		return false
	}
	return w.isStopped(j)
}

// breakOff leaves the rest of a job undone; what earlier turns did counts.
func (w *running) breakOff(ctx context.Context, v *surveyed, r *JobResult, report execution.Report) error {
	report, err := w.whole(ctx, v.job, report)
	r.tell(report, v.tally.Fates[""])
	return err
}
