package datasource

import (
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// expression is what an assignment writes, nil if only Go can compute it.
func (a Assign) expression() method.Expr {
	switch {
	case a.Set != nil && a.Set.Null:
		return method.Null{}
	case a.Set != nil:
		return method.Const{Text: a.Set.Text}
	}
	return a.Program.SQL
}

// goOnly says that only Go can compute what the assignment writes.
func (a Assign) goOnly() bool { return a.Set == nil && a.Program.SQL == nil }

// changes is true of a record if some column of it or of its parts would
// still change; for delete it exists; for a mark it does not carry it.
func (c compiler) changes(change *Change, row scope) expr {
	if change.Delete {
		return always
	}
	parts := []expr{c.ownChanges(change.Sets, row)}
	for _, part := range change.Parts {
		parts = append(parts, c.partChanges(part, change, row))
	}
	if change.Mark != nil {
		parts = append(parts, negate(c.marked(row, c.sameMark(change.Mark))))
	}
	if dirty := c.dirty[change]; len(dirty) > 0 {
		parts = append(parts, c.among(row, dirty))
	}
	return either(parts...)
}

// ownChanges is true if a column of the row differs from what SQL would write.
func (c compiler) ownChanges(sets []Assign, row scope) expr {
	parts := make([]expr, 0, len(sets))
	for _, set := range sets {
		if !set.goOnly() {
			parts = append(parts, c.differs(set, row, c.key(c.own())))
		}
	}
	return either(parts...)
}

// partChanges is true if a row of the part differs. A shared row counts for
// the last record alone that points to it and has something left to change.
func (c compiler) partChanges(part PartChange, change *Change, row scope) expr {
	return c.exists(part.Relation, row, func(theirs scope) expr {
		differs := c.ownChangesOf(part.Sets, theirs, row)
		if !part.Shared {
			return differs
		}
		return all(differs, negate(c.wanted(part, change, row, theirs)))
	})
}

// ownChangesOf is ownChanges of a row of another table; {key} is the record's.
func (c compiler) ownChangesOf(sets []Assign, theirs, row scope) expr {
	parts := make([]expr, 0, len(sets))
	for _, set := range sets {
		if !set.goOnly() {
			parts = append(parts, c.differs(set, theirs, c.key(row)))
		}
	}
	return either(parts...)
}

// otherThan says that two rows of the subject's table are not the same.
func (c compiler) otherThan(a, b scope) expr {
	_, refsA := c.keyColumns(a)
	_, refsB := c.keyColumns(b)
	same := make([]expr, len(refsA))
	for i := range refsA {
		same[i] = expr{sql: refsA[i] + " = " + refsB[i]}
	}
	return negate(all(same...))
}

// differs is true of a row whose column is not yet what the assignment writes.
func (c compiler) differs(a Assign, row scope, key string) expr {
	column, ref := c.find(row, a.Column)
	return c.differsFrom(a.expression(), column, ref, key)
}

func (c compiler) differsFrom(e method.Expr, column *schema.Column, ref, key string) expr {
	present := expr{sql: ref + " IS NOT NULL"}
	absent := expr{sql: ref + " IS NULL"}
	switch e := e.(type) {
	case method.Null:
		return present
	case method.KeepNull:
		if _, constant := e.Then.(method.Const); constant {
			return c.unequal(e.Then, column, ref, key)
		}
		return all(present, c.differsFrom(e.Then, column, ref, key))
	case method.Left:
		if c.d.name() == "postgres" {
			return expr{sql: c.d.length(c.d.text(column, ref)) + " > " + decimal(e.N)}
		}
		return all(present, c.unequal(e, column, ref, key))
	case method.TruncateDate, method.FloorNumber:
		return all(present, c.coarser(e, column, ref))
	}
	return either(absent, c.unequal(e, column, ref, key))
}

// unequal compares a column that is not NULL with a value that is none: texts
// byte by byte, everything else as what it is, since 0 is 0.00 to a number.
func (c compiler) unequal(e method.Expr, column *schema.Column, ref, key string) expr {
	switch {
	case c.d.name() == "sqlite" && column.Type == schema.Bool:
		return cat(c.d.text(column, ref), " <> ", c.textOf(e, column, ref, key))
	case c.d.name() == "sqlite" && numericTexts(column):
		return cat(ref, " <> ", c.textOf(e, column, ref, key))
	case c.normalises(column) && c.d.name() == "mysql":
		return cat(ref, " <> CAST(", c.textOf(e, column, ref, key), " AS JSON)")
	case isText(column.Type) && !c.normalises(column):
		text := c.d.exact(expr{sql: c.d.text(column, ref)})
		return cat(text, " <> ", c.d.exact(c.textOf(e, column, ref, key)))
	}
	return cat(ref, " <> ", c.d.assigned(column, c.textOf(e, column, ref, key)))
}

// normalises tells that the database keeps what a document says, not how it was
// written: jsonb of PostgreSQL, and JSON of MySQL (MariaDB's is a text).
func (c compiler) normalises(column *schema.Column) bool {
	return column.Raw == "jsonb" || c.d.name() == "mysql" && strings.EqualFold(column.Raw, "json")
}

// coarser is true of a date or number that is not yet cut to its step.
func (c compiler) coarser(e method.Expr, column *schema.Column, ref string) expr {
	written := c.written(e, column, ref, "")
	switch {
	case c.d.name() == "sqlite" && isNumber(column.Type): // bytes may be the digits of a number
		return all(cat("(", c.d.number(column, ref), ") IS NOT (", written, ")"), cat(ref, " IS NOT (", written, ")"))
	case c.d.name() == "sqlite":
		return cat(ref, " IS NOT (", written, ")")
	case c.d.name() == "mysql" && column.Type == schema.Date:
		return cat("CAST(", ref, " AS CHAR) <> ", written)
	case c.d.name() == "mysql" && isDate(column.Type):
		return cat("(LEFT(CAST(", ref, " AS CHAR), 19) <> LEFT(", written, ", 19) OR MICROSECOND(", ref, ") <> 0)")
	}
	return cat(ref, " <> (", written, ")")
}

// written is what an assignment puts into the column, as a value of its type.
func (c compiler) written(e method.Expr, column *schema.Column, ref, key string) expr {
	switch e := e.(type) {
	case method.Null:
		return expr{sql: "NULL"}
	case method.KeepNull:
		return cat("CASE WHEN ", ref, " IS NOT NULL THEN ", c.written(e.Then, column, ref, key), " END")
	case method.TruncateDate:
		return expr{sql: c.d.truncated(column, ref, e)}
	case method.FloorNumber:
		return expr{sql: "CASE WHEN " + ref + " IS NOT NULL THEN " + c.d.floored(column, ref, e) + " END"}
	}
	return c.d.assigned(column, c.textOf(e, column, ref, key))
}

// textOf is the text of an expression over the old text and the key.
func (c compiler) textOf(e method.Expr, column *schema.Column, ref, key string) expr {
	switch e := e.(type) {
	case method.Const:
		return c.d.param(e.Text)
	case method.Key:
		return expr{sql: key}
	case method.Left:
		return expr{sql: c.d.left(c.d.text(column, ref), e.N)}
	case method.Concat:
		parts := make([]expr, len(e))
		for i, part := range e {
			parts[i] = c.textOf(part, column, ref, key)
		}
		return c.d.concat(parts)
	}
	return c.written(e, column, ref, key)
}

// assignments is the list behind SET.
func (c compiler) assignments(sets []Assign, row scope, key string) expr {
	parts := make([]expr, 0, len(sets))
	for _, set := range sets {
		if set.goOnly() {
			continue
		}
		column, ref := c.find(row, set.Column)
		parts = append(parts, cat(c.target(row, set.Column), " = ", c.written(set.expression(), column, ref, key)))
	}
	return list(", ", parts)
}

// target is a column to the left of an assignment. MySQL, which updates joined
// tables, needs to be told of which.
func (c compiler) target(row scope, name string) string {
	if c.d.name() == "mysql" {
		return column(c.d, row.alias, name)
	}
	return c.d.quote(name)
}
