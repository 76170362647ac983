package engine

import (
	"context"
	"errors"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/execution"
)

// ExecuteCase does now, in a run of its own, what is approved and due in cases,
// and nothing else. Rule, marks and duties are asked in the transaction as in
// any run.
func (e *Engine) ExecuteCase(ctx context.Context, actor access.Actor, o CaseOrder) (Result, error) {
	if err := actor.Require(access.DecideCase); err != nil {
		return Result{}, err
	}
	if len(o.Cases) == 0 || o.Job != "" {
		return Result{}, fmt.Errorf("name the cases: %w", ErrBadOrder)
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
	if err := e.reconcile(ctx, s); err != nil {
		return Result{}, err
	}
	if err := e.executable(ctx, s, o.Cases); err != nil {
		return Result{}, err
	}
	return e.executeCases(ctx, s, actor, o.Cases)
}

// executable refuses cases in which nothing may be done now, with the reason.
func (e *Engine) executable(ctx context.Context, s *situation, ids []int64) error {
	for _, id := range ids {
		r, err := e.readCase(ctx, id)
		if err != nil {
			return err
		}
		why := casefile.ErrNothing
		for _, it := range r.items {
			err := r.mayExecute(it)
			if err == nil {
				why = nil
				break
			}
			if !errors.Is(err, casefile.ErrNothing) {
				why = err
			}
		}
		if why != nil {
			return fmt.Errorf("case %d: %w", id, why)
		}
	}
	return nil
}

func (e *Engine) executeCases(ctx context.Context, s *situation, actor access.Actor, ids []int64) (Result, error) {
	r := Result{Day: s.day, Jobs: []JobResult{}, Run: newID()}
	run := casefile.Run{ID: r.Run, Day: s.day, Actor: actor.ID, Version: s.version, Started: e.now(), Workers: 1,
		Node: e.node, Fence: e.fence}
	if err := e.store.StartRun(ctx, run); err != nil {
		return r, err
	}
	w, err := e.running(ctx, s, run, RunOrder{Workers: 1})
	if err == nil {
		err = w.cases(ctx, ids, &r)
	}
	r.NotCleared = e.clearBelow(ctx, s, run.ID, false)
	state := casefile.RunDone
	if err != nil || w.paused || w.newer {
		state = casefile.RunStopped
	}
	return r, errors.Join(err, e.closeRun(context.WithoutCancel(ctx), s, run.ID, state))
}

// cases does the items of cases: those of jobs, the strongest first, then those
// ordered by hand.
func (w *running) cases(ctx context.Context, ids []int64, r *Result) error {
	if w.paused {
		return ErrPaused
	}
	wanted := map[int64]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	if err := w.endRanOut(ctx); err != nil {
		return err
	}
	if err := w.orders(ctx, nil, wanted, r); err != nil {
		return err
	}
	for _, j := range byJobStrength(w.s.binding.Jobs) {
		items, err := w.store.ItemsOf(ctx, execution.AimOf(j))
		if err != nil {
			return err
		}
		var mine []casefile.LivingItem
		for _, it := range items {
			if wanted[it.Case] && it.State != casefile.Skipped && it.Due <= w.s.day {
				mine = append(mine, it)
			}
		}
		if len(mine) == 0 {
			continue
		}
		if err := w.probe(ctx, w.s, j); err != nil {
			return err
		}
		result, err := w.ordered(ctx, j, mine)
		r.Jobs = append(r.Jobs, result)
		if err != nil {
			return err
		}
	}
	return nil
}
