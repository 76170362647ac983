package engine

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"maps"
	"slices"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// mostTraces keeps a search within some hundred megabytes of memory.
const mostTraces = 2_000_000

// search is one look for values under way. It never leaves memory, and its hashes are
// keyed by a seed that ends with it.
type search struct {
	s          *situation
	order      ResidueOrder
	jobs       []string
	changes    []changing
	seed       maphash.Seed
	wanted     map[uint64]int32 // hash of a trace: the value it belongs to
	categories []method.Category
	left       int      // values beyond mostTraces
	stopped    []string // jobs that were not looked at
}

func newSearch(s *situation, o ResidueOrder) *search {
	return &search{s: s, order: o, jobs: []string{}, seed: maphash.MakeSeed(), wanted: map[uint64]int32{}}
}

// want adds a value under all its traces.
func (l *search) want(c method.Category, traces ...method.Trace) {
	if len(traces) == 0 {
		return
	}
	if len(l.wanted) >= mostTraces {
		l.left++
		return
	}
	id, known := int32(len(l.categories)), false
	for _, t := range traces {
		if was, ok := l.wanted[maphash.String(l.seed, string(t))]; ok {
			id, known = was, true
		}
	}
	if !known {
		l.categories = append(l.categories, c)
	}
	for _, t := range traces {
		l.wanted[maphash.String(l.seed, string(t))] = id
	}
}

// gather reads the values that an action is about to replace.
func (l *search) gather(ctx context.Context, c changing) error {
	l.changes = append(l.changes, c)
	for relation, columns := range personalColumns(c.action) {
		var names []string
		for _, p := range columns {
			names = append(names, p.Declared.Name)
		}
		err := l.cells(ctx, c, relation, names, func(values []method.Value) { l.wantRow(columns, values) })
		if err != nil {
			return err
		}
	}
	return nil
}

// wantRow looks for the values of one row: the names together, all else alone.
func (l *search) wantRow(columns []plan.Personal, values []method.Value) {
	var names []method.Value
	for i, p := range columns {
		category := p.Declared.Category
		if category == method.CategoryName {
			names = append(names, values[i])
		} else if trace, ok := method.TraceOf(category, values[i]); ok {
			l.want(category, trace)
		}
	}
	l.want(method.CategoryName, method.NameTraces(names)...)
}

// cells reads columns of the records that a change is about.
func (l *search) cells(ctx context.Context, c changing, relation string, columns []string, each func([]method.Value)) error {
	if len(columns) == 0 || len(c.keys) == 0 {
		return nil
	}
	o := c.action.Object
	return l.s.source(o).Cells(ctx, execution.Subject(l.s.binding, o), relation, columns, c.keys, each)
}

// personalColumns are the columns that an action replaces and whose values are
// worth looking for, by relation.
func personalColumns(a *plan.Action) map[string][]plan.Personal {
	out := map[string][]plan.Personal{}
	for _, p := range a.Object.Personals() {
		told := method.Traceable(p.Declared.Category) || p.Declared.Category == method.CategoryName
		if p.There && told && (a.Kind == method.Delete || a.Replaces(p.Relation, p.Declared.Name)) {
			out[p.Relation] = append(out[p.Relation], p)
		}
	}
	return out
}

// report looks through all sources. What stands in the very cells that the
// actions write is taken off: it is about to go, or it is gone.
func (l *search) report(ctx context.Context) (ResidueReport, error) {
	r := ResidueReport{Day: l.s.day, Jobs: l.jobs, Case: l.order.Case, Values: map[string]int{}, Found: []Residue{}, NotChecked: []string{}}
	for _, c := range l.changes {
		r.Records += len(c.keys)
	}
	for _, category := range l.categories {
		r.Values[string(category)]++
	}
	if l.left > 0 {
		r.NotChecked = append(r.NotChecked, counted(l.left, "value")+" beyond the "+counted(mostTraces, "value")+" that are looked for at once; look job by job")
	}
	for _, job := range l.stopped {
		r.NotChecked = append(r.NotChecked, "job "+job+": a finding stops it; see check")
	}
	if len(l.wanted) == 0 {
		return r, nil
	}
	own, err := l.ownCells(ctx)
	if err != nil {
		return r, err
	}
	for _, src := range l.s.concept.Sources {
		for _, t := range l.s.schemas[src.Name].Tables {
			if err := l.table(ctx, &r, src.Name, t, own); err != nil {
				return r, err
			}
		}
	}
	slices.SortFunc(r.Found, func(a, b Residue) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Table, b.Table), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Category, b.Category))
	})
	return r, nil
}

