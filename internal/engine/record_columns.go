package engine

import (
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// columnsOf are the columns of an object's table for an actor, in the order of
// the table.
func columnsOf(o *plan.Object, actor access.Actor) []RecordColumn {
	columns := declaredColumns(o.Table, o.Columns, o.NotPersonal, actor)
	for i := range columns {
		columns[i].Title = titleWithin(o.Object, columns[i].Name)
		columns[i].Key = slices.Contains(o.Key, columns[i].Name)
		columns[i].Sortable = !columns[i].Personal && sortable(o.Table, columns[i].Name)
	}
	return columns
}

func declaredColumns(t *schema.Table, personal []concept.Column, notPersonal []string, actor access.Actor) []RecordColumn {
	columns := make([]RecordColumn, len(t.Columns))
	for i := range t.Columns {
		c := RecordColumn{Name: t.Columns[i].Name, Type: string(t.Columns[i].Type)}
		c.Declared = slices.Contains(notPersonal, c.Name)
		c.Personal = !c.Declared
		for _, p := range personal {
			if p.Name == c.Name {
				c.Declared, c.Category = true, string(p.Category)
			}
		}
		c.Readable = !c.Personal || actor.May(access.ReadValues)
		columns[i] = c
	}
	return columns
}

// sortable: an index begins with the column, and its type has an order that a
// page can go on from.
func sortable(t *schema.Table, name string) bool {
	switch c := t.Column(name); {
	case c == nil:
		return false
	case c.Type == schema.Int, c.Type == schema.Decimal, c.Type == schema.Date, c.Type == schema.Timestamp,
		c.Type == schema.Instant, c.Type == schema.Text, c.Type == schema.UUID:
		return indexed(t, name)
	}
	return false
}

// indexed: an index of whole rows begins with the column.
func indexed(t *schema.Table, name string) bool {
	if t != nil && len(t.PrimaryKey) > 0 && t.PrimaryKey[0] == name {
		return true
	}
	return t != nil && slices.ContainsFunc(t.Indexes, func(x schema.Index) bool {
		return x.Partial == "" && len(x.Columns) > 0 && x.Columns[0] == name
	})
}

// chosenColumns are those that a filter asks for, or else the ones anybody who
// sees the list may see.
func chosenColumns(all []RecordColumn, names []string) ([]RecordColumn, error) {
	if names == nil {
		return slices.DeleteFunc(slices.Clone(all), func(c RecordColumn) bool { return c.Personal || c.Key }), nil
	}
	var chosen []RecordColumn
	for _, name := range names {
		c, err := columnNamed(all, name)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, c)
	}
	return chosen, nil
}

func columnNamed(all []RecordColumn, name string) (RecordColumn, error) {
	i := slices.IndexFunc(all, func(c RecordColumn) bool { return c.Name == name })
	if i < 0 {
		return RecordColumn{}, fmt.Errorf("there is no such column among those of the object: %w", ErrBadOrder)
	}
	return all[i], nil
}

// mustRead refuses columns the actor may not see the values of.
func mustRead(columns []RecordColumn, actor access.Actor) error {
	if slices.ContainsFunc(columns, func(c RecordColumn) bool { return c.Personal }) {
		return actor.Require(access.ReadValues)
	}
	return nil
}

func namesOf(columns []RecordColumn) []string {
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.Name
	}
	return names
}

func anyPersonal(columns []RecordColumn) bool {
	return slices.ContainsFunc(columns, func(c RecordColumn) bool { return c.Personal })
}

// searchable are the columns a search may look in: the label, and each
// identifier that is one column.
func searchable(o *plan.Object) []concept.ColumnRef {
	refs := []concept.ColumnRef{}
	if o.Label != "" && !slices.Equal(o.Key, []string{o.Label}) {
		refs = append(refs, concept.ColumnRef{Column: o.Label})
	}
	for _, id := range o.Person {
		if len(id.Columns) == 1 && !slices.Contains(refs, id.Columns[0]) {
			refs = append(refs, id.Columns[0])
		}
	}
	return refs
}

// categoryOf is the category of a personal column, empty of any other.
func categoryOf(o *plan.Object, ref concept.ColumnRef) method.Category {
	name := ref.Column
	if ref.Relation != "" {
		name = ref.Relation + "." + ref.Column
	}
	if c := o.Personal(name); c != nil {
		return c.Category
	}
	return ""
}
