package engine

import (
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/execution"
)

// care holds a task to what its source bears: records a second, workers, how far
// its replicas may be, and, if servers carry the run out, its window. Who runs a job by hand is there to see.
func (w *running) care(t *execution.Task) {
	src := w.s.concept.Source(t.Source.Name())
	if src == nil {
		return
	}
	if w.paces == nil {
		w.paces = map[string]*execution.Pace{}
	}
	if _, known := w.paces[src.Name]; !known {
		w.paces[src.Name] = execution.NewPace(src.MaxRowsPerSecond)
	}
	t.Pace, t.Workers = w.paces[src.Name], src.Workers
	w.heed(t, src)
	if w.run.Background {
		t.Closed = func() bool { return !src.Window.Open(w.now().In(w.s.concept.Zone)) }
	}
}

// closedFor is how long the window of some source of a run's jobs stays closed.
// The jobs of a run wait for one another: the strongest goes first.
func closedFor(c *concept.Concept, run casefile.Run, now time.Time) (wait time.Duration) {
	for _, j := range c.Jobs {
		if !slices.Contains(run.Jobs, j.Name) {
			continue
		}
		if a := c.Action(j.Action); a != nil {
			if src := c.Source(c.Object(a.Object).Source); src != nil {
				wait = max(wait, src.Window.Opens(now.In(c.Zone)))
			}
		}
	}
	return wait
}
