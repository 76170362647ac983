package engine

import (
	"context"
	"errors"
	"math/bits"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/store"
)

// scheduler is who a run is by that nobody started.
const scheduler = "scheduler"

// lateBy is how late a firing may be seen without counting as missed: a node
// that takes over needs a moment.
const lateBy = 5 * time.Minute

// askAgain is how long a run waits before it is offered anew.
const askAgain = 3 * time.Minute

// askSoon is how long it waits where a node was lost.
const askSoon = 30 * time.Second

// Wake asks for work on a run soon. The turn tells two reasons to look apart.
type Wake func(ctx context.Context, run string, turn int64) error

// Attach gives the engine the queue that carries runs out in the background.
// It is called once, before anything else uses the engine.
func (e *Engine) Attach(w Wake) { e.wake = w }

// Observe gives the engine somebody to tell how long each batch took.
func (e *Engine) Observe(took func(time.Duration)) { e.took = took }

// Tick looks which jobs have come due since it looked last, and queues one run
// of them. Jobs are read from the concept in force each time, so one that was
// changed fires at its new times without a restart; a job that is new, or whose
// schedule is, begins from now.
//
// Of the times a job missed while nothing ran, the newest is made up for, once.
// A job that still runs or waits fires when that is over; one that somebody
// stopped, and all while everything is paused, fire when they go on.
//
// Then runs whose node has died are handed to another, and once a day our own
// data that have expired are deleted.
func (e *Engine) Tick(ctx context.Context) error {
	err := e.fire(ctx)
	return errors.Join(err, e.revive(ctx), e.tidy(ctx))
}

func (e *Engine) fire(ctx context.Context) error {
	f, err := e.conceptInForce(ctx)
	if errors.Is(err, store.ErrNoConcept) {
		return nil
	}
	if err != nil {
		return err
	}
	c := f.Concept
	if p, err := e.store.Paused(ctx); err != nil || p != nil {
		return err
	}
	busy, err := e.busyJobs(ctx)
	if err != nil {
		return err
	}
	seen, err := e.store.Schedules(ctx)
	if err != nil {
		return err
	}
	now := e.now()
	looked, firings, scheduled := look(c, seen, busy, now)
	if gone := unscheduled(seen, c); len(gone) > 0 {
		if err := e.store.Look(ctx, nil, gone); err != nil {
			return err
		}
	}
	run := casefile.Run{ID: newID(), Day: f.Day, Actor: scheduler, Version: f.Version, Started: now,
		State: casefile.RunQueued, Workers: 1, Background: true, Scheduled: scheduled}
	fired, err := e.store.Fire(ctx, run, firings, looked)
	if err != nil || len(fired) == 0 {
		return err
	}
	e.log.Info("jobs have come due", "run", run.ID, "jobs", fired)
	return e.wakeUp(ctx, run.ID, 0)
}

// look says which jobs fire now, and up to when their schedules were looked at.
// A job that is busy is not looked at, so its time is still due when it is free.
func look(c *concept.Concept, seen map[string]store.Schedule, busy map[string]bool, now time.Time) (looked []store.Schedule, firings []store.Firing, scheduled time.Time) {
	for _, j := range c.Jobs {
		if !j.Active || busy[j.Name] {
			continue
		}
		was, known := seen[j.Name]
		is := store.Schedule{Job: j.Name, Cron: j.Schedule, Zone: c.Zone.String(), Seen: now}
		switch {
		case !known, was.Cron != is.Cron, was.Zone != is.Zone:
			looked = append(looked, is)
			continue
		}
		last, before, ok := j.LastFiring(was.Seen, now, c.Zone)
		if !ok {
			continue
		}
		looked = append(looked, is)
		firings = append(firings, store.Firing{Job: j.Name, Local: last.Local, MadeUp: before > 0 || now.Sub(last.At) > lateBy})
		if scheduled.IsZero() || last.At.Before(scheduled) {
			scheduled = last.At
		}
	}
	return looked, firings, scheduled
}

// unscheduled are the jobs that were looked at and do not fire any more.
func unscheduled(seen map[string]store.Schedule, c *concept.Concept) (gone []string) {
	for name := range seen {
		if j := c.Job(name); j == nil || !j.Active {
			gone = append(gone, name)
		}
	}
	return gone
}

// busyJobs run, wait, or are stopped.
func (e *Engine) busyJobs(ctx context.Context) (map[string]bool, error) {
	runs, err := e.store.OpenRuns(ctx)
	if err != nil {
		return nil, err
	}
	stops, err := e.store.JobStops(ctx)
	if err != nil {
		return nil, err
	}
	busy := map[string]bool{}
	for name := range stops {
		busy[name] = true
	}
	for _, r := range runs {
		for _, name := range r.Jobs {
			busy[name] = busy[name] || r.Background
		}
	}
	return busy, nil
}

// revive wakes runs that nobody carries out: nobody took them yet, or their node
// died, in its turn, between two of them, or right after it took over. To ask
// for one whose next turn is about to begin anyway does no harm. After a while
// it is asked for under another turn, since whoever was asked may have died too.
func (e *Engine) revive(ctx context.Context) error {
	runs, err := e.store.OpenRuns(ctx)
	if err != nil {
		return err
	}
	place, err := e.store.Lease(ctx, casefile.RunLease)
	if err != nil {
		return err
	}
	f, err := e.conceptInForce(ctx)
	if err != nil || len(runs) == 0 {
		if errors.Is(err, store.ErrNoConcept) {
			return nil
		}
		return err
	}
	for _, r := range runs {
		turn, needed := e.revival(r, place)
		if !needed || closedFor(f.Concept, r, e.now()) > 0 {
			continue // who waits for the window of a source comes back by himself
		}
		if place.Lost && r.State == casefile.RunRunning {
			e.log.Warn("a run is taken over, its node is silent", "run", r.ID, "node", r.Node)
		}
		if err := e.wakeUp(ctx, r.ID, turn); err != nil {
			return err
		}
	}
	return nil
}

// revival tells whether a run is to be asked for, and under which turn: a new
// one whenever somebody has been at the place since, and after a while. One that
// waits for another run is asked for ever more seldom: hundreds of askers would
// have nothing to do.
func (e *Engine) revival(r casefile.Run, place store.LeaseState) (turn int64, needed bool) {
	waited := int64(max(0, e.now().Sub(r.Started)) / askAgain)
	switch {
	case !r.Background:
		return 0, false
	case place.Lost:
		return place.Fence<<16 + int64(place.Silent/askSoon), true
	case place.Held:
		return -int64(bits.Len64(uint64(waited))), r.State == casefile.RunQueued
	}
	return -(place.Fence<<16 + waited), true
}

func (e *Engine) wakeUp(ctx context.Context, run string, turn int64) error {
	if e.wake == nil {
		return nil
	}
	return e.wake(ctx, run, turn)
}
