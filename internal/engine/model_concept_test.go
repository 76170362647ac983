package engine_test

import (
	"fmt"
	"slices"
	"time"
)

// model is one random trial: a concept, records and marks, and what the concept
// means (model_oracle_test.go).
type model struct {
	*drawing
	only     condition // of the object
	dates    []beginning
	duties   []dutyModel
	actions  map[string]*actionModel // by kind
	jobs     []*jobModel
	records  []*row
	contacts []*row
	marks    map[int][]markModel
	// alone says that no rule asks about other records that jobs change: then
	// what a run does does not depend on the order of its records.
	alone bool
}

type actionModel struct {
	kind     string
	columns  []string          // of partially_anonymise and mask
	methods  map[string]string // that are not the default
	ground   string
	approval bool
}

type jobModel struct {
	name    string
	action  *actionModel
	start   int // in dates, -1 for none
	term    period
	only    condition
	has     []veto
	persons []veto
}

// veto is a line of `unless`: of a relation, or of an object.
type veto struct {
	of   string
	only condition
}

type dutyModel struct {
	start   int
	term    period
	columns []string // nil for all
}

type markModel struct{ kind, ground, origin, until string }

var kinds = []string{"keep", "delete", "anonymise", "partially_anonymise", "mask", "lock"}

// personal are the columns of the records and of their items.
var personal = []string{"customer_no", "email", "name", "note", "born", "zip", "items.remark", "items.agent"}

func (r *drawing) model() *model {
	m := &model{drawing: r, only: always, actions: map[string]*actionModel{}, marks: map[int][]markModel{}, alone: true}
	r.zone = r.location("Europe/Berlin", "Europe/Berlin", "UTC", "America/New_York")
	r.clocks = r.location("UTC", "Europe/Berlin", "America/New_York")
	r.yearEnds = pick(r, date{m: 12, d: 31}, date{m: 6, d: 30}, date{m: 2, d: 28}, date{m: 9, d: 15})
	r.day = pick(r, date{2026, 11, 23}, date{2027, 1, 1}, date{2026, 12, 31}, date{2024, 2, 29}, date{2025, 3, 1}, date{2026, 6, 30})
	if r.chance(30) {
		m.only = r.test("status")
	}
	for range 3 {
		m.dates = append(m.dates, r.beginning(2))
	}
	m.drawActions()
	for _, k := range kinds {
		if a := m.actions[k]; a != nil {
			for range pick(r, 1, 1, 2) {
				m.jobs = append(m.jobs, m.drawJob(a))
			}
		}
	}
	for range pick(r, 0, 0, 1, 2) {
		m.duties = append(m.duties, dutyModel{start: r.IntN(3), term: r.period(), columns: m.some(personal, true)})
	}
	for _, j := range m.jobs {
		r.edges = append(r.edges, j.term.add(r.day, -1), date{j.term.add(r.day, -1).y, 12, 31}, r.day)
	}
	return m
}

func (r *drawing) location(names ...string) *time.Location {
	zone, err := time.LoadLocation(pick(r, names...))
	if err != nil {
		panic(err)
	}
	return zone
}

// some draws a part of a list, never an empty one; nil where all may be meant.
func (m *model) some(list []string, orAll bool) []string {
	if orAll && m.chance(50) {
		return nil
	}
	var chosen []string
	for _, c := range list {
		if m.chance(50) {
			chosen = append(chosen, c)
		}
	}
	if chosen == nil {
		chosen = list[:1]
	}
	return chosen
}

func (m *model) drawActions() {
	for _, k := range kinds {
		if !m.chance(60) {
			continue
		}
		a := &actionModel{kind: k, methods: map[string]string{}, approval: k != "lock" && k != "keep" && m.chance(15)}
		switch k {
		case "anonymise":
			a.columns = personal
			m.drawMethods(a)
		case "partially_anonymise": // identifiers stay: rules still ask for the person
			if m.follower() == "" {
				continue
			}
			a.columns = m.some([]string{"name", "note", "born", "zip", "items.remark", "items.agent"}, false)
			m.drawMethods(a)
		case "mask":
			a.columns = m.some([]string{"name", "note", "items.remark"}, false)
		case "lock":
			a.ground = pick(m.drawing, "end_of_purpose", "end_of_purpose", "retention_duty", "art18", "contractual")
		}
		m.actions[k] = a
	}
}

// follower is the kind that finishes a partial anonymisation.
func (m *model) follower() string {
	for _, k := range []string{"anonymise", "delete"} {
		if m.actions[k] != nil {
			return k
		}
	}
	return ""
}

func (m *model) drawMethods(a *actionModel) {
	for column, method := range map[string]string{
		"email": `{template: "anon-{key}@anon.invalid"}`, "note": `{replace: gone}`, "born": `{generalise: year}`, "zip": `{prefix: 2}`,
	} {
		if slices.Contains(a.columns, column) {
			a.methods[column] = method
		}
	}
	for _, column := range []string{"email", "note", "born", "zip"} {
		if m.chance(50) {
			delete(a.methods, column)
		}
	}
}

func (m *model) drawJob(a *actionModel) *jobModel {
	j := &jobModel{name: fmt.Sprintf("job_%d", len(m.jobs)), action: a, start: -1, only: always}
	columns := append([]string{"status", "status", "amount", "flag"}, dateColumns...)
	if m.chance(85) {
		j.start, j.term = m.IntN(3), m.period()
	}
	if j.start < 0 || m.chance(60) {
		j.only = m.condition(columns, 2)
	}
	if m.chance(25) {
		j.has = append(j.has, veto{pick(m.drawing, "items", "logs", "parent"), m.maybe([]string{"status", "d_date"})})
	}
	if m.chance(25) {
		v := veto{pick(m.drawing, "contact", "contact", "thing"), m.maybe([]string{"status"})}
		j.persons = append(j.persons, v)
		m.alone = m.alone && v.of == "contact"
		if anonymise := m.actions["anonymise"]; anonymise != nil {
			delete(anonymise.methods, "email") // what replaces an identifier would be one that nobody else has
		}
	}
	return j
}

func (m *model) maybe(columns []string) condition {
	if m.chance(30) {
		return always
	}
	return m.condition(columns, 1)
}
