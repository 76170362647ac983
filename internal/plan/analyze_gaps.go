package plan

import "github.com/fristwerk/fristwerk/internal/method"

// neverErased finds objects whose records no active job ever erases: locks,
// masks and partial replacements end nothing.
func neverErased(b *Binding) []Finding {
	var found []Finding
	for _, o := range b.Objects {
		if o.Table == nil || !o.holdsPersonal() || len(b.ErasingJobs(o)) > 0 {
			continue
		}
		detail := "no job anonymises or deletes its records"
		for _, j := range b.Jobs {
			if j.Action.Object == o && erasing(j.Action.Kind) {
				detail = "the job " + j.Name + " is not active"
				break
			}
		}
		found = append(found, b.onObject("never_erased", o, o.Table.Table, detail))
	}
	return found
}

// ErasingJobs are the active jobs that anonymise or delete records of an object.
func (b *Binding) ErasingJobs(o *Object) []*Job {
	var jobs []*Job
	for _, j := range b.Jobs {
		if j.Active && j.Action.Object == o && erasing(j.Action.Kind) {
			jobs = append(jobs, j)
		}
	}
	return jobs
}

func erasing(k method.Kind) bool { return k == method.Anonymise || k == method.Delete }

func (o *Object) holdsPersonal() bool {
	for _, m := range o.mapped() {
		if len(m.columns) > 0 {
			return true
		}
	}
	return false
}
