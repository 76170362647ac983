package datasource

import (
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// sqliteDialect writes for SQLite 3.41 and later. Column types there are
// wishes: any column may hold a text, a number or bytes, so dates are judged
// as text and keys are compared with the affinity of their column.
type sqliteDialect struct{}

func (sqliteDialect) name() string                   { return "sqlite" }
func (sqliteDialect) quote(identifier string) string { return quoteWith(`"`, identifier) }
func (sqliteDialect) placeholder(int) string         { return "?" }
func (sqliteDialect) own(table string) string        { return `"fristwerk_` + table + `"` }
func (sqliteDialect) literal(v any) string           { return plainLiteral(v) }

func (sqliteDialect) gate(string, bool) expr  { return expr{} }
func (sqliteDialect) openGate(string) expr    { return expr{} }
func (sqliteDialect) forUpdate(string) string { return "" }

func (sqliteDialect) text(c *schema.Column, ref string) string {
	switch c.Type {
	case schema.Bytes:
		return "CASE WHEN " + ref + " IS NOT NULL THEN lower(hex(" + ref + ")) END"
	case schema.Bool:
		return "CASE lower(CAST(" + ref + " AS TEXT)) WHEN '1' THEN 'true' WHEN 'true' THEN 'true'" +
			" WHEN '0' THEN 'false' WHEN 'false' THEN 'false' ELSE CAST(" + ref + " AS TEXT) END"
	}
	return "CAST(" + ref + " AS TEXT)"
}

func (sqliteDialect) exact(text expr) expr { return cat(text, " COLLATE BINARY") }

// sorted: a column without a type may hold numbers, which neither equal nor
// sort like their texts.
func (sqliteDialect) sorted(c *schema.Column, ref string) string {
	if untyped(c) {
		return "CAST(" + ref + " AS TEXT)"
	}
	return ref
}

// plain needs no index of its own kind: a BINARY index serves it.
func (d sqliteDialect) plain(c *schema.Column, ref string) string {
	ref = d.sorted(c, ref)
	if isNumber(c.Type) || c.Type == schema.Bytes || c.Type == schema.Bool {
		return ref
	}
	return ref + " COLLATE BINARY"
}

func (sqliteDialect) typed(c *schema.Column, text expr) expr {
	switch c.Type {
	case schema.Int:
		return cat("CAST(", text, " AS INTEGER)")
	case schema.Decimal, schema.Float:
		return cat("CAST(", text, " AS NUMERIC)")
	case schema.Bytes:
		return cat("unhex(", text, ")")
	case schema.Bool:
		return cat("CASE ", text, " WHEN 'true' THEN 1 WHEN 'false' THEN 0 END")
	}
	return cat("CAST(", text, " AS TEXT)")
}

func (sqliteDialect) loose(c *schema.Column) bool {
	return !isText(c.Type) && !isNumber(c.Type)
}

// numericTexts says that the column's texts are stored as numbers where they
// look like some, since its declared type (UUID, STRING, JSON) says nothing of
// text: "007" is 7 there, also when a text is compared with the column itself.
func numericTexts(c *schema.Column) bool {
	raw := strings.ToUpper(c.Raw)
	for _, word := range []string{"CHAR", "CLOB", "TEXT", "BLOB", "REAL", "FLOA", "DOUB"} {
		if strings.Contains(raw, word) {
			return false
		}
	}
	return isText(c.Type) && raw != ""
}

func (d sqliteDialect) assigned(c *schema.Column, text expr) expr {
	if isNumber(c.Type) || c.Type == schema.Bytes || c.Type == schema.Bool {
		return d.typed(c, text)
	}
	return text
}

func (sqliteDialect) tuple(texts []string) string {
	return "json_array(" + strings.Join(texts, ", ") + ")"
}

func (d sqliteDialect) keySet(columns []*schema.Column, keys [][]*string) expr {
	typed := make([]expr, len(columns))
	for i, c := range columns {
		part := expr{sql: fmt.Sprintf("json_extract(value, '$[%d]')", i)}
		typed[i] = cat(d.typed(c, part), fmt.Sprintf(" AS k%d", i))
	}
	return cat("(SELECT ", list(", ", typed), " FROM json_each(", value(keyTuples(keys)), "))")
}

func (sqliteDialect) trim(text expr) expr  { return cat("trim(", text, ")") }
func (sqliteDialect) lower(text expr) expr { return cat("lower(", text, ")") }

func (sqliteDialect) param(text string) expr  { return value(text) }
func (sqliteDialect) ownKey(text string) expr { return expr{sql: text} }

func (sqliteDialect) contains(text, part expr) expr {
	return cat("instr(", text, ", ", part, ") > 0")
}

func (sqliteDialect) length(text string) string { return "length(" + text + ")" }

func (sqliteDialect) left(text string, n int) string {
	return fmt.Sprintf("substr(%s, 1, %d)", text, n)
}

func (sqliteDialect) joined(text string) string {
	return "group_concat(" + text + ", '" + several + "')"
}

func (sqliteDialect) concat(parts []expr) expr { return cat("(", list(" || ", parts), ")") }
