package datasource

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// deleteAll removes the chosen records with their parts, the deepest first. A
// shared part goes after the records that point to it, unless another does; and
// so do the copies that a trigger made of what was deleted.
func (w *attempt) deleteAll(ctx context.Context, chosen [][]string, done *Outcome) error {
	late, err := w.pointers(ctx, chosen)
	if err != nil {
		return err
	}
	for _, r := range w.deepestFirst() {
		if w.isShared(r.Name) {
			continue
		}
		theirs := w.from(r.Table)
		from, reached := w.reached(r, theirs, chosen)
		n, err := w.exec(ctx, w.tx, cat(w.deleteRow(theirs, from), " WHERE ", all(reached, w.cond(r.Only, theirs))))
		if err != nil {
			return err
		}
		done.Parts += n
	}
	if err := w.deleteRecords(ctx, chosen); err != nil {
		return err
	}
	return w.deleteLate(ctx, late, done)
}

func (w *attempt) deleteRecords(ctx context.Context, chosen [][]string) error {
	statement := cat(w.deleteFrom(), " WHERE ", w.among(w.row, chosen))
	if w.d.name() == "mysql" {
		columns, refs := w.keyColumns(w.row)
		statement = cat("DELETE ", w.row.alias, " FROM ", w.d.keySet(columns, present(chosen)), " AS v STRAIGHT_JOIN ",
			w.item(w.row), " WHERE ", w.matching(refs, "v"))
	}
	n, err := w.exec(ctx, w.tx, statement)
	if err == nil && n != len(chosen) {
		err = ErrRetry
	}
	return err
}

// deleteRow begins a DELETE of the rows of a part; from is MySQL's join.
func (w *attempt) deleteRow(row scope, from expr) expr {
	if w.d.name() == "mysql" {
		return cat("DELETE ", row.alias, " FROM ", from, w.item(row))
	}
	return expr{sql: "DELETE FROM " + w.item(row)}
}

// deepestFirst are the parts, children before those they belong to.
func (w *attempt) deepestFirst() []Relation {
	var parts []Relation
	for _, r := range w.subject.Relations {
		if r.Part {
			parts = append(parts, r)
		}
	}
	slices.SortStableFunc(parts, func(a, b Relation) int { return w.depth(b) - w.depth(a) })
	return parts
}

func (w *attempt) depth(r Relation) int {
	depth := 0
	for r.Parent != "" {
		parent, known := w.relation(r.Parent)
		if !known {
			break
		}
		r, depth = parent, depth+1
	}
	return depth
}

func (w *attempt) isShared(name string) bool { return w.part(name).Shared }

// part is what becomes of a part; of one that is deleted and not shared, its
// name alone.
func (w *attempt) part(name string) PartChange {
	for _, p := range w.criteria.Change.Parts {
		if p.Relation == name {
			return p
		}
	}
	return PartChange{Relation: name}
}

// pointed are the rows of a part that belong to the chosen records, by the
// texts of the columns that join them. They are read before the records go,
// since nothing points there afterwards.
type pointed struct {
	part   PartChange
	texts  [][]string
	joined Relation
}

// pointers are the parts that are deleted after the records: shared ones, and
// all where a trigger may have written what was deleted into one of them.
func (w *attempt) pointers(ctx context.Context, chosen [][]string) ([]pointed, error) {
	var found []pointed
	copied := w.firesOnDelete()
	for _, r := range w.deepestFirst() {
		part := w.part(r.Name)
		if !part.Shared && (!copied || r.Parent != "") {
			continue
		}
		texts, err := w.ourTexts(ctx, r, chosen)
		if err != nil {
			return nil, err
		}
		found = append(found, pointed{part, texts, r})
	}
	return found, nil
}

// firesOnDelete tells whether a trigger sees the record or one of its parts go.
func (w *attempt) firesOnDelete() bool {
	fires := func(t *schema.Table) bool {
		return slices.ContainsFunc(t.Triggers, func(tr schema.Trigger) bool { return slices.Contains(tr.Events, "DELETE") })
	}
	return fires(w.subject.Table) || slices.ContainsFunc(w.deepestFirst(), func(r Relation) bool { return fires(r.Table) })
}

func (w *attempt) ourTexts(ctx context.Context, r Relation, chosen [][]string) ([][]string, error) {
	from, near, joined := w.parents(r, w.row)
	columns, filled := make([]expr, len(r.By)), make([]expr, len(r.By))
	for i, by := range r.By {
		ours, ref := w.find(near, by.Ours)
		columns[i] = expr{sql: keyText(w.d, ours, ref)}
		filled[i] = expr{sql: ref + " IS NOT NULL"}
	}
	var texts [][]string
	err := w.rows(ctx, w.tx, cat("SELECT DISTINCT ", list(", ", columns), " FROM ", from, " WHERE ",
		all(append(filled, joined, w.among(w.row, chosen))...)), func(rows *sql.Rows) error {
		row, targets := make([]string, len(columns)), make([]any, len(columns))
		for i := range row {
			targets[i] = &row[i]
		}
		texts = append(texts, row)
		return rows.Scan(targets...)
	})
	return texts, err
}

// deleteLate removes the rows of parts whose records are gone. Shared rows to
// which a record still points stay and are counted.
func (w *attempt) deleteLate(ctx context.Context, late []pointed, done *Outcome) error {
	for _, p := range late {
		if len(p.texts) == 0 {
			continue
		}
		theirs := w.from(p.joined.Table)
		there := w.pointedAt(p, theirs)
		if p.part.Shared {
			wanted := w.wantedByOthers(p.part, theirs)
			stay, err := w.countRows(ctx, expr{sql: w.item(theirs)}, all(there, wanted))
			if err != nil {
				return err
			}
			done.Shared += stay
			there = all(there, negate(wanted))
		}
		gone, err := w.exec(ctx, w.tx, cat(w.deleteRow(theirs, expr{}), " WHERE ", there))
		if err != nil {
			return err
		}
		done.Parts += gone
	}
	return nil
}

// pointedAt says that a row is one of those the deleted records pointed to.
func (w *attempt) pointedAt(p pointed, theirs scope) expr {
	columns, refs, names := make([]*schema.Column, len(p.joined.By)), make([]expr, len(p.joined.By)), make([]expr, len(p.joined.By))
	for i, by := range p.joined.By {
		found, ref := w.find(theirs, by.Theirs)
		columns[i], refs[i], names[i] = found, expr{sql: ref}, expr{sql: fmt.Sprintf("k%d", i)}
	}
	return all(cat("(", list(", ", refs), ") IN (SELECT ", list(", ", names), " FROM ", w.d.keySet(columns, present(p.texts)), " AS ks)"),
		w.cond(p.joined.Only, theirs))
}
