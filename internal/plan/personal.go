package plan

import (
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
)

// Personal is one personal column of an object or its parts, as a method sees
// it. Path is how the concept names it: "email", "activities.remark".
type Personal struct {
	Path     string
	Relation string // empty for the record
	Place    string // "contracts.email": as findings write it
	Declared concept.Column
	Column   method.Column // of the live schema
	There    bool          // the column is in the database
}

// Personals lists the personal columns of an object in the order of the
// concept, those of its parts behind its own.
func (o *Object) Personals() []Personal {
	var list []Personal
	for _, m := range o.mapped() {
		for _, c := range m.columns {
			p := Personal{Path: path(m.relation, c.Name), Relation: m.relation, Place: where(m.name.Name, c.Name), Declared: c,
				Column: method.Column{Name: c.Name, Type: method.TypeText, Nullable: true, Category: c.Category}}
			if m.table != nil {
				if live := m.table.Column(c.Name); live != nil {
					p.Column, p.There = fittable(m.table, live, c.Category), true
				}
			}
			list = append(list, p)
		}
	}
	return list
}
