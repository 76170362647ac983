package plan

import (
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// unmappedTables finds tables that no object cleans though names of their columns
// say that they hold personal data: nothing there will ever be erased. The
// finding is that of the object such a table points to, else of the first object
// of the source, so that somebody can answer it.
func unmappedTables(b *Binding) []Finding {
	var found []Finding
	looked := map[string]bool{}
	for _, o := range b.Objects {
		if o.Database == nil || looked[o.Source] {
			continue
		}
		looked[o.Source] = true
		for _, t := range o.Database.Tables {
			if b.Maps(o.Source, t) {
				continue
			}
			if columns := LooksPersonal(t); len(columns) > 0 {
				found = append(found, b.onObject("unmapped_personal", b.nearest(o, t), t.Table, strings.Join(columns, ", ")))
			}
		}
	}
	return found
}

// Maps says whether an object declares the columns of a table. One that is only
// read is not mapped.
func (b *Binding) Maps(source string, t *schema.Table) bool {
	return len(b.DeclarationsOf(source, t).mappings) > 0
}

// LooksPersonal are the columns of a table whose names say what personal data
// they hold.
func LooksPersonal(t *schema.Table) []string {
	var columns []string
	for _, c := range t.Columns {
		if category, personal, _ := Guess(t.Table, c); personal && category != "" {
			columns = append(columns, c.Name)
		}
	}
	return columns
}

// nearest is the object that a table points to, or else the given one.
func (b *Binding) nearest(first *Object, t *schema.Table) *Object {
	for _, o := range b.Objects {
		points := func(key schema.ForeignKey) bool { return isTable(o.Table, key.RefTable) }
		if o.Source == first.Source && slices.ContainsFunc(t.ForeignKeys, points) {
			return o
		}
	}
	return first
}
