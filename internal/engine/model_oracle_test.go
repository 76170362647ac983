package engine_test

import (
	"fmt"
	"slices"
	"strings"
)

// verdict is what the model says of one record and one job.
type verdict struct {
	Fate  string // empty: it is done
	Due   bool
	Start string
}

// speaks are the verdicts of a job over the records it speaks of, by key.
func (m *model) speaks(j *jobModel) map[string]verdict {
	all := map[string]verdict{}
	for _, x := range m.records {
		if v, met := m.judge(j, x); met {
			all[fmt.Sprint(x.id)] = v
		}
	}
	return all
}

func (m *model) judge(j *jobModel, x *row) (v verdict, met bool) {
	start := known(m.day)
	if j.start >= 0 {
		start = m.dates[j.start].read(x)
		v.Start = start.state
		if start.state == "known" {
			v.Start = start.day.String()
		}
	}
	v.Due = m.due(j, x)
	if !m.chosen(j, x) || start.state == "known" && !v.Due || !m.changes(j, x) || m.settled(j, x) {
		return v, false
	}
	v.Fate = m.stopped(j, x)
	switch {
	case start == missing:
		v.Fate = "no_start_date"
	case start == implausible:
		v.Fate = "implausible_date"
	case v.Fate == "" && m.superseded(j, x):
		v.Fate = "superseded"
	case v.Fate == "" && (m.runOut(j, x) || j.action.approval):
		v.Fate = "awaiting_approval"
	}
	return v, true
}

func (m *model) chosen(j *jobModel, x *row) bool { return m.only.holds(x) && j.only.holds(x) }

// due: the conditions hold and the period has ended.
func (m *model) due(j *jobModel, x *row) bool {
	if !m.chosen(j, x) {
		return false
	}
	if j.start < 0 {
		return true
	}
	s := m.dates[j.start].read(x)
	return s.state == "known" && j.term.due(s.day, m.day, m.yearEnds)
}

var ranks = map[string]int{"delete": 4, "anonymise": 3, "partially_anonymise": 2, "mask": 1}

// stronger are the jobs that go before a job.
func (m *model) stronger(j *jobModel) (list []*jobModel) {
	for _, s := range m.jobs {
		erases := s.action.kind == "delete" || s.action.kind == "anonymise"
		if j.action.kind != "keep" && ranks[s.action.kind] > ranks[j.action.kind] && (j.action.kind != "lock" || erases) {
			list = append(list, s)
		}
	}
	return list
}

func (m *model) settled(j *jobModel, x *row) bool {
	return slices.ContainsFunc(m.stronger(j), func(s *jobModel) bool { return m.due(s, x) && !m.changes(s, x) })
}

func (m *model) superseded(j *jobModel, x *row) bool {
	return slices.ContainsFunc(m.stronger(j), func(s *jobModel) bool {
		return !s.action.approval && m.due(s, x) && m.changes(s, x) && m.stopped(s, x) == "" && !m.runOut(s, x)
	})
}

// stopped is the first reason that keeps a due record from being changed.
func (m *model) stopped(j *jobModel, x *row) string {
	kind := j.action.kind
	changesValues := kind != "lock" && kind != "keep"
	switch {
	case m.vetoed(j, x) != "":
		return m.vetoed(j, x)
	case changesValues && m.held(x):
		return "held"
	case changesValues && m.locked(x):
		return "locked"
	case changesValues && m.onDuty(j, x):
		return "retention_runs"
	case kind == "lock" && m.carries(x, func(k markModel) bool { return k.kind == "lock_exception" && m.runs(k) }):
		return "lock_exception"
	}
	return ""
}

func (m *model) vetoed(j *jobModel, x *row) string {
	for _, v := range j.persons {
		if m.personHas(v, x) {
			return "person_still_active"
		}
	}
	for _, v := range j.has {
		if slices.ContainsFunc(x.related[v.of], v.only.holds) {
			return "still_has"
		}
	}
	if len(j.persons) > 0 && customer(x) == "" && address(x) == "" {
		return "no_identifier"
	}
	return ""
}

func (m *model) personHas(v veto, x *row) bool {
	others := m.contacts
	if v.of == "thing" {
		others = m.records
	}
	return slices.ContainsFunc(others, func(o *row) bool {
		same := customer(x) != "" && customer(x) == customer(o) || address(x) != "" && address(x) == address(o)
		return o != x && same && v.only.holds(o) && (v.of == "contact" || m.only.holds(o))
	})
}

func customer(x *row) string {
	if c := x.cells["customer_no"]; !c.null {
		return strings.Trim(c.text, " ")
	}
	return ""
}

