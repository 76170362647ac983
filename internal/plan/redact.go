package plan

import (
	"github.com/fristwerk/fristwerk/internal/method"
)

// beside are the columns with the record's own names and identifiers, and for a
// part those of its row: what redact takes out of a text.
func (o *Object) beside(t target) []method.Beside {
	var list []method.Beside
	for _, m := range o.mapped() {
		if m.table == nil || m.relation != "" && m.relation != t.relation {
			continue
		}
		for _, c := range m.columns {
			itself := m.relation == t.relation && c.Name == t.column.Name
			if live := m.table.Column(c.Name); live != nil && !itself && method.Tells(c.Category) {
				list = append(list, method.Beside{Column: c.Name, Category: c.Category, Part: m.relation != ""})
			}
		}
	}
	return list
}

// sharedText refuses redact in a row that several records point to: it is
// written with the last of them, when the names of the others are gone.
func (b *Binding) sharedText(a *Action, t target) []Finding {
	r := a.Object.Relation(t.relation)
	if r == nil || !r.Shared {
		return nil
	}
	f := b.onAction("breaks_type", a, t.at, "in the action "+a.Name+" redact meets a row that several records share, whose names cannot all be known")
	f.Hint = "use clear there"
	return []Finding{f}
}
