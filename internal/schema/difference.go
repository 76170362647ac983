package schema

import (
	"slices"
	"strings"
)

// Difference is one thing that is not as it was at the last look.
type Difference struct {
	Kind  DifferenceKind `json:"kind"`
	Table string         `json:"table"`
	What  string         `json:"what,omitempty"` // the column, key or trigger
	Was   string         `json:"was,omitempty"`
	Is    string         `json:"is,omitempty"`
}

// DifferenceKind says what became of it.
type DifferenceKind string

// The kinds of difference.
const (
	NewTable       DifferenceKind = "new_table"
	GoneTable      DifferenceKind = "gone_table"
	NewColumn      DifferenceKind = "new_column"
	ChangedColumn  DifferenceKind = "changed_column"
	GoneColumn     DifferenceKind = "gone_column"
	ChangedKey     DifferenceKind = "changed_key"
	NewForeignKey  DifferenceKind = "new_foreign_key"
	GoneForeignKey DifferenceKind = "gone_foreign_key"
	NewTrigger     DifferenceKind = "new_trigger"
	GoneTrigger    DifferenceKind = "gone_trigger"
	ChangedTrigger DifferenceKind = "changed_trigger"
)

// Differences lists what an outline has, lacks or has otherwise than an older
// one, table by table. Of a new table its columns are not listed one by one.
func Differences(old, now Outline) []Difference {
	list := []Difference{}
	for _, t := range now.Tables {
		before := old.table(t.Name)
		if before == nil {
			list = append(list, Difference{Kind: NewTable, Table: t.Name})
			continue
		}
		list = append(list, before.differences(t)...)
	}
	for _, t := range old.Tables {
		if now.table(t.Name) == nil {
			list = append(list, Difference{Kind: GoneTable, Table: t.Name})
		}
	}
	return list
}

func (o Outline) table(name string) *TableOutline {
	i := slices.IndexFunc(o.Tables, func(t TableOutline) bool { return t.Name == name })
	if i < 0 {
		return nil
	}
	return &o.Tables[i]
}

func (t *TableOutline) differences(now TableOutline) []Difference {
	list := t.columnDifferences(now)
	if !slices.Equal(t.Key, now.Key) {
		list = append(list, Difference{ChangedKey, t.Name, "", strings.Join(t.Key, ", "), strings.Join(now.Key, ", ")})
	}
	list = append(list, membership(t.Name, t.ForeignKeys, now.ForeignKeys, NewForeignKey, GoneForeignKey)...)
	list = append(list, membership(t.Name, t.Triggers, now.Triggers, NewTrigger, GoneTrigger)...)
	return append(list, t.triggerDifferences(now)...)
}

// triggerDifferences are the triggers that do something else by now. A look
// that noted no bodies says nothing of them.
func (t *TableOutline) triggerDifferences(now TableOutline) []Difference {
	var list []Difference
	for _, trigger := range now.Triggers {
		was, is := t.Bodies[trigger], now.Bodies[trigger]
		if was != "" && is != "" && was != is {
			list = append(list, Difference{Kind: ChangedTrigger, Table: t.Name, What: trigger})
		}
	}
	return list
}

func (t *TableOutline) columnDifferences(now TableOutline) []Difference {
	var list []Difference
	for _, c := range now.Columns {
		was := t.column(c.Name)
		switch {
		case was == nil:
			list = append(list, Difference{NewColumn, t.Name, c.Name, "", c.Type})
		case was.Type != c.Type:
			list = append(list, Difference{ChangedColumn, t.Name, c.Name, was.Type, c.Type})
		}
	}
	for _, c := range t.Columns {
		if now.column(c.Name) == nil {
			list = append(list, Difference{GoneColumn, t.Name, c.Name, c.Type, ""})
		}
	}
	return list
}

func (t *TableOutline) column(name string) *ColumnOutline {
	i := slices.IndexFunc(t.Columns, func(c ColumnOutline) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &t.Columns[i]
}

func membership(table string, old, now []string, appeared, gone DifferenceKind) []Difference {
	var list []Difference
	for _, x := range now {
		if !slices.Contains(old, x) {
			list = append(list, Difference{Kind: appeared, Table: table, What: x})
		}
	}
	for _, x := range old {
		if !slices.Contains(now, x) {
			list = append(list, Difference{Kind: gone, Table: table, What: x})
		}
	}
	return list
}