func address(x *row) string {
	if c := x.cells["email"]; !c.null {
		return strings.ToLower(strings.Trim(c.text, " "))
	}
	return ""
}

func (m *model) carries(x *row, mark func(markModel) bool) bool {
	return slices.ContainsFunc(m.marks[x.id], mark)
}

func (m *model) runs(k markModel) bool { return k.until == "" || k.until >= m.day.String() }

func (m *model) held(x *row) bool {
	return m.carries(x, func(k markModel) bool { return k.kind == "keep" && m.runs(k) }) ||
		slices.ContainsFunc(m.jobs, func(j *jobModel) bool {
			return j.action.kind == "keep" && m.due(j, x) && m.vetoed(j, x) == ""
		})
}

func (m *model) locked(x *row) bool {
	return m.carries(x, func(k markModel) bool {
		return k.kind == "lock" && (k.ground == "art18" || k.ground == "contractual" && (k.origin != "hand/ends" || m.runs(k)))
	})
}

// runOut: a Keep by hand has ended and somebody has to decide.
func (m *model) runOut(j *jobModel, x *row) bool {
	return j.action.kind != "lock" && j.action.kind != "keep" &&
		m.carries(x, func(k markModel) bool { return k.kind == "keep" && k.origin == "hand" && !m.runs(k) })
}

func (m *model) onDuty(j *jobModel, x *row) bool {
	return slices.ContainsFunc(m.duties, func(d dutyModel) bool {
		erases := j.action.kind == "delete" || j.action.kind == "anonymise"
		concerns := erases || d.columns == nil || slices.ContainsFunc(d.columns, func(c string) bool { return slices.Contains(j.action.columns, c) })
		s := m.dates[d.start].read(x)
		return concerns && (s.state != "known" || !d.term.due(s.day, m.day, m.yearEnds))
	})
}

// changes: the action would leave something else behind.
func (m *model) changes(j *jobModel, x *row) bool {
	a := j.action
	switch a.kind {
	case "delete":
		return true
	case "lock", "keep":
		return !slices.Contains(m.marksOf(x), m.mark(j))
	}
	before := m.shown(x)
	return !slices.Equal(before, m.changed(a, x))
}

// mark is what a job of locks or keeps leaves at a record.
func (m *model) mark(j *jobModel) markModel {
	return markModel{kind: j.action.kind, ground: j.action.ground, origin: "job/" + j.name}
}

func (m *model) marksOf(x *row) []markModel {
	marks := slices.Clone(m.marks[x.id])
	for i := range marks {
		marks[i].until = ""
	}
	return marks
}

// shown are the values of a record and its items that an action may change.
func (m *model) shown(x *row) []string {
	texts := []string{x.cells["state"].text}
	for _, c := range personal {
		name, of := strings.CutPrefix(c, "items.")
		if !of {
			texts = append(texts, x.cells[c].text)
			continue
		}
		for _, item := range x.related["items"] {
			texts = append(texts, item.cells[name].text)
		}
	}
	return texts
}

// changed are the same values after the action.
func (m *model) changed(a *actionModel, x *row) []string {
	copied := x.copy()
	m.apply(a, copied)
	return m.shown(copied)
}

func (x *row) copy() *row {
	c := &row{id: x.id, cells: map[string]cell{}, related: map[string][]*row{}}
	for name, v := range x.cells {
		c.cells[name] = v
	}
	for _, item := range x.related["items"] {
		c.related["items"] = append(c.related["items"], item.copy())
	}
	return c
}

// apply writes what the action leaves of a record.
func (m *model) apply(a *actionModel, x *row) {
	if a.kind == "anonymise" {
		x.cells["state"] = textCell("done")
	}
	for _, c := range a.columns {
		name, of := strings.CutPrefix(c, "items.")
		if !of {
			x.cells[c] = a.write(c, x.cells[c], x.id)
			continue
		}
		for _, item := range x.related["items"] {
			item.cells[name] = a.write(c, item.cells[name], x.id)
		}
	}
}

// write is what becomes of one value.
func (a *actionModel) write(column string, old cell, key int) cell {
	if old.null {
		return old
	}
	letters := []rune(old.text)
	switch method := a.methods[column]; {
	case a.kind == "mask" && len(letters) == 0:
		return old
	case a.kind == "mask":
		return textCell("XXXX" + string(letters[min(4, len(letters)):]))
	case method == "" && (column == "name" || column == "items.agent"):
		return textCell("XXXX")
	case method == "":
		return null
	case column == "email":
		return textCell(fmt.Sprintf("anon-%d@anon.invalid", key))
	case column == "born":
		return textCell(old.text[:4] + "-01-01")
	case column == "zip":
		return textCell(string(letters[:min(2, len(letters))]))
	}
	return textCell("gone")
}
