package plan

import (
	"slices"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// identifies says whether no two rows of a table can agree in all the columns:
// some of them are a whole unique index by themselves.
func identifies(t *schema.Table, columns []string) bool {
	if len(t.PrimaryKey) > 0 && subset(t.PrimaryKey, columns) {
		return true
	}
	for _, x := range t.Indexes {
		if x.Unique && x.Partial == "" && len(x.Columns) > 0 && subset(x.Columns, columns) {
			return true
		}
	}
	return false
}

// uniqueMember says whether two rows that get the same value in a column could
// meet in a unique index. An index whose other columns keep rows apart by
// themselves does not count. What an index over an expression or a computed
// column covers is not known: there the columns that usually are unique count.
func uniqueMember(t *schema.Table, c *schema.Column, category method.Category) bool {
	for _, x := range t.Indexes {
		switch {
		case !x.Unique:
		case slices.Contains(x.Columns, c.Name):
			others := slices.DeleteFunc(slices.Clone(x.Columns), func(o string) bool { return o == c.Name || o == "" })
			if !identifies(t, others) {
				return true
			}
		case usuallyUnique(category) && slices.ContainsFunc(x.Columns, func(o string) bool { return computed(t, o) }):
			return true
		}
	}
	return slices.Contains(t.PrimaryKey, c.Name)
}

// computed says whether a member of an index is an expression, or a column that
// stands for one. An identity column is generated too, but from nothing.
func computed(t *schema.Table, member string) bool {
	return member == "" || generated(t, member) && !slices.Contains(t.PrimaryKey, member)
}

func usuallyUnique(c method.Category) bool {
	switch c {
	case method.CategoryEmail, method.CategoryUsername, method.CategoryIdentifier, method.CategoryContractNumber,
		method.CategoryMarketLocation, method.CategoryMeterNumber, method.CategoryPhone, method.CategoryBankAccount:
		return true
	}
	return false
}

// nullMeets says whether a second NULL in the column is refused.
func nullMeets(t *schema.Table, column string) bool {
	return slices.ContainsFunc(t.Indexes, func(x schema.Index) bool {
		return x.Unique && x.NullsEqual && slices.Contains(x.Columns, column)
	})
}

// leads says whether an index begins with one of the columns.
func leads(t *schema.Table, columns ...string) bool {
	if len(t.PrimaryKey) > 0 && slices.Contains(columns, t.PrimaryKey[0]) {
		return true
	}
	for _, x := range t.Indexes {
		if len(x.Columns) > 0 && x.Partial == "" && slices.Contains(columns, x.Columns[0]) {
			return true
		}
	}
	return false
}

// fittable is a column in the words of package method.
func fittable(t *schema.Table, c *schema.Column, category method.Category) method.Column {
	return method.Column{
		Name: c.Name, Type: method.Type(c.Type), Nullable: c.Nullable, Unique: uniqueMember(t, c, category),
		Length: c.Length, Lowest: c.Lowest, Enum: c.Enum, Category: category,
	}
}

func subset(some, all []string) bool {
	for _, s := range some {
		if !slices.Contains(all, s) {
			return false
		}
	}
	return true
}

func sameSet(a, b []string) bool { return len(a) == len(b) && subset(a, b) }

// where is table.column as findings and accept write it: without the schema
// where the concept names none.
func where(table, column string) string { return table + "." + column }
