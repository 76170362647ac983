package plan

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// unknownTables finds objects, parts and related tables whose table is not there.
func unknownTables(b *Binding) []Finding {
	var found []Finding
	report := func(o *Object, name concept.Table, table *schema.Table, at concept.Position) {
		if table != nil {
			return
		}
		f := b.onObject("unknown_table", o, schema.Name{Schema: name.Schema, Table: name.Name}.String(), missing(o, name))
		f.At = at
		found = append(found, f)
	}
	for _, o := range b.Objects {
		report(o, o.Object.Table, o.Table, o.At)
		for _, p := range o.Parts {
			report(o, p.Table, o.tableOf(p.Name), p.At)
		}
		for _, r := range o.Related {
			report(o, r.Table, o.tableOf(r.Name), r.At)
		}
	}
	return found
}

// missing says more about a table that was not found.
func missing(o *Object, name concept.Table) string {
	if o.Database == nil {
		return ": the source " + o.Source + " could not be looked at"
	}
	for _, v := range o.Database.Views {
		if v.Table == name.Name {
			return ": it is a view, and only tables can be mapped"
		}
	}
	var known []string
	for _, t := range o.Database.Tables {
		known = append(known, t.Table)
	}
	return strings.Replace(suggestion(name.Name, known), "did", ": did", 1)
}

// rights finds tables the login may not read, or not write where an action does.
func rights(b *Binding) []Finding {
	var found []Finding
	for _, o := range b.Objects {
		for _, t := range o.tables() {
			if slices.Contains(t.MissingRights, "SELECT") {
				found = append(found, b.onObject("right_missing", o, t.Table, "SELECT"))
			}
		}
	}
	for _, t := range b.touches() {
		switch {
		case t.table.ReadOnly:
			found = append(found, b.onAction("read_only", t.action, t.name.Name, ""))
		case slices.Contains(t.table.MissingRights, t.event()):
			found = append(found, b.onAction("right_missing", t.action, t.name.Name, t.event()))
		}
	}
	return found
}

// tables are the record's and every relation's table, each once.
func (o *Object) tables() []*schema.Table {
	var list []*schema.Table
	add := func(t *schema.Table) {
		if t != nil && !slices.Contains(list, t) {
			list = append(list, t)
		}
	}
	add(o.Table)
	for _, r := range o.Relations {
		add(r.Table)
	}
	return list
}

// transactions finds tables whose change could not be undone with its ledger row.
func transactions(b *Binding) []Finding {
	var found []Finding
	for _, t := range b.touches() {
		if !t.table.Transactional {
			found = append(found, b.onAction("not_transactional", t.action, t.name.Name, ""))
		}
	}
	return found
}

// views finds views over mapped tables: a materialised one keeps a copy.
func views(b *Binding) []Finding {
	var found []Finding
	for _, o := range b.Objects {
		if o.Database == nil {
			continue
		}
		for _, v := range o.Database.Views {
			for _, m := range o.mapped() {
				if slices.ContainsFunc(v.Reads, func(n schema.Name) bool { return isTable(m.table, n) }) {
					f := b.onObject("view_over_table", o, v.Table, m.name.Name)
					found = append(found, f)
				}
			}
		}
	}
	return found
}
