package datasource

import (
	"context"
	"slices"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// writePart writes the rows of a part that belong to the chosen records: first
// the columns whose programs look at others of the row.
func (w *attempt) writePart(ctx context.Context, part PartChange, chosen [][]string, before ownValues, done *Outcome) error {
	for _, set := range goSets(part.Sets) {
		if set.Program.With == nil {
			continue
		}
		if err := w.writePartBeside(ctx, part, set, chosen, before, done); err != nil {
			return err
		}
	}
	if err := w.writePartSQL(ctx, part, chosen, done); err != nil {
		return err
	}
	for _, set := range goSets(part.Sets) {
		if set.Program.With != nil {
			continue
		}
		if err := w.writePartGo(ctx, part, set, chosen, done); err != nil {
			return err
		}
	}
	return nil
}

func (w *attempt) writePartSQL(ctx context.Context, part PartChange, chosen [][]string, done *Outcome) error {
	sets := slices.DeleteFunc(slices.Clone(part.Sets), Assign.goOnly)
	if len(sets) == 0 {
		return nil
	}
	r, _ := w.relation(part.Relation)
	theirs := w.from(r.Table)
	key := w.ownerKey(part, theirs)
	differs := make([]expr, len(sets))
	for i, set := range sets {
		column, ref := w.find(theirs, set.Column)
		differs[i] = w.differsFrom(set.expression(), column, ref, key)
	}
	from, reached := w.reached(r, theirs, chosen)
	where := all(reached, w.cond(r.Only, theirs), either(differs...))
	if part.Shared {
		wanted := w.wantedByOthers(part, theirs)
		n, err := w.countRows(ctx, expr{sql: w.item(theirs)}, all(w.belongs(r, theirs, chosen), w.cond(r.Only, theirs), either(differs...), wanted))
		if err != nil {
			return err
		}
		done.Shared += n
		where = all(where, negate(wanted))
	}
	n, err := w.exec(ctx, w.tx, cat("UPDATE ", from, w.item(theirs), " SET ", w.assignments(sets, theirs, key), " WHERE ", where))
	done.Parts += n
	return err
}

// ownerKey is the key of the record that a row of a part belongs to, as a
// scalar query. It is empty where no program asks for it.
func (w *attempt) ownerKey(part PartChange, theirs scope) string {
	uses := func(set Assign) bool { return set.Program != nil && set.Program.UsesKey }
	if !slices.ContainsFunc(part.Sets, uses) {
		return "''"
	}
	r, _ := w.relation(part.Relation)
	row := w.from(w.subject.Table)
	from, near, joined := w.parents(r, row)
	return cat("(SELECT MIN(", w.key(row), ") FROM ", from, " WHERE ", all(joined, w.joined(r, near, theirs)), ")").sql
}

// parents are the rows from the record to the one a relation's joins refer to.
func (c compiler) parents(r Relation, row scope) (from expr, near scope, joined expr) {
	if r.Parent == "" {
		return expr{sql: c.item(row)}, row, always
	}
	from, near, joined = c.reach(r.Parent, row)
	return cat(c.item(row), ", ", from), near, joined
}

// belongs says that a row of a part belongs to one of the chosen records. The
// query inside is asked once and the part's index used.
func (w *attempt) belongs(r Relation, theirs scope, chosen [][]string) expr {
	row := w.from(w.subject.Table)
	from, near, joined := w.parents(r, row)
	return w.amongThose(r, theirs, near, from, all(joined, w.among(row, chosen)))
}

// reached is belongs for a changing statement. MySQL, which reads such a query
// once for every row of the part, is given a join instead: from is what its
// FROM clause begins with.
func (w *attempt) reached(r Relation, theirs scope, chosen [][]string) (from, where expr) {
	if w.d.name() != "mysql" {
		return expr{}, w.belongs(r, theirs, chosen)
	}
	row := w.from(w.subject.Table)
	from, near, joined := w.parents(r, row)
	return cat(from, ", "), all(joined, w.joined(r, near, theirs), w.among(row, chosen))
}

// amongThose says that the part's columns are among those of a query.
func (w *attempt) amongThose(r Relation, theirs, near scope, from, where expr) expr {
	left, right := make([]expr, len(r.By)), make([]expr, len(r.By))
	for i, by := range r.By {
		theirColumn, theirRef := w.find(theirs, by.Theirs)
		ourColumn, ourRef := w.find(near, by.Ours)
		left[i], right[i] = w.comparable(theirColumn, theirRef, ourColumn, ourRef)
	}
	return cat("(", list(", ", left), ") IN (SELECT ", list(", ", right), " FROM ", from, " WHERE ", where, ")")
}

// comparable is equal for a list, without losing the index on the first where
// their types agree.
func (c compiler) comparable(a *schema.Column, refA string, b *schema.Column, refB string) (expr, expr) {
	if c.alike(a, b) {
		return expr{sql: c.pointer(a, refA, b)}, expr{sql: refB}
	}
	textA, textB := expr{sql: keyText(c.d, a, refA)}, expr{sql: keyText(c.d, b, refB)}
	if a.Type != b.Type && isText(a.Type) && !c.d.loose(a) {
		return expr{sql: c.d.plain(a, refA)}, textB
	}
	return c.d.exact(textA), c.d.exact(textB)
}

// wantedByOthers is true of a shared row that a record still needs. Those of
// the batch do not: they were written before.
func (w *attempt) wantedByOthers(part PartChange, theirs scope) expr {
	return w.wantedBy(part, &w.criteria.Change, theirs, func(scope) expr { return always })
}

// writePartGo computes each old text of a column once and writes its new one
// wherever it stands in rows of the chosen records.
func (w *attempt) writePartGo(ctx context.Context, part PartChange, set Assign, chosen [][]string, done *Outcome) error {
	var rows [][]*string
	seen := map[string]bool{}
	todo := reading{change: &w.criteria.Change, sets: []Assign{set}, relation: part.Relation, choose: at(w.among(w.row, chosen))}
	err := w.compute(ctx, w.tx, w.subject, todo, func(v computed) error {
		if v.changes() && !seen[v.old[0].Text] {
			seen[v.old[0].Text] = true
			rows = append(rows, []*string{&v.old[0].Text, textOrNull(v.new[0])})
		}
		return nil
	})
	if err != nil || len(rows) == 0 {
		return err
	}
	r, _ := w.relation(part.Relation)
	theirs := w.from(r.Table)
	column, ref := w.find(theirs, set.Column)
	texts := []*schema.Column{{Type: schema.Text}, {Type: schema.Text}}
	from, reached := w.reached(r, theirs, chosen)
	where := all(cat(w.d.exact(expr{sql: w.d.text(column, ref)}), " = ", w.d.exact(expr{sql: "v.k0"})),
		reached, w.cond(r.Only, theirs))
	if part.Shared {
		where = all(where, negate(w.wantedByOthers(part, theirs)))
	}
	n, err := w.exec(ctx, w.tx, w.updateFrom(theirs, cat(from, w.d.keySet(texts, rows), " AS v"),
		cat(w.target(theirs, set.Column), " = ", w.d.assigned(column, expr{sql: "v.k1"})), where))
	done.Parts += n
	return err
}
