package engine

import (
	"context"
	"errors"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// askReplicas is how old an answer of the replicas may be.
const askReplicas = 250 * time.Millisecond

// followers are the replicas of a source, of one situation.
type followers struct {
	source *concept.Source
	watch  *datasource.Replication // nil: not all of them could be opened
	opened []*datasource.Source
	asked  time.Time
	behind bool
	waited int // how often in a row they were too far behind
}

// followersOf opens the replicas of a source that names a bound for them, once.
// One that cannot be opened is away: it is tried again whenever it is asked.
func (e *Engine) followersOf(ctx context.Context, s *situation, src *concept.Source) *followers {
	f := s.followers[src.Name]
	if f == nil {
		f = &followers{source: src}
		s.followers[src.Name] = f
	}
	if f.watch != nil {
		return f
	}
	for _, url := range src.Lag.Replicas[len(f.opened):] {
		d, err := e.openTarget(ctx, src, url)
		if err != nil {
			e.log.Warn("a replica cannot be asked", "source", src.Name, "error", err)
			return f
		}
		f.opened = append(f.opened, d)
	}
	f.watch = s.sources[src.Name].Replication(f.opened)
	return f
}

// Close closes what was opened.
func (f *followers) Close() error {
	var errs []error
	for _, d := range f.opened {
		errs = append(errs, d.Close())
	}
	return errors.Join(errs...)
}

// findLag names sources whose bound for replicas could not be held. Their jobs
// stop: whoever wrote the bound relies on it.
func (e *Engine) findLag(ctx context.Context, s *situation) error {
	for _, src := range s.concept.Sources {
		if src.Lag == nil {
			continue
		}
		f := e.followersOf(ctx, s, src)
		if f.watch == nil {
			continue // away for now: jobs wait
		}
		why, err := f.watch.Unmeasured(ctx)
		if ctx.Err() != nil {
			return err
		}
		if err != nil || why == "" {
			continue // as above
		}
		finding := plan.NewFinding("lag_unmeasured", "", src.Name, why)
		finding.Jobs = []string{}
		for _, j := range s.binding.Jobs {
			if j.Action.Object.Source == src.Name {
				finding.Jobs = append(finding.Jobs, j.Name)
			}
		}
		s.binding.Add(finding)
	}
	return nil
}

// heed makes a task wait while the replicas of its source are too far behind,
// and says so in the job's progress.
func (w *running) heed(t *execution.Task, src *concept.Source) {
	if src.Lag == nil {
		return
	}
	job := t.Job
	t.Behind = func(ctx context.Context) (bool, error) {
		f := w.followersOf(ctx, w.s, src)
		if time.Since(f.asked) < askReplicas {
			return f.behind, nil
		}
		was := f.waited
		if err := w.measure(ctx, f); err != nil {
			return false, err
		}
		switch {
		case f.waited == 2: // once may be a measurement that has just begun
			w.log.Info("a job waits for replicas", "run", w.run.ID, "job", job.Name, "source", src.Name)
			return true, w.showStage(ctx, job, casefile.StageReplica)
		case was >= 2 && !f.behind:
			return false, w.showStage(ctx, job, casefile.StageMain)
		}
		return f.behind, w.pausedMeanwhile(ctx, f)
	}
}

// measure asks the replicas. That they do not answer is no reason to go on. The
// clock is the machine's: what is waited for is real.
func (w *running) measure(ctx context.Context, f *followers) error {
	f.behind = true
	if f.watch != nil {
		lag, err := f.watch.Behind(ctx, time.Now())
		if ctx.Err() != nil {
			return err
		}
		if err != nil {
			w.log.Warn("replicas do not answer", "source", f.source.Name, "error", err)
		}
		f.behind = err != nil || lag > f.source.Lag.AtMost
	}
	f.asked = time.Now()
	if f.waited++; !f.behind {
		f.waited = 0
	}
	return nil
}

// pausedMeanwhile lets a pause end the waiting.
func (w *running) pausedMeanwhile(ctx context.Context, f *followers) error {
	if !f.behind {
		return nil
	}
	p, err := w.store.Paused(ctx)
	if err == nil && p != nil {
		err = casefile.ErrPaused
	}
	return err
}

// showStage says where a job of the concept is; how far it is stays as it was.
func (w *running) showStage(ctx context.Context, j *plan.Job, stage casefile.Stage) error {
	c, known := w.stages[j.Name]
	if !known {
		return nil // ordered by hand
	}
	return w.reach(ctx, j, stage, c.After)
}
