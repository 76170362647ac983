package plan

import (
	"slices"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// What a concept says of a column. NotPersonal is the third.
const (
	DeclaredPersonal = "personal"
	Undeclared       = "undeclared" // the table is mapped, the column is not
	Unmapped         = "unmapped"   // nothing maps the table
)

// Declarations are what all objects of a concept say of one table.
type Declarations struct {
	Objects  []string // that map it
	Role     string   // object, part, related (only read) or unmapped
	mappings []mapping
}

// DeclarationsOf gathers what is said of a table of a source. Where two objects
// share a table, a column is personal if one of them says so.
func (b *Binding) DeclarationsOf(source string, t *schema.Table) Declarations {
	d := Declarations{Role: Unmapped}
	for _, o := range b.Objects {
		if o.Source != source {
			continue
		}
		for _, m := range o.mapped() {
			if m.table != nil && m.table.Name == t.Name {
				d.mappings = append(d.mappings, m)
				d.note(o.Name, m.relation)
			}
		}
		for _, r := range o.Relations {
			if !r.Part && r.Table != nil && r.Table.Name == t.Name && d.Role == Unmapped {
				d.Role = "related"
			}
		}
	}
	return d
}

func (d *Declarations) note(object, relation string) {
	if !slices.Contains(d.Objects, object) {
		d.Objects = append(d.Objects, object)
	}
	if relation == "" {
		d.Role = "object"
	} else if d.Role != "object" {
		d.Role = "part"
	}
}

// Of is what is said of a column, with its category if it has one.
func (d Declarations) Of(column string) (state string, category method.Category) {
	if len(d.mappings) == 0 {
		return Unmapped, ""
	}
	state = Undeclared
	for _, m := range d.mappings {
		declared, personal := m.declares(column)
		switch {
		case personal:
			return DeclaredPersonal, m.category(column)
		case declared:
			state = NotPersonal
		}
	}
	return state, ""
}

func (m mapping) category(column string) method.Category {
	for _, c := range m.columns {
		if c.Name == column {
			return c.Category
		}
	}
	return ""
}
