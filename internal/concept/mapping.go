package concept

import (
	"fmt"
	"slices"
	"strings"
)

// mapping is a value with keys. What names it in messages: "job".
type mapping struct {
	value
	what string
}

// named is an entry of a mapping whose keys are the file's own names.
type named struct {
	value
	name string
	at   Position
}

// mappingOf notes it if the value is something else; then every key of it is
// absent, and nothing more is said.
func (v value) mappingOf(what string) mapping {
	if v.given() && v.n.kind != mappingNode {
		v.want(mappingNode, fmt.Sprintf("the %s has keys and values, one a line and indented, or {key: value}", what))
		v.n = nil
	}
	if !v.given() {
		v.n = nil
	}
	return mapping{v, what}
}

// only notes every key that is not known here.
func (m mapping) only(known ...string) {
	if m.n == nil {
		return
	}
	for _, p := range m.n.pairs {
		switch {
		case slices.Contains(known, p.key), strings.HasPrefix(p.key, "x-"):
		case reserved(p.key):
			m.r.add(p.at, join(m.path, p.key), fmt.Sprintf("%q comes with a later version", p.key), "leave it out until then").as("later", p.key)
		default:
			m.r.add(p.at, join(m.path, p.key), fmt.Sprintf("unknown key %q in the %s", cut(p.key), m.what), "").as("unknown_key", cut(p.key)).among(p.key, known)
		}
	}
}

// reserved says whether a key is kept for a later part of the format.
func reserved(key string) bool {
	switch key {
	case "files", "recipients":
		return true
	}
	return false
}

// get is the value of a key, absent if the key is, or if nothing follows it.
func (m mapping) get(key string) value {
	v := value{r: m.r, path: join(m.path, key)}
	if m.n == nil {
		return v
	}
	p, ok := m.n.find(key)
	if !ok {
		return v
	}
	v.n = p.value
	if v.n.kind == nullNode {
		m.r.add(p.at, v.path, fmt.Sprintf("%s has no value", key), "write one, or leave the line out").as("no_value", key)
		v.n = nil
	}
	return v
}

// has says whether the key stands there, with or without a value.
func (m mapping) has(key string) bool {
	if m.n == nil {
		return false
	}
	_, ok := m.n.find(key)
	return ok
}

// need is get, and notes a key that is missing.
func (m mapping) need(key string) value {
	if m.n != nil && !m.has(key) {
		m.problem(fmt.Sprintf("the %s has no %q", m.what, key), needHint(m.what, key)).as("missing", key)
	}
	return m.get(key)
}

// refuse notes keys that make no sense beside what else stands here.
func (m mapping) refuse(why string, keys ...string) {
	for _, key := range keys {
		if m.has(key) {
			p, _ := m.n.find(key)
			m.r.add(p.at, join(m.path, key), fmt.Sprintf("%s has no place here: %s", key, why), "leave it out").as("no_place", key)
		}
	}
}

// named are the entries under the file's own names, in its order.
func (v value) named(what string) []named {
	m := v.mappingOf(what + " list")
	if m.n == nil {
		return nil
	}
	var list []named
	for _, p := range m.n.pairs {
		if strings.HasPrefix(p.key, "x-") {
			continue
		}
		v.r.checkName(p.key, p.at, join(v.path, p.key))
		e := m.entry(p)
		if p.value.kind == nullNode {
			v.r.add(p.at, e.path, fmt.Sprintf("the %s %q is empty", what, cut(p.key)), "indent what belongs to it below the name").as("empty_entry", cut(p.key))
			e.n = nil
		}
		list = append(list, e)
	}
	return list
}

// entries are the pairs of a mapping whose keys are names of the database.
func (m mapping) entries() []named {
	if m.n == nil {
		return nil
	}
	list := make([]named, len(m.n.pairs))
	for i, p := range m.n.pairs {
		list[i] = m.entry(p)
	}
	return list
}

func (m mapping) entry(p pair) named {
	return named{value{m.r, p.value, join(m.path, p.key)}, p.key, p.at}
}

// needHint shows how a required key is written.
func needHint(what, key string) string {
	examples := map[string]string{
		"fristwerk": "fristwerk: 1", "name": "name: Löschkonzept Vertrieb", "timezone": "timezone: Europe/Berlin",
		"url": "url: ${SALES_URL}", "source": "source: sales", "table": "table: contracts", "key": "key: id",
		"person":       "person: [customer_no, email], or person: none for things",
		"columns":      "columns: {last_name: name}",
		"not_personal": "not_personal: [id, status]: every column of the table is declared, here or under columns",
		"object":       "object: contract", "kind": "kind: anonymise", "action": "action: anonymise_contract",
		"followed_by": "followed_by: the action that anonymises or deletes the rest",
		"schedule":    `schedule: "30 3 * * *"`, "when": "when: {start: ended, after: 3 years, from: end of year}",
		"basis": "basis: Art. 17 Abs. 1 lit. a DSGVO", "start": "start: the name of a date of the object",
		"after": "after: 3 years", "from": "from: end of year", "by": "by: {contract_id: id}: their column, then ours",
		"of": "of: the part or related table the column stands in", "finding": "finding: view_over_table",
		"at_most": "at_most: 10 seconds",
		"reason":  "reason: why the finding does no harm", "column": "column: status",
	}
	if what == "action" && key == "columns" {
		return "write columns: [first_name, activities.remark]"
	}
	if example, ok := examples[key]; ok {
		return "write " + example
	}
	return ""
}
