package datasource

import (
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// compiler writes the questions of one Subject down as SQL. Every condition it
// returns is TRUE exactly where the rule holds, and FALSE or NULL elsewhere.
type compiler struct {
	d       dialect
	subject *Subject
	day     rule.Day
	aliases *int
	noMarks bool // our tables are not there yet
	// rule is the criteria whose change is asked about; a shared part asks it
	// about the other records too.
	rule *Criteria
	// dirty are the records for which a program that only Go can compute would
	// change something, read before the statement was written; see goChanges.
	dirty map[*Change][][]string
	// byKey says that the statement is to be driven by the key alone. Several
	// batches driven by the date's index would each read all that is due.
	byKey bool
	// audit is for statements that people read: see AuditSQL. checked says that
	// the start was found plausible before what is written now is asked.
	audit, checked bool
}

// scope is one row that a statement speaks of.
type scope struct {
	table *schema.Table
	alias string
}

// record is the alias of the subject's own row in every statement.
const record = "r"

func newCompiler(d dialect, s *Subject, day rule.Day) compiler {
	return compiler{d: d, subject: s, day: day, aliases: new(int)}
}

// with is the same compiler for another subject of the same statement.
func (c compiler) with(s *Subject) compiler {
	c.subject = s
	return c
}

func (c compiler) own() scope { return scope{table: c.subject.Table, alias: record} }

// from is a table under a new alias.
func (c compiler) from(t *schema.Table) scope {
	*c.aliases++
	return scope{table: t, alias: fmt.Sprintf("t%d", *c.aliases)}
}

// item is the row's place in a FROM clause.
func (c compiler) item(row scope) string {
	item := tableName(c.d, row.table.Name) + " AS " + row.alias
	if c.byKey && row.alias == record && c.d.name() == "mysql" {
		for _, index := range row.table.Indexes {
			if index.Unique && slices.Equal(index.Columns, c.subject.Key) {
				return item + " FORCE INDEX (" + c.d.quote(index.Name) + ")"
			}
		}
	}
	return item
}

// find is a column of a row. One that the table does not have is NULL, as it
// is for rule.Row; plan refuses such a concept before anything is written.
func (c compiler) find(row scope, name string) (*schema.Column, string) {
	found := row.table.Column(name)
	if found == nil {
		return &schema.Column{Name: name, Type: schema.Text, Nullable: true}, "NULL"
	}
	return found, column(c.d, row.alias, name)
}

// text is the canonical text of a column.
func (c compiler) text(row scope, name string) string {
	found, ref := c.find(row, name)
	if c.audit && c.reads(found) {
		return ref
	}
	return c.d.text(found, ref)
}

// reads says that functions of texts take the column as it is.
func (c compiler) reads(column *schema.Column) bool {
	switch c.d.name() {
	case "sqlite":
		return column.Type != schema.Bytes && column.Type != schema.Bool
	case "postgres":
		return column.Type == schema.Text
	}
	return false
}

// keyColumns are the key's columns and their references.
func (c compiler) keyColumns(row scope) (columns []*schema.Column, refs []string) {
	for _, name := range c.subject.Key {
		found, ref := c.find(row, name)
		columns, refs = append(columns, found), append(refs, ref)
	}
	return columns, refs
}

// key is the canonical text of the row's key.
func (c compiler) key(row scope) string {
	columns, refs := c.keyColumns(row)
	texts := make([]string, len(refs))
	for i, ref := range refs {
		texts[i] = keyText(c.d, columns[i], ref)
	}
	if len(texts) == 1 {
		return texts[0]
	}
	return c.d.tuple(texts)
}

// isRecord says that the row is one of the subject: its key is there (SQLite
// allows NULL in a primary key) and Only holds.
func (c compiler) isRecord(row scope) expr {
	columns, refs := c.keyColumns(row)
	parts := make([]expr, 0, len(refs)+1)
	for i, ref := range refs {
		if columns[i].Nullable {
			parts = append(parts, expr{sql: ref + " IS NOT NULL"})
		}
	}
	return all(append(parts, c.cond(c.subject.Only, row))...)
}

// relation finds a relation of the subject by its name.
func (c compiler) relation(name string) (Relation, bool) {
	i := slices.IndexFunc(c.subject.Relations, func(r Relation) bool { return r.Name == name })
	if i < 0 {
		return Relation{}, false
	}
	return c.subject.Relations[i], true
}

// exists says that a related row is there for which the condition holds.
func (c compiler) exists(name string, row scope, holds func(scope) expr) expr {
	from, related, joined := c.reach(name, row)
	if from.sql == "" {
		return never
	}
	return cat("EXISTS (SELECT 1 FROM ", from, " WHERE ", all(joined, holds(related)), ")")
}

// reach is the way from a record to the rows of a relation: the tables of a
// FROM clause, the last row of them, and what joins them. Only of every
// relation on the way holds.
func (c compiler) reach(name string, row scope) (from expr, related scope, joined expr) {
	r, known := c.relation(name)
	if !known {
		return expr{}, scope{}, never
	}
	joined = always
	if r.Parent != "" {
		from, row, joined = c.reach(r.Parent, row)
		from = cat(from, ", ")
	}
	related = c.from(r.Table)
	return cat(from, c.item(related)), related, all(joined, c.joined(r, row, related), c.cond(r.Only, related))
}

// joined says that a related row belongs to the row.
func (c compiler) joined(r Relation, ours, theirs scope) expr {
	parts := make([]expr, len(r.By))
	for i, by := range r.By {
		ourColumn, ourRef := c.find(ours, by.Ours)
		theirColumn, theirRef := c.find(theirs, by.Theirs)
		parts[i] = c.equal(theirColumn, theirRef, ourColumn, ourRef)
	}
	return all(parts...)
}

// equal compares two columns so that an index on the first is used. Columns
// alike are equal where the database says so, as it does for foreign keys: what
// a collation takes for a reference belongs to the record. Columns of different
// classes are equal where their texts are: a number is never found by a text
// that only begins with it.
func (c compiler) equal(a *schema.Column, refA string, b *schema.Column, refB string) expr {
	textA, textB := expr{sql: keyText(c.d, a, refA)}, expr{sql: keyText(c.d, b, refB)}
	exactly := cat(c.d.exact(textA), " = ", c.d.exact(textB))
	switch {
	case c.alike(a, b):
		return expr{sql: c.pointer(a, refA, b) + " = " + refB}
	case a.Type == b.Type:
		return all(cat(refA, " = ", c.d.typed(a, textB)), exactly)
	case isText(a.Type) && !c.d.loose(a):
		return cat(c.d.plain(a, refA), " = ", textB)
	}
	return exactly
}

// alike says that two columns hold values of one kind, compared in one way.
func (c compiler) alike(a, b *schema.Column) bool {
	return a.Type == b.Type && (c.d.name() == "sqlite" || a.Collation == b.Collation && a.Charset == b.Charset)
}

// pointer is a column compared with the one it refers to. SQLite compares in
// the collation of the latter, as far as that is known.
func (c compiler) pointer(a *schema.Column, ref string, b *schema.Column) string {
	if c.d.name() != "sqlite" || b.Collation == "" || a.Collation == b.Collation {
		return ref
	}
	return ref + " COLLATE " + c.d.quote(b.Collation)
}
