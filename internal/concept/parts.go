package concept

import "fmt"

// parts reads the tables whose rows belong to the record, and theirs: two
// levels, as one list in which each part follows its parent.
func (r *reader) parts(v value, parent string) []*Part {
	var parts []*Part
	for _, e := range v.named("part") {
		m := e.mappingOf("part")
		p := &Part{Name: join(parent, e.name), Parent: parent, At: e.at}
		if parent == "" {
			m.only("table", "by", "only", "columns", "not_personal", "parts")
		} else {
			m.refuse("parts have two levels", "parts")
			m.only("table", "by", "only", "columns", "not_personal", "parts")
		}
		p.Table = r.table(m.need("table"))
		p.By = r.join(m.need("by"))
		p.Only = r.conditions(m.get("only"))
		p.Columns = r.columns(m.need("columns"))
		p.NotPersonal = r.notPersonal(m.need("not_personal"), p.Columns)
		parts = append(parts, p)
		if parent == "" {
			parts = append(parts, r.parts(m.get("parts"), p.Name)...)
		}
	}
	return parts
}

// related reads the tables that are only read. They share their names with
// the parts, as both are named in `of` and `has`.
func (r *reader) related(v value, o *Object) []*Related {
	var list []*Related
	for _, e := range v.named("related table") {
		m := e.mappingOf("related table")
		m.only("table", "by", "only")
		if o.Part(e.name) != nil {
			r.add(e.at, e.path, fmt.Sprintf("%q is a part and a related table", e.name), "give one of them another name; what is changed with the record is a part").as("part_and_related", e.name)
		}
		list = append(list, &Related{
			Name: e.name, At: e.at,
			Table: r.table(m.need("table")), By: r.join(m.need("by")), Only: r.conditions(m.get("only")),
		})
	}
	return list
}

// join reads `{contract_id: id}`: their column, our column.
func (r *reader) join(v value) []Join {
	m := v.mappingOf("join")
	if m.n != nil && len(m.n.pairs) == 0 {
		m.problem("by is empty", needHint("", "by")).as("empty_join")
	}
	var by []Join
	for _, e := range m.entries() {
		by = append(by, Join{Theirs: e.name, Ours: e.text()})
	}
	return by
}

// relationNames are the names that `of` and `has` may use.
func (o *Object) relationNames() []string {
	names := namesOf(o.Parts, func(p *Part) string { return p.Name })
	return append(names, namesOf(o.Related, func(x *Related) string { return x.Name })...)
}

// relationOf reads the name of a part or related table.
func (r *reader) relationOf(v value, o *Object) string {
	name := v.text()
	if name != "" && o.Part(name) == nil && o.Relation(name) == nil {
		v.problem(fmt.Sprintf("%s has no part or related table %s", o.Name, v.quoted()), "").as("no_relation", v.quoted()).among(name, o.relationNames())
	}
	return name
}
