package datasource

import (
	"github.com/fristwerk/fristwerk/internal/rule"
)

// active is true while another record about the same person vetoes. Vetoes
// over other sources are judged by Batch.Veto.
func (q question) active() expr {
	var parts []expr
	for _, veto := range q.criteria.Vetoes {
		if veto.Other == nil || veto.Foreign {
			continue
		}
		for _, ours := range q.subject.Person {
			for _, theirs := range veto.Other.Person {
				if ours.Kind == theirs.Kind && ours.Fold == theirs.Fold && ours.Fold != InGo && len(ours.Columns) == len(theirs.Columns) {
					parts = append(parts, q.shares(veto, ours, theirs))
				}
			}
		}
	}
	return either(parts...)
}

// nameless is true of a record without any identifier where one is asked for.
func (q question) nameless() expr {
	for _, veto := range q.criteria.Vetoes {
		if veto.Other == nil {
			continue
		}
		parts := make([]expr, len(q.subject.Person))
		for i, identifier := range q.subject.Person {
			parts[i] = q.carries(identifier, q.row)
		}
		return negate(either(parts...))
	}
	return never
}

// carries is true of a record whose identifier is not empty.
func (c compiler) carries(identifier Identifier, row scope) expr {
	parts := make([]expr, len(identifier.Columns))
	for i, ref := range identifier.Columns {
		filled := func(at scope) expr { return c.filled(identifier, i, at, row) }
		if ref.Relation == "" {
			parts[i] = filled(row)
		} else {
			parts[i] = c.exists(ref.Relation, row, filled)
		}
	}
	return all(parts...)
}

// filled is true where a column of an identifier, found in row at of a record,
// carries a value of its own: not empty, and not what an action wrote there.
func (c compiler) filled(identifier Identifier, i int, at, row scope) expr {
	column, ref := c.find(at, identifier.Columns[i].Column)
	parts := []expr{cat(c.d.trim(expr{sql: c.d.text(column, ref)}), " <> ''")}
	if i < len(identifier.Written) {
		for _, written := range identifier.Written[i] {
			parts = append(parts, c.differsFrom(written, column, ref, c.key(row)))
		}
	}
	return all(parts...)
}

// shares is true of a record whose identifier another record carries that
// vetoes. The identifiers of all vetoing records are gathered once per
// statement, not once per record. Among records of one object a record that
// vetoes itself needs a second one with its identifier.
func (q question) shares(veto Veto, ours, theirs Identifier) expr {
	other := q.with(veto.Other)
	found := func(extra string) expr { return other.gathered(veto.Only, theirs, extra) }
	mine := q.folded(ours, q.row)
	among := func(from, joined, values, set expr) expr {
		in := all(mine.filled, cat("(", values, ") IN (", set, ")"))
		if from.sql == "" {
			return in
		}
		return cat("EXISTS (SELECT 1 FROM ", from, " WHERE ", all(joined, in), ")")
	}
	if !veto.Same {
		return among(mine.from, mine.joined, mine.values, found(""))
	}
	itself := all(q.isRecord(q.row), q.cond(veto.Only, q.row))
	row := other.own()
	row.alias = "o"
	second := " HAVING COUNT(DISTINCT " + other.key(row) + ") > 1"
	return either(
		all(negate(itself), among(mine.from, mine.joined, mine.values, found(""))),
		all(itself, among(mine.from, mine.joined, mine.values, found(second))))
}

// identity is an identifier of one row: its values in the form in which they
// are compared, and the related tables they are read from.
type identity struct{ from, joined, values, filled expr }

func (c compiler) folded(identifier Identifier, row scope) identity {
	id := identity{joined: always, filled: always}
	reached := map[string]scope{"": row}
	values := make([]expr, len(identifier.Columns))
	for i, ref := range identifier.Columns {
		at, known := reached[ref.Relation]
		if !known {
			from, related, joined := c.reach(ref.Relation, row)
			if id.from.sql != "" {
				from = cat(id.from, ", ", from)
			}
			id.from, id.joined, at = from, all(id.joined, joined), related
			reached[ref.Relation] = at
		}
		text := c.d.trim(expr{sql: c.text(at, ref.Column)})
		if identifier.Fold == LowerTrim {
			text = c.d.lower(text)
		}
		values[i] = c.d.exact(text)
		id.filled = all(id.filled, c.filled(identifier, i, at, row))
	}
	id.values = list(", ", values)
	return id
}

// gathered selects the identifiers of all records for which only holds.
func (c compiler) gathered(only rule.Cond, identifier Identifier, having string) expr {
	row := c.own()
	row.alias = "o"
	id := c.folded(identifier, row)
	from := expr{sql: c.item(row)}
	if id.from.sql != "" {
		from = cat(from, ", ", id.from)
	}
	grouped := expr{}
	if having != "" {
		grouped = cat(" GROUP BY ", id.values, having)
	}
	return cat("SELECT ", id.values, " FROM ", from, " WHERE ", all(c.isRecord(row), c.cond(only, row), id.joined, id.filled), grouped)
}
