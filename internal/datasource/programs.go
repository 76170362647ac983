package datasource

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// goChanges are a criteria and its stronger ones, as far as their changes have
// a program that only Go can compute.
func (c *Criteria) goChanges() []*Criteria {
	var found []*Criteria
	if c.Change.goOnly() {
		found = append(found, c)
	}
	for _, stronger := range c.Stronger {
		if stronger.Criteria.Change.goOnly() {
			found = append(found, stronger.Criteria)
		}
	}
	return found
}

func (c *Change) goOnly() bool {
	if len(goSets(c.Sets)) > 0 {
		return true
	}
	for _, part := range c.Parts {
		if len(goSets(part.Sets)) > 0 {
			return true
		}
	}
	return false
}

// goSets are the assignments only Go can compute.
func goSets(sets []Assign) []Assign {
	var found []Assign
	for _, set := range sets {
		if set.goOnly() {
			found = append(found, set)
		}
	}
	return found
}

// dirty reads the records of a piece of the table and says, for each change
// with programs in Go, for which of them one would change something.
func (s *Source) dirty(ctx context.Context, db querier, criteria *Criteria, piece expr) (map[*Change][][]string, error) {
	found := map[*Change][][]string{}
	for _, of := range criteria.goChanges() {
		change := &of.Change
		seen := map[Key]bool{}
		note := func(v computed) error {
			texts, err := criteria.Subject.split(v.key)
			if err == nil && v.changes() && !seen[v.key] {
				seen[v.key] = true
				found[change] = append(found[change], texts)
			}
			return err
		}
		if err := s.compute(ctx, db, criteria.Subject, reading{change: change, sets: goSets(change.Sets), choose: at(piece)}, note); err != nil {
			return nil, err
		}
		for _, part := range change.Parts {
			todo := reading{change: change, sets: goSets(part.Sets), relation: part.Relation, choose: unwanted(of, part, piece, criteria.NoMarks)}
			if err := s.compute(ctx, db, criteria.Subject, todo, note); err != nil {
				return nil, err
			}
		}
	}
	return found, nil
}

// choice chooses rows of a record's table, or of a part of it.
type choice func(c compiler, row, theirs scope) expr

// at chooses rows by a condition on the record alone.
func at(piece expr) choice { return func(compiler, scope, scope) expr { return piece } }

// unwanted chooses the rows of a part that a change may write: a shared one only
// if no other record needs it.
func unwanted(of *Criteria, part PartChange, piece expr, noMarks bool) choice {
	if !part.Shared {
		return at(piece)
	}
	return func(c compiler, row, theirs scope) expr {
		c.rule, c.noMarks = of, noMarks
		return all(piece, negate(c.wanted(part, &of.Change, row, theirs)))
	}
}

// computed is what programs in Go make of one row.
type computed struct {
	key      Key
	old, new []method.Value
	own      []method.Own // what programs looked at beside
}

func (v computed) changes() bool {
	for i := range v.old {
		if v.old[i] != v.new[i] {
			return true
		}
	}
	return false
}

// reading is what compute looks at: assignments of the records themselves, or of
// the rows of a part.
type reading struct {
	change   *Change
	sets     []Assign
	relation string
	choose   choice
	before   ownValues // of records that were written already
}

// compute reads the columns of some assignments and applies the programs to
// them.
func (s *Source) compute(ctx context.Context, db querier, subject *Subject, todo reading, each func(computed) error) error {
	if len(todo.sets) == 0 {
		return nil
	}
	c := newCompiler(s.d, subject, 0)
	row, from, where := c.own(), expr{sql: c.item(c.own())}, always
	if todo.relation != "" {
		tables, theirs, joined := c.reach(todo.relation, c.own())
		row, from, where = theirs, cat(from, ", ", tables), joined
	}
	where = all(todo.choose(c, c.own(), row), where)
	columns := []expr{{sql: c.key(c.own())}}
	for _, set := range todo.sets {
		columns = append(columns, expr{sql: c.valueText(row, set.Column)})
	}
	besides := todo.besides()
	for _, b := range besides {
		of := c.own()
		if b.Part {
			of = row
		}
		columns = append(columns, expr{sql: c.valueText(of, b.Column)})
	}
	return s.rows(ctx, db, cat("SELECT ", list(", ", columns), " FROM ", from, " WHERE ", where), func(rows *sql.Rows) error {
		v, err := todo.scan(rows, besides)
		if err != nil {
			return err
		}
		return each(v)
	})
}

// valueText is the canonical text of a column as methods read it. Where
// conditions take whatever is not zero for true, and six digits of a FLOAT for
// its number, here what is written has to be told from what is there.
func (c compiler) valueText(row scope, name string) string {
	found, ref := c.find(row, name)
	if c.d.name() == "mysql" {
		switch {
		case found.Type == schema.Bool:
			return "CASE " + ref + " WHEN 0 THEN 'false' WHEN 1 THEN 'true' ELSE CAST(" + ref + " AS CHAR) END"
		case found.Type == schema.Float && strings.HasPrefix(found.Raw, "float"):
			return "CAST(CAST(" + ref + " AS DOUBLE) AS CHAR)"
		}
	}
	return c.text(row, name)
}

func (todo reading) scan(rows *sql.Rows, besides []method.Beside) (computed, error) {
	n := len(todo.sets)
	v := computed{old: make([]method.Value, n), new: make([]method.Value, n)}
	texts, targets := make([]sql.NullString, n+len(besides)), []any{&v.key}
	for i := range texts {
		targets = append(targets, &texts[i])
	}
	if err := rows.Scan(targets...); err != nil {
		return v, err
	}
	values := make([]method.Value, len(texts))
	for i, text := range texts {
		values[i] = method.Value{Text: text.String, Null: !text.Valid}
	}
	copy(v.old, values)
	before, after := todo.own(v.key, besides, values[n:])
	v.own = slices.Concat(before, after)
	for i, set := range todo.sets {
		v.new[i] = set.compute(v.old[i], v.key, before, after)
	}
	return v, nil
}
