package engine

import (
	"context"
	"encoding/json"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Vitals are what metrics say: numbers and names of the concept.
type Vitals struct {
	Paused  bool
	Stopped int // jobs
	Open    int // runs that wait or run
	Overdue int // records, at the last count; -1 before the first
	Jobs    map[string]LastRun
}

// LastRun is the newest run of a job that ended.
type LastRun struct {
	Ended  time.Time
	Took   time.Duration // of the whole run
	Done   int
	Failed int
}

// vitalRuns is how many runs are looked through for the newest of each job.
const vitalRuns = 50

// Vitals reads our store only. Nobody signs in to ask: the program's own
// metrics do, and they name nothing but jobs.
func (e *Engine) Vitals(ctx context.Context) (Vitals, error) {
	v := Vitals{Overdue: -1, Jobs: map[string]LastRun{}}
	p, err := e.store.Paused(ctx)
	if err != nil {
		return v, err
	}
	v.Paused = p != nil
	stops, err := e.store.JobStops(ctx)
	if err != nil {
		return v, err
	}
	v.Stopped = len(stops)
	runs, err := e.store.Runs(ctx, store.RunFilter{Limit: vitalRuns})
	if err != nil {
		return v, err
	}
	for _, r := range runs {
		if err := e.addVital(ctx, &v, r); err != nil {
			return v, err
		}
	}
	return v, e.addOverdue(ctx, &v)
}

func (e *Engine) addVital(ctx context.Context, v *Vitals, r casefile.Run) error {
	if r.Ended.IsZero() {
		v.Open++
		return nil
	}
	jobs, err := e.store.JobRuns(ctx, r.ID)
	for _, j := range jobs {
		if _, newer := v.Jobs[j.Job]; !newer {
			v.Jobs[j.Job] = LastRun{Ended: r.Ended, Took: r.Ended.Sub(r.Started), Done: j.Done, Failed: j.Failed}
		}
	}
	return err
}

func (e *Engine) addOverdue(ctx context.Context, v *Vitals) error {
	last, err := e.store.LastSurvey(ctx, overviewName)
	if err != nil || last == nil {
		return err
	}
	var o Overview
	err = json.Unmarshal(last.Content, &o)
	v.Overdue = o.Overdue()
	return err
}
