package engine

import (
	"cmp"
	"context"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Canary is what the scheduler did of a rule nobody had watched yet: the records
// that somebody looks at before the job goes on.
type Canary struct {
	JobGate
	Object  string   `json:"object"`
	Records []string `json:"records"` // keys of what was done
	Left    int      `json:"left"`    // that wait for the look, as the run counted them
}

// Canary answers what a job's first run by the scheduler did. Records is empty
// where there was none under the job's current version.
func (e *Engine) Canary(ctx context.Context, actor access.Actor, name string) (Canary, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return Canary{}, err
	}
	j, err := e.jobInForce(ctx, name)
	if err != nil {
		return Canary{}, err
	}
	c := Canary{Object: j.Action.Object.Name}
	if c.JobGate, err = e.gate(ctx, j); err != nil || c.CanaryRun == "" {
		return c, err
	}
	if c.Records, err = e.doneIn(ctx, c.CanaryRun, name); err != nil {
		return c, err
	}
	runs, err := e.store.JobRuns(ctx, c.CanaryRun)
	for _, r := range runs {
		if r.Job == name {
			c.Left = r.Skipped[rule.AwaitingApproval]
		}
	}
	return c, err
}

// doneIn are the keys of what a job did in a run.
func (e *Engine) doneIn(ctx context.Context, run, job string) (keys []string, err error) {
	slices, err := e.store.SlicesOf(ctx, run)
	if err != nil {
		return nil, err
	}
	for _, s := range slices {
		if s.Job != job {
			continue
		}
		items, err := e.store.Items(ctx, s.ID)
		if err != nil {
			return nil, err
		}
		for _, it := range items {
			if cmp.Or(it.State, s.State) == casefile.Done {
				keys = append(keys, it.Key)
			}
		}
	}
	return keys, nil
}

// JobGate says what one job of the concept in force waits for, active or not.
func (e *Engine) JobGate(ctx context.Context, actor access.Actor, name string) (JobGate, error) {
	if err := actor.Require(access.ReadRuns); err != nil {
		return JobGate{}, err
	}
	j, err := e.jobInForce(ctx, name)
	if err != nil {
		return JobGate{}, err
	}
	return e.gate(ctx, j)
}

// jobInForce is a job of the concept in force, bound to no schema: enough for
// its digest and its action.
func (e *Engine) jobInForce(ctx context.Context, name string) (*plan.Job, error) {
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return nil, err
	}
	j := e.reading.unboundTo(in.Concept).Job(name)
	if j == nil {
		return nil, fmt.Errorf("%q: %w", name, ErrUnknownJob)
	}
	return j, nil
}

// unboundTo is a concept bound to no schema. A parsed concept is never changed,
// so that the one it was made of tells whether it still holds.
func (r *reading) unboundTo(c *concept.Concept) *plan.Binding {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.unbound == nil || r.unboundOf != c {
		r.unbound, r.unboundOf = plan.Bind(c, nil), c
	}
	return r.unbound
}
