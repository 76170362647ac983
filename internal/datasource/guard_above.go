package datasource

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// highest is how many foreign keys above a table are followed.
const highest = 4

// path leads from a guarded table up to one whose deletion reaches it, over
// foreign keys that delete, or at last change, rows along.
type path []schema.ForeignKey

func (p path) top() schema.Name { return p[len(p)-1].RefTable }

// above asks at the tables over a claim what MySQL does not ask at the table
// itself.
func (g mysqlGuard) above(w guardWriter, c claim) []guardItem {
	byTable := map[schema.Name][]path{}
	for _, p := range w.cascades(c) {
		byTable[p.top()] = append(byTable[p.top()], p)
	}
	var list []guardItem
	for _, name := range sortedTables(byTable) {
		top := w.order.table(name)
		if top == nil {
			continue
		}
		paths := byTable[name]
		list = append(list, g.trigger(w, c, top, "above", "BEFORE DELETE", "TRUE", w.reached(c, paths, w.eitherHolds())))
		if along := changedAlong(c, paths); len(along) > 0 {
			list = append(list, g.trigger(w, c, top, "along", "BEFORE UPDATE", w.moved(top, along), w.reached(c, along, w.eitherHolds())))
		}
	}
	return list
}

// cascades are the ways on which deletions, or changes of protected columns,
// come down to a claim's table.
func (w guardWriter) cascades(c claim) []path {
	var found, open []path
	for _, key := range c.table.ForeignKeys {
		touches := slices.ContainsFunc(key.Columns, func(name string) bool { return slices.Contains(c.guarding(), name) })
		switch {
		case key.OnDelete == "CASCADE":
			found, open = append(found, path{key}), append(open, path{key})
		case touches && strings.HasPrefix(key.OnDelete, "SET"), touches && (key.OnUpdate == "CASCADE" || strings.HasPrefix(key.OnUpdate, "SET")):
			found = append(found, path{key})
		}
	}
	for len(open) > 0 {
		p := open[0]
		open = open[1:]
		if len(p) >= highest {
			continue
		}
		for _, key := range w.order.upward(p.top()) {
			if key.OnDelete == "CASCADE" && !slices.ContainsFunc(p, func(k schema.ForeignKey) bool { return k.Table == key.Table }) {
				longer := append(slices.Clone(p), key)
				found, open = append(found, longer), append(open, longer)
			}
		}
	}
	return found
}

func (o GuardOrder) table(n schema.Name) *schema.Table {
	i := slices.IndexFunc(o.Tables, func(t *schema.Table) bool { return t.Name == n })
	if i < 0 {
		return nil
	}
	return o.Tables[i]
}

func (o GuardOrder) upward(n schema.Name) []schema.ForeignKey {
	if t := o.table(n); t != nil {
		return t.ForeignKeys
	}
	return nil
}

// changedAlong are the paths of one step on which a changed reference comes down
// to protected columns.
func changedAlong(c claim, paths []path) []path {
	return slices.DeleteFunc(slices.Clone(paths), func(p path) bool {
		key := p[0]
		return len(p) > 1 || key.OnUpdate != "CASCADE" && !strings.HasPrefix(key.OnUpdate, "SET") ||
			!slices.ContainsFunc(key.Columns, func(name string) bool { return slices.Contains(c.guarding(), name) })
	})
}

// reached is true if a protected row of the claim hangs, over one of the paths,
// on the row OLD.
func (w guardWriter) reached(c claim, paths []path, holds string) string {
	parts := make([]string, len(paths))
	for i, p := range paths {
		row := scope{table: c.table, alias: "g0"}
		from := []string{tableName(w.d, c.table.Name) + " AS g0"}
		var joined []string
		for step, key := range p {
			up := "OLD"
			if step < len(p)-1 {
				up = fmt.Sprintf("g%d", step+1)
				from = append(from, tableName(w.d, key.RefTable)+" AS "+up)
			}
			for j, name := range key.Columns {
				joined = append(joined, fmt.Sprintf("g%d.%s = %s", step, w.d.quote(name), column(w.d, up, key.RefColumns[j])))
			}
		}
		parts[i] = "EXISTS (SELECT 1 FROM " + strings.Join(from, ", ") + " WHERE " + strings.Join(joined, " AND ") + " AND " +
			w.marked(c, row, holds, shareLock) + ")"
	}
	return "(" + strings.Join(parts, " OR ") + ")"
}

// moved is true if a column that is referred to changes.
func (w guardWriter) moved(top *schema.Table, paths []path) string {
	var parts []string
	for _, p := range paths {
		for _, name := range p[0].RefColumns {
			if found := top.Column(name); found != nil {
				parts = append(parts, w.g.differs(found, column(w.d, "OLD", name), column(w.d, "NEW", name)))
			}
		}
	}
	return strings.Join(parts, " OR ")
}

func sortedTables(m map[schema.Name][]path) []schema.Name {
	var names []schema.Name
	for name := range m {
		names = append(names, name)
	}
	slices.SortFunc(names, compareNames)
	return names
}
