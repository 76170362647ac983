package plan

import (
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// noDuties finds objects that are erased and name no duty to keep anything.
func noDuties(b *Binding) []Finding {
	var found []Finding
	for _, o := range b.Objects {
		erased := slices.ContainsFunc(b.Jobs, func(j *Job) bool { return j.Action.Object == o && erases(j.Action.Kind) })
		if erased && len(o.Retain) == 0 {
			found = append(found, b.onObject("no_duties_declared", o, o.Object.Table.Name, ""))
		}
	}
	return found
}

// tooEarly finds rules that are due while a duty that counts from the same
// date still runs. Dates that cannot be compared are left to the run, which
// skips such records as retention_runs.
func tooEarly(b *Binding) []Finding {
	var found []Finding
	for _, j := range b.Jobs {
		for _, d := range j.Action.Duties() {
			if e := early(j, d); e != nil {
				f := b.onJob("erases_too_early", j, "the "+PlaceJob+" "+j.Name, e.String())
				f.Early = e
				found = append(found, f)
			}
		}
	}
	return found
}

// early names the first day both allow, for the first start of a year of
// examples that shows the difference; nil if there is none.
func early(j *Job, d concept.Duty) *Early {
	if j.When.Start == nil {
		return &Early{Duty: d.Title}
	}
	if !countsFrom(j.When.Start, d.Start) {
		return nil
	}
	first := rule.Date(2026, time.January, 1)
	for start := first; start <= first.EndOfYear(); start++ {
		due, free := j.When.Term.DueDay(start), d.Term.DueDay(start)
		if due < free {
			return &Early{Duty: d.Title, Start: start, Due: due, Free: free}
		}
	}
	return nil
}

// String is the example as a sentence for the command line and the API.
func (e Early) String() string {
	if e.Start == 0 {
		return fmt.Sprintf("it has no start, so nothing makes it wait for %q", e.Duty)
	}
	return fmt.Sprintf("for a start on %s it is due on %s, but %q runs until %s; both allow it from %s", e.Start, e.Due, e.Duty, e.Free-1, e.Free)
}

// countsFrom says whether a rule's start is the duty's, or can be: one of
// several of which the latest, the earliest or the first known counts.
func countsFrom(start, duty rule.Start) bool {
	if reflect.DeepEqual(start, duty) {
		return true
	}
	of := func(parts ...rule.Start) bool {
		return slices.ContainsFunc(parts, func(p rule.Start) bool { return countsFrom(p, duty) })
	}
	switch s := start.(type) {
	case rule.Latest:
		return of(s.Of...)
	case rule.Earliest:
		return of(s.Of...)
	case rule.Else:
		return of(s.First, s.Then)
	}
	return false
}
