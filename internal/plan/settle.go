package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
)

// Add takes findings in: those of the analyzers, and later those that only
// live data can show. It looks for an answer in the object's accept, and stops
// the jobs concerned. Jobs that are nil mean all jobs of the object; an empty
// list means none.
func (b *Binding) Add(found ...Finding) {
	for _, f := range found {
		if o := b.Object(f.Object); o != nil && f.Jobs == nil {
			f.Jobs = b.jobsOfObject(o)
		}
		b.answer(&f)
		b.Findings = merge(b.Findings, f)
	}
	slices.SortStableFunc(b.Findings, func(x, y Finding) int {
		return cmp.Compare(rank(x), rank(y))
	})
	for _, j := range b.Jobs {
		j.Stopped = nil
		for _, f := range b.Findings {
			if f.Stops() && slices.Contains(f.Jobs, j.Name) {
				j.Stopped = append(j.Stopped, f)
			}
		}
	}
	b.stopBesideKeeps()
}

// rank puts what stops first, then what was accepted, then warnings.
func rank(f Finding) int {
	switch {
	case f.Stops():
		return 0
	case f.Severity == Error:
		return 1
	}
	return 2
}

// changedSince begins the hint of an accepted finding that speaks of something
// else by now.
const changedSince = "what was accepted has changed since: look again, then apply the concept to accept it as it is now; "

// Seen says which findings, by fingerprint, stood when the concept was put in
// force. An accept answers a thing as it was then; of any other it answers
// nothing.
func (b *Binding) Seen(fingerprints map[string]bool) {
	b.seen = fingerprints
	found := b.Findings
	b.Findings = nil
	for i := range found {
		found[i].Accepted = ""
	}
	b.Add(found...)
}

// merge adds a finding, or its jobs where the same was found for another.
func merge(list []Finding, f Finding) []Finding {
	for i := range list {
		x := &list[i]
		if x.Code == f.Code && x.Object == f.Object && x.Where == f.Where && x.Detail == f.Detail {
			x.Jobs = union(x.Jobs, f.Jobs)
			return list
		}
	}
	return append(list, f)
}

func union(a, b []string) []string {
	for _, s := range b {
		if !slices.Contains(a, s) {
			a = append(slices.Clone(a), s)
		}
	}
	return a
}

// answer looks for the finding in its object's accept, whose place is the
// object's table where it names none. What cannot go well is
// not answered, and the hint says so.
func (b *Binding) answer(f *Finding) {
	o := b.Object(f.Object)
	if o == nil {
		return
	}
	for _, a := range o.Accept {
		switch {
		case a.Finding != f.Code || !sameWhere(cmp.Or(a.Where, o.Object.Table.Name), f.Where):
		case f.Acceptable() && b.seen != nil && !b.seen[f.Fingerprint()]:
			f.Hint = changedSince + f.Hint
		case f.Acceptable():
			f.Accepted = a.Reason
		case !strings.HasSuffix(f.Hint, noAccept):
			f.Hint += noAccept
		}
	}
}

const noAccept = "; accept does not answer this finding"

// sameWhere compares places; an accept may put the schema in front.
func sameWhere(accepted, found string) bool {
	return accepted == found || strings.HasSuffix(accepted, "."+found)
}

// stopBesideKeeps stops whatever changes or deletes records of an object whose
// keep job cannot run: nobody would know which records it should have held.
func (b *Binding) stopBesideKeeps() {
	for _, keep := range b.Jobs {
		if !keep.Active || keep.Action.Kind != method.Keep || len(keep.Stopped) == 0 {
			continue
		}
		for _, j := range b.Jobs {
			if j.Action.Object == keep.Action.Object && changes(j.Action.Kind) && len(j.Stopped) == 0 {
				j.Stopped = slices.Clone(keep.Stopped)
			}
		}
	}
}

func changes(k method.Kind) bool { return k != method.Lock && k != method.Keep }

// onObject makes a finding that concerns all jobs of an object, and those of
// others that ask about its persons.
func (b *Binding) onObject(code string, o *Object, where, detail string) Finding {
	f := NewFinding(code, o.Name, where, detail)
	f.At, f.Jobs = o.At, b.jobsOfObject(o)
	if code == "unknown_table" || code == "unknown_column" {
		f.Jobs = union(f.Jobs, b.jobsAsking(o.Name))
	}
	return f
}

// onAction makes a finding that concerns the jobs that run an action.
func (b *Binding) onAction(code string, a *Action, where, detail string) Finding {
	f := NewFinding(code, a.Object.Name, where, detail)
	f.At, f.Jobs = a.At, []string{} // an action no job runs has nobody to stop
	for _, j := range b.jobsOfAction(a) {
		f.Jobs = append(f.Jobs, j.Name)
	}
	return f
}

// onJob makes a finding that concerns one job.
func (b *Binding) onJob(code string, j *Job, where, detail string) Finding {
	f := NewFinding(code, j.Action.Object.Name, where, detail)
	f.At, f.Jobs = j.At, []string{j.Name}
	return f
}

func (b *Binding) jobsOfObject(o *Object) []string {
	names := []string{}
	for _, j := range b.Jobs {
		if j.Action.Object == o {
			names = append(names, j.Name)
		}
	}
	return names
}

func (b *Binding) jobsOfAction(a *Action) []*Job {
	return slices.DeleteFunc(slices.Clone(b.Jobs), func(j *Job) bool { return j.Action != a })
}

// jobsAsking are the jobs with an unless that asks about persons of an object.
func (b *Binding) jobsAsking(object string) []string {
	var names []string
	for _, j := range b.Jobs {
		if slices.ContainsFunc(personVetoes(j.Job), func(other string) bool { return other == object }) {
			names = append(names, j.Name)
		}
	}
	return names
}
