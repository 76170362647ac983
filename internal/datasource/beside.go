package datasource

import (
	"context"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// ownValues are names and identifiers of records by key and column, in memory
// for as long as a batch lasts.
type ownValues map[Key]map[string]method.Value

// besides are the columns that the programs look at beside the one they write.
func (todo reading) besides() []method.Beside {
	var list []method.Beside
	for _, set := range todo.sets {
		if set.Program.With == nil {
			continue
		}
		for _, b := range set.Program.Beside {
			if !slices.Contains(list, b) {
				list = append(list, b)
			}
		}
	}
	return list
}

// own are the values of these columns as they were before the change, and as
// they will be after it.
func (todo reading) own(key Key, besides []method.Beside, values []method.Value) (before, after []method.Own) {
	for i, b := range besides {
		v := values[i]
		if held, ok := todo.before[key][b.Column]; ok && !b.Part {
			v = held
		}
		before = append(before, method.Own{Category: b.Category, Value: v})
		after = append(after, method.Own{Category: b.Category, Value: todo.written(b, v, key)})
	}
	return before, after
}

// written is what the change makes of a column beside.
func (todo reading) written(b method.Beside, old method.Value, key Key) method.Value {
	sets := todo.change.Sets
	if b.Part {
		sets = todo.change.partSets(todo.relation)
	}
	for _, set := range sets {
		switch {
		case set.Column != b.Column:
		case set.Set != nil:
			return *set.Set
		default:
			return set.Program.Apply(old, string(key))
		}
	}
	return old
}

func (c *Change) partSets(relation string) []Assign {
	for _, part := range c.Parts {
		if part.Relation == relation {
			return part.Sets
		}
	}
	return nil
}

// compute is the new value. A program that looks at other columns sees them
// twice: what they become must not be found in the text either, or the record
// would be met again.
func (a Assign) compute(old method.Value, key Key, before, after []method.Own) method.Value {
	if a.Program.With == nil {
		return a.Program.Apply(old, string(key))
	}
	return a.Program.With(a.Program.With(old, before), after)
}

// ownValues reads what programs on parts need of the records, before these are
// written.
func (w *attempt) ownValues(ctx context.Context, chosen [][]string) (ownValues, error) {
	columns := w.criteria.Change.lookedAt()
	if len(columns) == 0 {
		return nil, nil
	}
	found := ownValues{}
	nothing := &method.Program{Apply: func(old method.Value, _ string) method.Value { return old }}
	sets := make([]Assign, len(columns))
	for i, column := range columns {
		sets[i] = Assign{Column: column, Program: nothing}
	}
	todo := reading{change: &w.criteria.Change, sets: sets, choose: at(w.among(w.row, chosen))}
	err := w.compute(ctx, w.tx, w.subject, todo, func(v computed) error {
		found[v.key] = map[string]method.Value{}
		for i, column := range columns {
			found[v.key][column] = v.old[i]
		}
		return nil
	})
	return found, err
}

// lookedAt are the records' own columns that programs on parts look at.
func (c *Change) lookedAt() []string {
	var columns []string
	for _, part := range c.Parts {
		for _, b := range (reading{sets: goSets(part.Sets)}).besides() {
			if !b.Part && !slices.Contains(columns, b.Column) {
				columns = append(columns, b.Column)
			}
		}
	}
	return columns
}

// writePartBeside writes a column of a part whose new text depends on the
// record: each old text of a record once, with its new one. Rows of a record
// with the same text get the same, freed of the names of all of them.
func (w *attempt) writePartBeside(ctx context.Context, part PartChange, set Assign, chosen [][]string, before ownValues, done *Outcome) error {
	texts, err := w.besideTexts(ctx, part, set, chosen, before)
	if err != nil || len(texts) == 0 {
		return err
	}
	r, _ := w.relation(part.Relation)
	theirs, row := w.from(r.Table), w.from(w.subject.Table)
	from, near, joined := w.parents(r, row)
	keys, refs := w.keyColumns(row)
	n := len(keys)
	columns := append(slices.Clone(keys), &schema.Column{Type: schema.Text}, &schema.Column{Type: schema.Text})
	column, ref := w.find(theirs, set.Column)
	where := all(joined, w.joined(r, near, theirs), w.matching(refs, "v"), w.cond(r.Only, theirs),
		cat(w.d.exact(expr{sql: w.d.text(column, ref)}), " = ", w.d.exact(expr{sql: fmt.Sprintf("v.k%d", n)})))
	changed, err := w.exec(ctx, w.tx, w.updateFrom(theirs, cat(w.d.keySet(columns, texts), " AS v, ", from),
		cat(w.target(theirs, set.Column), " = ", w.d.assigned(column, expr{sql: fmt.Sprintf("v.k%d", n+1)})), where))
	done.Parts += changed
	return err
}

// besideTexts are rows of key, old and new text.
func (w *attempt) besideTexts(ctx context.Context, part PartChange, set Assign, chosen [][]string, before ownValues) ([][]*string, error) {
	type place struct {
		key Key
		old string
	}
	seen := map[place]int{}
	var rows [][]*string
	todo := reading{change: &w.criteria.Change, sets: []Assign{set}, relation: part.Relation, choose: at(w.among(w.row, chosen)), before: before}
	err := w.compute(ctx, w.tx, w.subject, todo, func(v computed) error {
		if !v.changes() {
			return nil
		}
		texts, err := w.subject.split(v.key)
		if err != nil {
			return err
		}
		i, known := seen[place{v.key, v.old[0].Text}]
		if known {
			v.new[0] = set.Program.With(method.Value{Text: *rows[i][len(texts)+1]}, v.own)
			rows[i][len(texts)+1] = &v.new[0].Text
			return nil
		}
		seen[place{v.key, v.old[0].Text}] = len(rows)
		rows = append(rows, append(present([][]string{texts})[0], &v.old[0].Text, &v.new[0].Text))
		return nil
	})
	return rows, err
}
