package engine

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/store"
)

// busyPause is how long a run waits for another one's turn.
const busyPause = 5 * time.Second

// mostWait is how long a run sleeps at most before it looks again whether the
// window of its source has opened.
const mostWait = 10 * time.Minute

// Carry carries a run of the background on until it has ended or soon is
// closed, as one of perhaps several nodes:
//
//  1. It takes the place at which runs are carried out, with a new fence.
//  2. What an earlier turn left in the middle is brought to its end: what was
//     committed counts, the rest is planned again.
//  3. The jobs go on from their checkpoints, on the run's own day and under
//     the concept it began with. If another is in force by now, the run ends.
//
// It reports whether more is to be done, and after how long. The program calls
// it, nobody in person: whoever ordered the run was asked then.
func (e *Engine) Carry(ctx context.Context, id string, soon <-chan struct{}) (again bool, after time.Duration, err error) {
	if id == ownDataRun {
		again, err = e.carryOwnData(ctx, soon)
		return again, busyPause, err
	}
	run, err := e.store.Run(ctx, id)
	switch {
	case errors.Is(err, store.ErrNoRun):
		return false, 0, nil
	case err != nil:
		return false, 0, err
	case !run.Background || run.State != casefile.RunQueued && run.State != casefile.RunRunning:
		return false, 0, nil
	}
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return false, 0, err
	}
	if wait := closedFor(in.Concept, run, e.now()); wait > 0 {
		return true, min(wait, mostWait), nil
	}
	ctx, p, err := e.alone(ctx)
	if errors.Is(err, ErrBusy) {
		return true, busyPause, nil
	}
	if err != nil {
		return false, 0, err
	}
	defer p.leave(ctx)
	again, err = e.under(p).carry(ctx, run, soon)
	return again, 0, err
}

func (e *Engine) carry(ctx context.Context, run casefile.Run, soon <-chan struct{}) (again bool, err error) {
	s, err := e.inForce(ctx)
	if err != nil {
		return false, err
	}
	defer s.Close()
	if err := e.reconcile(ctx, s); err != nil {
		return false, err
	}
	last, err := e.settleSlices(ctx, s, run.ID)
	if err != nil {
		return false, err
	}
	if err := e.store.TakeRun(ctx, run.ID, e.node, e.fence, s.version); err != nil {
		return false, err
	}
	if run, err = e.store.Run(ctx, run.ID); err != nil {
		return false, err
	}
	s.day = run.Day
	w, err := e.running(ctx, s, run, RunOrder{Workers: run.Workers, Scheduled: !run.Scheduled.IsZero()})
	if err != nil {
		return false, err
	}
	w.soon, w.newer = soon, run.Version != s.version
	w.executor.Cases.From(last)
	if err := w.countOnce(ctx); err != nil {
		return false, err
	}
	if err := w.all(ctx, s.stillActive(run.Jobs), &Result{}); err != nil {
		return false, err
	}
	if w.handedOn {
		return true, nil
	}
	e.clearBelow(ctx, s, run.ID, false)
	return false, e.closeRun(ctx, s, run.ID, w.ended(nil))
}

// stillActive are the jobs of a run that the concept still has.
func (s *situation) stillActive(names []string) []*plan.Job {
	return slices.DeleteFunc(slices.Clone(s.binding.Jobs), func(j *plan.Job) bool {
		return !j.Active || !slices.Contains(names, j.Name)
	})
}

// GiveUp leaves a run that failed again and again to the next one, which closes
// it. Its records are still due.
func (e *Engine) GiveUp(ctx context.Context, id string) error {
	if id == ownDataRun {
		return e.ownDataGivenUp(ctx)
	}
	return e.store.Abandon(ctx, id)
}
