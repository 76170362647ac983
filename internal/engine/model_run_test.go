package engine_test

import "slices"

// live does to the model's records what a run of all jobs does: marks whose
// condition no longer holds end, keeps are set, each record gets the strongest
// change that may run, and locks come last.
func (m *model) live() {
	m.endMarks()
	m.setMarks("keep")
	var alive []*row
	changes := map[*row][]*jobModel{}
	for _, x := range m.records {
		for _, j := range m.jobs {
			if v, met := m.judge(j, x); met && v.Fate == "" && j.action.kind != "keep" {
				changes[x] = append(changes[x], j)
			}
		}
	}
	for _, x := range m.records {
		if !m.change(x, changes[x]) {
			alive = append(alive, x)
		}
	}
	m.records = alive
}

// change applies what may run of a record, and says whether it deleted it.
func (m *model) change(x *row, jobs []*jobModel) (gone bool) {
	for _, j := range jobs {
		switch j.action.kind {
		case "delete":
			return true
		case "lock":
			if !slices.Contains(m.marksOf(x), m.mark(j)) {
				m.marks[x.id] = append(m.marks[x.id], m.mark(j))
			}
			continue
		}
		m.apply(j.action, x)
		if j.action.kind == "anonymise" {
			m.marks[x.id] = slices.DeleteFunc(m.marks[x.id], func(k markModel) bool {
				return k.kind == "lock_exception" || k.kind == "lock" && (k.ground == "end_of_purpose" || k.ground == "retention_duty")
			})
		}
	}
	return false
}

// endMarks ends the marks of jobs whose condition does not hold.
func (m *model) endMarks() {
	for _, x := range m.records {
		for _, j := range m.jobs {
			if k := j.action.kind; (k == "lock" || k == "keep") && !(m.due(j, x) && m.vetoed(j, x) == "") {
				m.marks[x.id] = slices.DeleteFunc(m.marks[x.id], func(k markModel) bool { return k.origin == "job/"+j.name })
			}
		}
	}
}

func (m *model) setMarks(kind string) {
	for _, x := range m.records {
		for _, j := range m.jobs {
			if v, met := m.judge(j, x); j.action.kind == kind && met && v.Fate == "" {
				m.marks[x.id] = append(m.marks[x.id], m.mark(j))
			}
		}
	}
}
