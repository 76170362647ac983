package execution

import (
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Causes of a delay that are no reason of an earlier run.
const (
	causeFirstRun = "first_run" // the job never ran before
	causeNotRun   = "not_run"   // it did not run on the due day
)

// derivations gives items with the same start and cause one derivation.
type derivations struct {
	task  Task
	cases *Cases
	known map[derivationKey]int64
	fresh []casefile.Derivation
}

type derivationKey struct {
	start rule.Moment
	cause string
}

func newDerivations(t Task, c *Cases) *derivations {
	return &derivations{task: t, cases: c, known: map[derivationKey]int64{}}
}

// of is the derivation of a candidate; stopped is what had postponed it.
func (d *derivations) of(c datasource.Candidate, stopped rule.Reason) int64 {
	v := d.derive(c)
	if v.Late > 0 {
		v.Cause = d.cause(stopped)
	}
	key := derivationKey{start: c.Start, cause: v.Cause}
	if id, ok := d.known[key]; ok {
		return id
	}
	v.ID = d.cases.derivation()
	d.known[key] = v.ID
	d.fresh = append(d.fresh, v)
	return v.ID
}

// cause is why something is done later than it was due.
func (d *derivations) cause(stopped rule.Reason) string {
	switch {
	case stopped != "":
		return string(stopped)
	case d.task.FirstRun:
		return causeFirstRun
	}
	return causeNotRun
}

func (d *derivations) derive(c datasource.Candidate) casefile.Derivation {
	job, today := d.task.Job, d.task.Run.Day
	v := casefile.Derivation{Run: d.task.Run.ID, Job: job.Name, StartName: job.StartName, DueDay: today}
	if job.When.Start == nil || c.Start.State != rule.Known {
		return v
	}
	start, last := c.Start.Day, job.When.Term.LastDay(c.Start.Day)
	v.Start, v.LastDay, v.DueDay = &start, &last, job.When.Term.DueDay(start)
	if v.DueDay < today {
		v.Late = int(today - v.DueDay)
	}
	return v
}

// take hands over the derivations that are new since the last call.
func (d *derivations) take() []casefile.Derivation {
	out := d.fresh
	d.fresh = nil
	return out
}