// spot is a column of a source.
type spot struct{ source, table, column string }

// counts are in how many cells of a column each value stands.
type counts map[int32]int

// ownCells counts the values in the cells that the actions write.
func (l *search) ownCells(ctx context.Context) (map[spot]counts, error) {
	own := map[spot]counts{}
	for _, c := range l.changes {
		o := c.action.Object
		for relation, columns := range written(c.action) {
			table := tableFor(o, relation)
			err := l.cells(ctx, c, relation, columns, func(values []method.Value) {
				for i, column := range columns {
					l.count(own, spot{o.Source, table.Name.String(), column}, values[i])
				}
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return own, nil
}

// written are the readable columns that an action writes or deletes, by relation.
func written(a *plan.Action) map[string][]string {
	out := map[string][]string{}
	add := func(relation string, t *schema.Table) {
		if t == nil {
			return
		}
		texts, _ := datasource.Readable(t)
		for _, column := range texts {
			if a.Kind == method.Delete || writes(a, relation, column) {
				out[relation] = append(out[relation], column)
			}
		}
	}
	add("", a.Object.Table)
	for _, r := range a.Object.Relations {
		if r.Part {
			add(r.Name, r.Table)
		}
	}
	return out
}

func writes(a *plan.Action, relation, column string) bool {
	list := a.Own
	if relation != "" {
		list = nil
		for _, p := range a.Parts {
			if p.Relation == relation {
				list = p.Writes
			}
		}
	}
	return slices.ContainsFunc(list, func(w plan.Write) bool { return w.Column == column })
}

// count adds the values that stand in a cell, each once.
func (l *search) count(into map[spot]counts, at spot, v method.Value) {
	if v.Null || v.Text == "" {
		return
	}
	var seen []int32
	method.Traces(v.Text, func(form []byte) {
		id, ok := l.wanted[maphash.Bytes(l.seed, form)]
		if !ok || slices.Contains(seen, id) {
			return
		}
		seen = append(seen, id)
		if into[at] == nil {
			into[at] = counts{}
		}
		into[at][id]++
	})
}

// table looks through the texts of one table.
func (l *search) table(ctx context.Context, r *ResidueReport, source string, t *schema.Table, own map[spot]counts) error {
	columns, others := datasource.Readable(t)
	for _, column := range others {
		r.NotChecked = append(r.NotChecked, source+": "+t.Name.String()+"."+column+" holds no text that can be read")
	}
	if len(columns) == 0 {
		return nil
	}
	found := map[spot]counts{}
	rows, err := l.s.sources[source].Walk(ctx, t, columns, func(values []method.Value) {
		for i, column := range columns {
			l.count(found, spot{source, t.Name.String(), column}, values[i])
		}
	})
	if errors.Is(err, datasource.ErrRight) {
		r.NotChecked = append(r.NotChecked, source+": "+t.Name.String()+" may not be read")
		return nil
	}
	if err != nil {
		return err
	}
	r.Tables, r.Columns, r.Rows = r.Tables+1, r.Columns+len(columns), r.Rows+rows
	for at, n := range found {
		l.note(r, at, less(n, own[at]))
	}
	return nil
}

// less takes off what stands in the cells that are written.
func less(found, own counts) counts {
	out := counts{}
	for id, n := range found {
		if n -= own[id]; n > 0 {
			out[id] = n
		}
	}
	return out
}

func (l *search) note(r *ResidueReport, at spot, n counts) {
	by := map[method.Category]*Residue{}
	for id, places := range n {
		c := l.categories[id]
		if by[c] == nil {
			by[c] = &Residue{Source: at.source, Table: at.table, Column: at.column, Category: string(c), Object: l.mappedBy(at.source, at.table)}
		}
		by[c].Values++
		by[c].Places += places
	}
	for _, c := range slices.Sorted(maps.Keys(by)) {
		r.Found = append(r.Found, *by[c])
	}
}

// mappedBy is the object whose records or parts the table holds. One that is
// only read is nobody's to clean.
func (l *search) mappedBy(source, table string) string {
	is := func(t *schema.Table) bool { return t != nil && t.Name.String() == table }
	for _, o := range l.s.binding.Objects {
		part := func(r plan.Relation) bool { return r.Part && is(r.Table) }
		if o.Source == source && (is(o.Table) || slices.ContainsFunc(o.Relations, part)) {
			return o.Name
		}
	}
	return ""
}
