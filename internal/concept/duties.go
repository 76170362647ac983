package concept

import (
	"fmt"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// duties reads `retain`. Without columns a duty is on all of them: the
// reading that keeps more.
func (r *reader) duties(v value, o *Object) []Duty {
	var duties []Duty
	for _, item := range v.items() {
		m := item.mappingOf("duty")
		if m.n == nil {
			continue
		}
		m.only("title", "columns", "start", "after", "from", "basis")
		d := Duty{At: item.n.at}
		d.Title = m.get("title").text()
		d.Columns = r.dutyColumns(m.get("columns"), o)
		d.Start, d.StartName = r.startNamed(m.need("start"), o)
		d.Term = r.term(m)
		d.Basis = m.need("basis").text()
		if d.Title == "" {
			d.Title = d.Basis
		}
		duties = append(duties, d)
	}
	return duties
}

func (r *reader) dutyColumns(v value, o *Object) []string {
	if v.given() && v.n.kind == textNode {
		v.oneOf("all")
		return nil
	}
	v.filled()
	columns := v.words()
	for _, c := range columns {
		if !o.knows(o.ref(c.text)) {
			c.problem(fmt.Sprintf("%s declares no column %s", o.Name, c.quoted()), "").as("no_column", c.quoted()).among(c.text, o.personalNames())
		}
	}
	if len(columns) == 0 {
		return nil
	}
	return textsOf(columns)
}

// startNamed reads the name of one of the object's dates.
func (r *reader) startNamed(v value, o *Object) (rule.Start, string) {
	if v.given() && v.n.kind == mappingNode {
		v.problem("start must be the name of a date", "give the date a name under dates of the object, and write that").as("start_named")
		return nil, ""
	}
	name := v.text()
	if name == "" || o == nil {
		return nil, name
	}
	d := o.Start(name)
	if d == nil {
		what := fmt.Sprintf("%s has no date %s", o.Name, v.quoted())
		if o.declares(name) {
			v.problem(what, fmt.Sprintf("a column becomes a date under dates of the object: %s: %s", cut(name), cut(name))).as("column_no_date", v.quoted(), cut(name))
			return nil, name
		}
		v.problem(what, "").as("no_date", v.quoted()).among(name, namesOf(o.Dates, func(d Date) string { return d.Name }))
		return nil, name
	}
	return d.Start, name
}

// accepts reads the answers to findings.
func (r *reader) accepts(v value) []Accept {
	var accepts []Accept
	for _, item := range v.items() {
		m := item.mappingOf("answer")
		if m.n == nil {
			continue
		}
		m.only("finding", "where", "reason")
		accepts = append(accepts, Accept{
			Finding: r.finding(m.need("finding")),
			Where:   m.get("where").text(), Reason: m.need("reason").text(), At: item.n.at,
		})
	}
	return accepts
}

// finding is the code of a finding that may be answered at all.
func (r *reader) finding(v value) string {
	code := v.text()
	answer, known := findings()[code]
	switch {
	case code == "" || answer:
	case known:
		v.problem(fmt.Sprintf("the finding %s cannot be accepted", v.quoted()), "what it names must be put right first").as("not_acceptable", v.quoted())
	default:
		var codes []string
		for c, answerable := range findings() {
			if answerable {
				codes = append(codes, c)
			}
		}
		v.problem(fmt.Sprintf("there is no finding %s", v.quoted()), "").as("no_finding", v.quoted()).among(code, sorted(codes))
	}
	return code
}

// findings are the codes of plan's findings, and whether `accept` answers them.
func findings() map[string]bool {
	codes := map[string]bool{}
	for _, c := range [...]string{
		"undeclared_column", "unknown_table", "unknown_column", "no_key", "key_personal", "key_changed", "breaks_unique",
		"breaks_not_null", "breaks_length", "breaks_check", "breaks_type", "partition_key_changed", "generated_column_mapped",
		"foreign_key_changed", "trigger_reverts", "start_moves", "not_transactional", "read_only", "right_missing",
		"foreign_installation", "method_does_not_erase", "set_leaves_rule", "json_without_rest", "part_is_object",
		"schema_changed", "guard_observes", "guard_open", "lag_unmeasured",
	} {
		codes[c] = false
	}
	for _, c := range [...]string{
		"cascade_leaves_mapping", "trigger_writes", "followed_by_nobody", "mark_dangling", "moves", "view_over_table",
		"unmapped_personal", "never_erased", "records_unreached",
		"index_missing", "erases_too_early", "identifier_lost", "lock_not_enforced", "cross_source", "came_back",
		"values_in_server_log", "key_beside_store", "no_duties_declared", "open_rows", "mark_removed",
		"guard_missing", "guard_disabled", "guard_replaced", "guard_broken", "guard_outdated",
	} {
		codes[c] = true
	}
	return codes
}
