package plan

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// foreignKeys finds actions that write a column of a foreign key, on either
// side. Two writes are harmless: emptying a lone reference, and setting it to a
// fixed value, whose existence the database itself checks.
func foreignKeys(b *Binding) []Finding {
	var found []Finding
	for _, t := range b.touches() {
		for _, w := range t.writes {
			for _, k := range t.table.ForeignKeys {
				harmless := len(k.Columns) == 1 && (w.Set != nil || w.writesNull())
				if slices.Contains(k.Columns, w.Column) && !harmless {
					found = append(found, b.onAction("foreign_key_changed", t.action, where(t.name.Name, w.Column), "the action "+t.action.Name))
				}
			}
			for _, k := range t.table.Referenced {
				if slices.Contains(k.RefColumns, w.Column) {
					found = append(found, b.onAction("foreign_key_changed", t.action, where(t.name.Name, w.Column), "the action "+t.action.Name))
				}
			}
		}
	}
	return found
}

// joinColumns finds actions that write a column over which a part hangs on its
// record, with or without a foreign key: the part would be lost.
func joinColumns(b *Binding) []Finding {
	var found []Finding
	report := func(a *Action, relation, column string) {
		if t := a.Object.tableOf(relation); t != nil && a.write(relation, column) != nil {
			found = append(found, b.onAction("foreign_key_changed", a, where(t.Table, column), "the action "+a.Name))
		}
	}
	for _, a := range b.Actions {
		for _, r := range a.Object.Relations {
			for _, j := range r.By {
				if r.Part {
					report(a, r.Name, j.Theirs)
					report(a, r.Parent, j.Ours)
				}
			}
		}
	}
	return found
}

// cascades finds deletions that rows outside the mapping would follow, lose
// their reference over, or forbid. A job whose unless spares every record that
// has such rows meets none.
func cascades(b *Binding) []Finding {
	var found []Finding
	for _, t := range b.touches() {
		if !t.deletes {
			continue
		}
		for _, k := range t.table.Referenced {
			if t.action.Object.coversReference(t.relation, k) {
				continue
			}
			for _, j := range b.jobsOfAction(t.action) {
				if t.relation != "" || !j.spares(k) {
					at := where(k.Table.Table, strings.Join(k.Columns, ","))
					found = append(found, b.onJob("cascade_leaves_mapping", j, at, fate(k, t.name.Name)))
				}
			}
		}
	}
	return found
}

// coversReference says whether we see to the rows behind a foreign key
// ourselves: they are parts of the record, deleted before it, or records that
// point to a shared part, which is deleted after the last of them.
func (o *Object) coversReference(parent string, k schema.ForeignKey) bool {
	if r := o.Relation(parent); r != nil && r.Shared && isTable(o.tableOf(r.Parent), k.Table) && r.pointsOver(k) {
		return true
	}
	return slices.ContainsFunc(o.Relations, func(r Relation) bool {
		return r.Part && r.Parent == parent && r.holds(k)
	})
}

// pointsOver says whether the key is the one over which we reach the relation.
func (r Relation) pointsOver(k schema.ForeignKey) bool {
	if len(r.By) != len(k.Columns) || len(k.Columns) != len(k.RefColumns) {
		return false
	}
	for _, j := range r.By {
		i := slices.Index(k.Columns, j.Ours)
		if i < 0 || k.RefColumns[i] != j.Theirs {
			return false
		}
	}
	return true
}

// spares says whether the job leaves every record that has rows behind a
// foreign key: unless has, without a condition.
func (j *Job) spares(k schema.ForeignKey) bool {
	return slices.ContainsFunc(j.When.Unless, func(u rule.Unless) bool {
		has, ok := u.(rule.Has)
		if !ok || !always(has.Only) {
			return false
		}
		r := j.Action.Object.Relation(has.Relation)
		return r != nil && r.Parent == "" && r.holds(k)
	})
}

// holds says whether a relation's rows are all those of a foreign key.
func (r Relation) holds(k schema.ForeignKey) bool {
	return always(r.Only) && isTable(r.Table, k.Table) && joinsOver(r.By, k)
}

// joinsOver says whether a part is joined over nothing but the pairs of the key.
func joinsOver(by []concept.Join, k schema.ForeignKey) bool {
	if len(by) > len(k.Columns) || len(k.Columns) != len(k.RefColumns) {
		return false
	}
	for _, j := range by {
		i := slices.Index(k.Columns, j.Theirs)
		if i < 0 || k.RefColumns[i] != j.Ours {
			return false
		}
	}
	return len(by) > 0
}

// fate says what the database does to the rows of a foreign key.
func fate(k schema.ForeignKey, deletedFrom string) string {
	switch k.OnDelete {
	case "CASCADE":
		return "they are deleted with rows of " + deletedFrom
	case "SET NULL", "SET DEFAULT":
		return "they lose their reference with rows of " + deletedFrom + " (" + k.OnDelete + ")"
	}
	return "they forbid the deletion from " + deletedFrom + " as long as there are any"
}
