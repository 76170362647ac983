package plan

import (
	"slices"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Boundary is the first start that is not due on a day. A rule without a start
// compares with none; its boundary lies behind every date.
func (j *Job) Boundary(today rule.Day) rule.Day {
	if j.When.Start == nil {
		return rule.Ceiling
	}
	return j.When.Term.Boundary(today)
}

// Duties are the duties that can stop the action: all of the object's for what
// erases the record, for partial and mask those that name none or one of the
// action's columns, none for marks.
func (a *Action) Duties() []concept.Duty {
	switch a.Kind {
	case method.Anonymise, method.Delete:
		return a.Object.Retain
	case method.PartiallyAnonymise, method.Mask:
		return slices.DeleteFunc(slices.Clone(a.Object.Retain), func(d concept.Duty) bool {
			return d.Columns != nil && !slices.ContainsFunc(d.Columns, func(c string) bool { return slices.Contains(a.Columns, c) })
		})
	}
	return nil
}

// strength orders the kinds that stand in one another's way.
var strength = map[method.Kind]int{
	method.Delete: 5, method.Anonymise: 4, method.PartiallyAnonymise: 3, method.Mask: 2, method.Lock: 1,
}

// Stronger are the active jobs of the same object whose action goes before
// this one's on the same day: for a change of values those of a stronger kind,
// for a lock those that erase, for a keep none. Jobs that are stopped are
// among them; whether they count is for the caller to say.
func (b *Binding) Stronger(j *Job) []*Job {
	return b.active(j.Action.Object, func(k method.Kind) bool {
		switch j.Action.Kind {
		case method.Keep:
			return false
		case method.Lock:
			return erases(k)
		}
		return strength[k] > strength[j.Action.Kind]
	})
}

// KeepJobs are the active keep jobs of an object that can run. Where one
// cannot, the jobs it would hold back are stopped with it.
func (b *Binding) KeepJobs(o *Object) []*Job {
	jobs := b.active(o, func(k method.Kind) bool { return k == method.Keep })
	return slices.DeleteFunc(jobs, func(j *Job) bool { return len(j.Stopped) > 0 })
}

func (b *Binding) active(o *Object, wanted func(method.Kind) bool) []*Job {
	return slices.DeleteFunc(slices.Clone(b.Jobs), func(j *Job) bool {
		return !j.Active || j.Action.Object != o || !wanted(j.Action.Kind)
	})
}

func erases(k method.Kind) bool { return k == method.Anonymise || k == method.Delete }
