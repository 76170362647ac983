package plan

import (
	"slices"
	"strings"
)

// keys finds objects whose key does not tell records apart, or is personal.
func keys(b *Binding) []Finding {
	var found []Finding
	for _, o := range b.Objects {
		at := where(o.Object.Table.Name, strings.Join(o.Key, ","))
		if detail := o.keyTrouble(); detail != "" {
			found = append(found, b.onObject("no_key", o, at, detail))
		}
		m := o.mapped()[0]
		for _, c := range o.Key {
			if _, personal := m.declares(c); personal {
				found = append(found, b.onObject("key_personal", o, where(o.Object.Table.Name, c), "part of the key"))
			}
		}
		if _, personal := m.declares(o.Label); personal && o.Label != "" {
			found = append(found, b.onObject("key_personal", o, where(o.Object.Table.Name, o.Label), "the label"))
		}
	}
	return found
}

// keyTrouble is empty for a key that is unique and never NULL.
func (o *Object) keyTrouble() string {
	if o.Table == nil || slices.ContainsFunc(o.Key, func(c string) bool { return o.Table.Column(c) == nil }) {
		return "" // unknown_table or unknown_column says it
	}
	if !identifies(o.Table, o.Key) {
		return "no unique index keeps rows apart"
	}
	for _, name := range o.Key {
		// A primary key is never NULL, except in SQLite.
		guarded := slices.Contains(o.Table.PrimaryKey, name) && o.Database.Dialect != "sqlite"
		if o.Table.Column(name).Nullable && !guarded {
			return name + " may be NULL"
		}
	}
	return ""
}

// changedKeys finds actions that write a column of the key.
func changedKeys(b *Binding) []Finding {
	var found []Finding
	for _, a := range b.Actions {
		for _, c := range a.Object.Key {
			if a.write("", c) != nil {
				found = append(found, b.onAction("key_changed", a, where(a.Object.Object.Table.Name, c), "the action "+a.Name))
			}
		}
	}
	return found
}

// partitionKeys finds actions that would move rows between partitions.
func partitionKeys(b *Binding) []Finding {
	var found []Finding
	for _, t := range b.touches() {
		for _, w := range t.writes {
			if slices.Contains(t.table.PartitionedBy, w.Column) {
				found = append(found, b.onAction("partition_key_changed", t.action, where(t.name.Name, w.Column), "the action "+t.action.Name))
			}
		}
	}
	return found
}

// jsonRests finds documents whose declaration leaves leaves open, whatever
// actions there are.
func jsonRests(b *Binding) []Finding {
	var found []Finding
	for _, o := range b.Objects {
		for _, m := range o.mapped() {
			for _, c := range m.columns {
				if _, rest := c.Paths["*"]; c.Paths != nil && !rest {
					found = append(found, b.onObject("json_without_rest", o, where(m.name.Name, c.Name), ""))
				}
			}
		}
	}
	return found
}
