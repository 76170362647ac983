package plan

import (
	"slices"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// analyzers look at a binding before the first write, each for one sort of
// trouble. Their order is the order of findings of one severity.
var analyzers = [...]func(*Binding) []Finding{
	unknownTables, undeclaredColumns, unknownColumns, generatedColumns,
	keys, owners, changedKeys, partitionKeys, jsonRests,
	foreignKeys, joinColumns, cascades, triggers,
	rights, transactions, views, unmappedTables,
	movingStarts, indexes,
	noDuties, tooEarly,
	setLeavesRule, followedByNobody, neverErased, crossSources, lostIdentifiers, locksNotEnforced,
}

// touch is a table an action writes, and how.
type touch struct {
	mapping
	action  *Action
	deletes bool
	writes  []Write // none if it deletes
}

// touches lists the tables an action writes: those of the record and its parts
// for a deletion, else those with a column to write. Tables that were not
// found are left out.
func (a *Action) touches() []touch {
	var list []touch
	for _, m := range a.Object.mapped() {
		t := touch{mapping: m, action: a, deletes: a.Kind == method.Delete, writes: a.writesOf(m.relation)}
		if m.table != nil && (t.deletes || len(t.writes) > 0) {
			list = append(list, t)
		}
	}
	return list
}

func (b *Binding) touches() []touch {
	var list []touch
	for _, a := range b.Actions {
		list = append(list, a.touches()...)
	}
	return list
}

// writesOf are the writes of the record, or of a part by its name.
func (a *Action) writesOf(relation string) []Write {
	if relation == "" {
		return a.Own
	}
	for _, p := range a.Parts {
		if p.Relation == relation {
			return p.Writes
		}
	}
	return nil
}

// write is the write of a column, nil if the action leaves it as it is.
func (a *Action) write(relation, column string) *Write {
	writes := a.writesOf(relation)
	i := slices.IndexFunc(writes, func(w Write) bool { return w.Column == column })
	if i < 0 {
		return nil
	}
	return &writes[i]
}

// event is the statement triggers and rights know a touch by.
func (t touch) event() string {
	if t.deletes {
		return "DELETE"
	}
	return "UPDATE"
}

// writesNull says that a write empties a column.
func (w *Write) writesNull() bool {
	if w.Set != nil {
		return w.Set.Null
	}
	_, null := w.Program.SQL.(method.Null)
	return null
}

// isTable says whether a name in the catalogue is a table of ours; a schema
// that is not known matches any.
func isTable(t *schema.Table, n schema.Name) bool {
	return t != nil && t.Table == n.Table && (n.Schema == "" || t.Schema == "" || t.Schema == n.Schema)
}
