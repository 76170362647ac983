package concept

import (
	"fmt"
	"slices"
)

const notKept = "the keys of organisations are kept with the people assigned to them: name a column that is not personal"

// organisation reads the column that says whose a record is: `organisation_id`,
// or `{column: organisation_id, of: assigned_user}` of a related table. Its
// values are kept with the clerks they are assigned to, so a personal column
// cannot be taken.
func (r *reader) organisation(v value, o *Object) *ColumnRef {
	if !v.given() {
		return nil
	}
	if v.n.kind != mappingNode {
		return &ColumnRef{Column: r.notPersonalColumn(v, o)}
	}
	m := v.mappingOf("organisation")
	m.only("column", "of")
	of := m.need("of")
	name := of.text()
	if name != "" && o.Relation(name) == nil {
		related := namesOf(o.Related, func(x *Related) string { return x.Name })
		of.problem(fmt.Sprintf("%s has no related table %s", o.Name, of.quoted()), "").as("no_relation", of.quoted()).among(name, related)
	}
	return &ColumnRef{Relation: name, Column: m.need("column").text()}
}

func (r *reader) notPersonalColumn(v value, o *Object) string {
	column := v.text()
	switch {
	case column == "" || slices.Contains(o.NotPersonal, column):
	case columnOf(o.Columns, column) != nil:
		v.problem(fmt.Sprintf("the organisation %s is a personal column", v.quoted()), notKept).as("organisation_personal", v.quoted())
	default:
		v.problem(fmt.Sprintf("the organisation %s is not declared", v.quoted()), "").as("organisation_undeclared", v.quoted()).among(column, o.NotPersonal)
	}
	return column
}

// organisationsNotPersonal notes related columns that another object, or a part
// of one, declares as personal.
func (r *reader) organisationsNotPersonal() {
	for _, o := range r.c.Objects {
		ref := o.Organisation
		if ref == nil || ref.Relation == "" {
			continue
		}
		related := o.Relation(ref.Relation)
		if related != nil && r.personal(o.Source, related.Table, ref.Column) {
			r.add(o.At, "objects."+o.Name+".organisation", fmt.Sprintf("%s of %s is a personal column", ref.Column, ref.Relation), notKept).as("organisation_personal", ref.Column)
		}
	}
}

// personal tells whether any object declares a column of a table as personal.
func (r *reader) personal(source string, table Table, column string) bool {
	for _, o := range r.c.Objects {
		if o.Source != source {
			continue
		}
		if o.Table == table && columnOf(o.Columns, column) != nil {
			return true
		}
		for _, p := range o.Parts {
			if p.Table == table && columnOf(p.Columns, column) != nil {
				return true
			}
		}
	}
	return false
}
