package datasource

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// OddKeys says why the key of some record could not be found again by its
// text, empty if every one can. Only SQLite stores in a column what its type
// does not promise: bytes in a column of text, a text in one of numbers, and
// without a type 1 beside '1', which have one text. Row numbers and STRICT
// tables need no look.
func (s *Source) OddKeys(ctx context.Context, subject *Subject) (string, error) {
	if s.d.name() != "sqlite" || subject.Table.Strict {
		return "", nil
	}
	c := newCompiler(s.d, subject, 0)
	if _, numbered := c.rowNumber(); numbered {
		return "", nil
	}
	columns, refs := c.keyColumns(c.own())
	odd := make([]expr, len(refs))
	for i, ref := range refs {
		odd[i] = oddKey(columns[i], ref)
	}
	records := cat("SELECT 1 FROM ", c.item(c.own()), " WHERE ", c.isRecord(c.own()))
	found, err := s.any(ctx, cat(records, " AND ", either(odd...)))
	if found || err != nil {
		return "a record holds there what the column's type does not promise, such as bytes in a column of text", s.fail("look at keys", err)
	}
	if !slices.ContainsFunc(columns, untyped) {
		return "", nil
	}
	found, err = s.any(ctx, cat(records, " GROUP BY ", c.key(c.own()), " HAVING COUNT(*) > 1"))
	if !found || err != nil {
		return "", s.fail("look at keys", err)
	}
	return "two records have the same text there, such as the number 1 and the text '1'", nil
}

// rowNumber is the column that is SQLite's row number, if that is the key.
func (c compiler) rowNumber() (ref string, is bool) {
	_, refs := c.keyColumns(c.own())
	numbered := func(i schema.Index) bool { return i.Name == "rowid" && slices.Equal(i.Columns, c.subject.Key) }
	return refs[0], slices.ContainsFunc(c.subject.Table.Indexes, numbered)
}

// untyped says that a column of SQLite keeps numbers and texts as they come.
func untyped(c *schema.Column) bool {
	return c.Type == schema.Text && (c.Raw == "" || strings.EqualFold(c.Raw, "ANY"))
}

// oddKey is true of a value that does not compare as its text does.
func oddKey(c *schema.Column, ref string) expr {
	class := "typeof(" + ref + ")"
	switch {
	case c.Type == schema.Int:
		return expr{sql: class + " <> 'integer'"}
	case c.Type == schema.Decimal || c.Type == schema.Float:
		return expr{sql: class + " NOT IN ('integer', 'real') OR CAST(CAST(" + ref + " AS TEXT) AS NUMERIC) <> " + ref}
	case c.Type == schema.Bytes:
		return expr{sql: class + " <> 'blob'"}
	case c.Type == schema.Bool:
		return expr{sql: class + " <> 'integer' OR " + ref + " NOT IN (0, 1)"}
	case untyped(c) || numericTexts(c):
		return expr{sql: class + " = 'blob' OR instr(CAST(" + ref + " AS BLOB), x'00') > 0"}
	}
	return expr{sql: class + " <> 'text' OR instr(CAST(" + ref + " AS BLOB), x'00') > 0"}
}

// any tells whether a query answers a row.
func (s *Source) any(ctx context.Context, query expr) (found bool, err error) {
	err = s.rows(ctx, s.db, cat("SELECT EXISTS (", query, ")"), func(rows *sql.Rows) error { return rows.Scan(&found) })
	return found, err
}
