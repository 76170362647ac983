package concept

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

func (r *reader) object(e named) *Object {
	m := e.mappingOf("object")
	m.only("title", "titles", "source", "table", "key", "label", "person", "columns", "not_personal", "only", "parts", "related", "organisation", "dates", "retain", "accept", "guard", "hide_from")
	o := &Object{Name: e.name, At: e.at, Title: m.get("title").title(e.name)}
	o.Source = r.knownSource(m.need("source"))
	o.Table = r.table(m.need("table"))
	o.Columns = r.columns(m.need("columns"))
	o.NotPersonal = r.notPersonal(m.need("not_personal"), o.Columns)
	o.Key = r.key(m.need("key"), o)
	o.Label = r.label(m.get("label"), o)
	o.Only = r.conditions(m.get("only"))
	o.Parts = r.parts(m.get("parts"), "")
	o.Related = r.related(m.get("related"), o)
	o.Organisation = r.organisation(m.get("organisation"), o)
	o.Person = r.person(m.need("person"), o)
	o.Dates = r.dates(m.get("dates"), o)
	o.Titles = r.titles(m.get("titles"), o)
	o.Retain = r.duties(m.get("retain"), o)
	o.Accept = r.accepts(m.get("accept"))
	r.guard(m.get("guard"), o)
	o.HideFrom = append(o.HideFrom, textsOf(m.get("hide_from").wordOrWords())...)
	return o
}

func (r *reader) knownSource(v value) string {
	name := v.text()
	if name != "" && r.c.Source(name) == nil {
		v.problem(fmt.Sprintf("there is no source %s", v.quoted()), "").as("no_source", v.quoted()).among(name, namesOf(r.c.Sources, func(s *Source) string { return s.Name }))
	}
	return name
}

// table is `contracts`, `crm.contracts` or `{schema: crm, name: "a.b"}`.
func (r *reader) table(v value) Table {
	if v.given() && v.n.kind == mappingNode {
		m := v.mappingOf("table")
		m.only("schema", "name")
		return Table{Schema: m.get("schema").text(), Name: m.need("name").text()}
	}
	text := v.text()
	schema, name, two := strings.Cut(text, ".")
	switch {
	case text == "":
		return Table{}
	case !two:
		return Table{Name: text}
	case schema == "" || name == "" || strings.Contains(name, "."):
		v.problem(fmt.Sprintf("%s is no table name", v.quoted()), "write table: contracts, table: crm.contracts, or {schema: crm, name: \"a.b\"} where a name holds a dot").as("no_table", v.quoted())
	}
	return Table{Schema: schema, Name: name}
}

// key is one column or a list; all of them are declared not personal, or
// personal, which plan then refuses (key_personal).
func (r *reader) key(v value, o *Object) []string {
	key := v.wordOrWords()
	for _, column := range key {
		if !o.declares(column.text) {
			column.problem(fmt.Sprintf("the key column %s is not declared", column.quoted()), "name it under not_personal: "+nearestOr(column.text, o.NotPersonal)).as("key_undeclared", column.quoted())
		}
	}
	return textsOf(key)
}

func nearestOr(word string, known []string) string {
	if near := nearest(word, known); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "every column of the table is declared"
}

func (r *reader) label(v value, o *Object) string {
	label := v.text()
	switch {
	case label == "" || slices.Contains(o.NotPersonal, label):
	case columnOf(o.Columns, label) != nil:
		v.problem(fmt.Sprintf("the label %s is a personal column", v.quoted()), "lists show the label to everybody: name a column that is not personal, or leave the line out").as("label_personal", v.quoted())
	default:
		v.problem(fmt.Sprintf("the label %s is not declared", v.quoted()), "").as("label_undeclared", v.quoted()).among(label, o.NotPersonal)
	}
	return label
}

// oneTableTwice notes two objects that mean the same rows.
func (r *reader) oneTableTwice() {
	for i, b := range r.c.Objects {
		for _, a := range r.c.Objects[:i] {
			if a.Source == b.Source && a.Table == b.Table && a.Table.Name != "" && reflect.DeepEqual(a.Only, b.Only) {
				r.add(b.At, "objects."+b.Name, fmt.Sprintf("%s and %s are the same rows of one table", a.Name, b.Name), "two objects may share a table if their only differ").as("same_rows", a.Name, b.Name)
			}
		}
	}
}

// declares says whether the record's table declares a column at all.
func (o *Object) declares(column string) bool {
	return slices.Contains(o.NotPersonal, column) || columnOf(o.Columns, column) != nil
}

// Part finds a part by its full name, nil if there is none.
func (o *Object) Part(name string) *Part {
	return find(o.Parts, func(p *Part) bool { return p.Name == name })
}

// Relation finds a related table by name, nil if there is none.
func (o *Object) Relation(name string) *Related {
	return find(o.Related, func(x *Related) bool { return x.Name == name })
}

// Start finds a date by name, nil if there is none.
func (o *Object) Start(name string) *Date {
	for i := range o.Dates {
		if o.Dates[i].Name == name {
			return &o.Dates[i]
		}
	}
	return nil
}

// Personal finds a personal column of the record ("email") or of a part
// ("activities.remark"), nil if there is none.
func (o *Object) Personal(column string) *Column {
	if c := columnOf(o.Columns, column); c != nil {
		return c
	}
	for _, p := range o.Parts {
		if rest, ok := strings.CutPrefix(column, p.Name+"."); ok {
			if c := columnOf(p.Columns, rest); c != nil {
				return c
			}
		}
	}
	return nil
}

// personalNames are all personal columns, as they are written in lists.
func (o *Object) personalNames() []string {
	var names []string
	for _, c := range o.Columns {
		names = append(names, c.Name)
	}
	for _, p := range o.Parts {
		for _, c := range p.Columns {
			names = append(names, p.Name+"."+c.Name)
		}
	}
	return names
}

func columnOf(columns []Column, name string) *Column {
	for i := range columns {
		if columns[i].Name == name {
			return &columns[i]
		}
	}
	return nil
}

func namesOf[T any](list []T, name func(T) string) []string {
	names := make([]string, len(list))
	for i, item := range list {
		names[i] = name(item)
	}
	return names
}
