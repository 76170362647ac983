package engine_test

import (
	"fmt"
	"strings"
)

// yaml is the concept file of the model.
func (m *model) yaml() string {
	var b strings.Builder
	fmt.Fprintf(&b, modelHead, m.zone, m.yearEnds.m, m.yearEnds.d, m.clocks)
	if m.only.yaml != "" {
		fmt.Fprintf(&b, "    %s\n", m.only.only())
	}
	b.WriteString("    dates:\n")
	for i, d := range m.dates {
		fmt.Fprintf(&b, "      date_%d: %s\n", i, d.yaml)
	}
	if len(m.duties) > 0 {
		b.WriteString("    retain:\n")
	}
	for _, d := range m.duties {
		columns := "all"
		if d.columns != nil {
			columns = "[" + strings.Join(d.columns, ", ") + "]"
		}
		fmt.Fprintf(&b, "      - {columns: %s, start: date_%d, after: %s, from: %s, basis: duty}\n", columns, d.start, d.term, d.term.from)
	}
	b.WriteString(modelContacts + "actions:\n")
	for _, k := range kinds {
		if a := m.actions[k]; a != nil {
			b.WriteString(m.actionYAML(a))
		}
	}
	b.WriteString("jobs:\n")
	for _, j := range m.jobs {
		b.WriteString(j.yaml())
	}
	return b.String()
}

func (m *model) actionYAML(a *actionModel) string {
	parts := []string{"object: thing", "kind: " + a.kind}
	if a.kind != "lock" && a.kind != "keep" {
		parts = append(parts, "approval: "+map[bool]string{true: "one", false: "none"}[a.approval])
	}
	if a.kind == "mask" || a.kind == "partially_anonymise" {
		parts = append(parts, "columns: ["+strings.Join(a.columns, ", ")+"]")
	}
	if a.kind == "partially_anonymise" {
		parts = append(parts, "followed_by: "+m.follower()+"_thing")
	}
	if a.kind == "anonymise" {
		parts = append(parts, "set: {state: done}")
	}
	if a.kind == "lock" {
		parts = append(parts, "ground: "+a.ground)
	}
	var methods []string
	for _, c := range personal {
		if a.methods[c] != "" {
			methods = append(methods, c+": "+a.methods[c])
		}
	}
	if len(methods) > 0 {
		parts = append(parts, "methods: {"+strings.Join(methods, ", ")+"}")
	}
	return fmt.Sprintf("  %s_thing: {%s}\n", a.kind, strings.Join(parts, ", "))
}

func (j *jobModel) yaml() string {
	var b strings.Builder
	fmt.Fprintf(&b, "  %s:\n    action: %s_thing\n    schedule: \"30 3 * * *\"\n    basis: law\n    active: true\n    limit: {records: 100000}\n    when:\n", j.name, j.action.kind)
	if j.start >= 0 {
		fmt.Fprintf(&b, "      start: date_%d\n      after: %s\n      from: %s\n", j.start, j.term, j.term.from)
	}
	if j.only.yaml != "" {
		fmt.Fprintf(&b, "      %s\n", j.only.only())
	}
	if len(j.has)+len(j.persons) > 0 {
		b.WriteString("      unless:\n")
	}
	for word, vetoes := range map[string][]veto{"has": j.has, "person_has": j.persons} {
		for _, v := range vetoes {
			fmt.Fprintf(&b, "        - {%s}\n", strings.TrimSuffix(word+": "+v.of+", "+v.only.only(), ", "))
		}
	}
	return b.String()
}

const modelHead = `fristwerk: 1
name: model
timezone: %s
business_year_ends: %02d-%02d
sources:
  sales: {url: "${SALES_URL}", timezone: %s}
objects:
  thing:
    source: sales
    table: things
    key: id
    person: [{customer: customer_no}, email]
    columns: {customer_no: identifier, email: email, name: name, note: free_text, born: birth_date, zip: postcode}
    not_personal: [id, parent_id, status, amount, flag, state, d_date, d_time, d_instant, d_text, d_layout, d_unix, d_ms]
    parts:
      items: {table: items, by: {thing_id: id}, columns: {remark: free_text, agent: third_party}, not_personal: [id, thing_id, status, d_date, d_text]}
    related:
      logs: {table: logs, by: {thing_id: id}}
      parent: {table: parents, by: {id: parent_id}}
`

const modelContacts = `  contact:
    source: sales
    table: contacts
    key: id
    person: [{customer: customer_no}, email]
    columns: {customer_no: identifier, email: email}
    not_personal: [id, status]
`
