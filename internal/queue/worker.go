package queue

import (
	"context"
	"time"

	"github.com/riverqueue/river"
)

// tickArgs and carryArgs are all that is ever queued: names of ours.
type tickArgs struct{}

func (tickArgs) Kind() string { return "tick" }

type carryArgs struct {
	Run  string `json:"run"`
	Turn int64  `json:"turn"`
}

func (carryArgs) Kind() string { return "carry" }

const (
	tickQueue  = "tick"
	carryQueue = "carry"
	// carryTries is how often a run that fails is tried, with the pauses of
	// carryPause about three hours.
	carryTries = 12
	mostPause  = 30 * time.Minute
)

// worker hands what River fetches over to Work.
type worker struct {
	work    Work
	options Options
	soon    <-chan struct{}
}

// tick works on ticks.
type tick struct {
	river.WorkerDefaults[tickArgs]
	*worker
}

// Work looks. A failure is logged and not repeated: the next tick looks again.
func (t *tick) Work(ctx context.Context, _ *river.Job[tickArgs]) error {
	if err := t.work.Tick(ctx); err != nil && ctx.Err() == nil {
		t.options.Log.Error("could not look at what is due", "error", err)
	}
	return nil
}

// carry works on runs.
type carry struct {
	river.WorkerDefaults[carryArgs]
	*worker
}

// Work carries a run on for one turn. What is left waits for the next, on
// whatever node.
func (c *carry) Work(ctx context.Context, job *river.Job[carryArgs]) error {
	soon, done := c.turn()
	defer done()
	again, after, err := c.work.Carry(ctx, job.Args.Run, soon)
	switch {
	case err != nil && job.Attempt >= job.MaxAttempts:
		c.options.Log.Error("a run failed for the last time", "run", job.Args.Run, "error", err)
		return c.work.GiveUp(context.WithoutCancel(ctx), job.Args.Run)
	case err != nil:
		c.options.Log.Warn("a run could not go on and is tried again", "run", job.Args.Run, "try", job.Attempt, "error", err)
		return err
	case again:
		return river.JobSnooze(after)
	}
	return nil
}

// Timeout is none: a survey of a large table takes as long as it takes. Whether
// the node lives is told by the lease it renews, not by how long it works, and
// the tick notices one that ran out.
func (c *carry) Timeout(*river.Job[carryArgs]) time.Duration { return -1 }

// NextRetry waits a little longer after each try.
func (c *carry) NextRetry(job *river.Job[carryArgs]) time.Time {
	return time.Now().Add(min(mostPause, 10*time.Second<<max(0, job.Attempt-1)))
}

// turn is closed when the turn is over, or the node stops.
func (w *worker) turn() (soon <-chan struct{}, done func()) {
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		timer := time.NewTimer(w.options.Turn)
		defer timer.Stop()
		select {
		case <-w.soon:
		case <-timer.C:
		case <-ended:
		}
	}()
	return over, func() { close(ended) }
}
