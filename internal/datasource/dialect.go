package datasource

import (
	"encoding/json"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// dialect writes SQL for one kind of database. It is stateless and only
// returns text: it never runs anything. Every identifier goes through quote,
// every value is bound.
//
// A column is given together with ref, the quoted text by which the statement
// refers to it (r."name"). "Text" means the canonical text of method.Value.
type dialect interface {
	name() string
	quote(identifier string) string
	placeholder(n int) string
	literal(value any) string // for AuditSQL only

	// own is one of our tables: "mark", "batch", "ledger" or "meta".
	own(table string) string
	// gate keeps placing a mark and changing records of one object apart, as a
	// statement of its own inside the transaction. It answers one row; where
	// it answers none, openGate has to run once outside the transaction.
	// Both are empty where the transaction itself is the gate (SQLite).
	gate(object string, exclusive bool) expr
	openGate(object string) expr

	// text is a column's value as canonical text.
	text(c *schema.Column, ref string) string
	// exact is a text made comparable byte by byte with bound text.
	exact(text expr) expr
	// plain is a column compared by its bytes as far as an index allows.
	plain(c *schema.Column, ref string) string
	// typed gives a text the type of a column, so that an index on the column
	// is used when both are compared.
	typed(c *schema.Column, text expr) expr
	// sorted is a key column whose order is the one in which it compares with
	// typed.
	sorted(c *schema.Column, ref string) string
	// loose says that "=" on the column also finds other texts.
	loose(c *schema.Column) bool
	// assigned is a text written to a column.
	assigned(c *schema.Column, text expr) expr
	// tuple is the text of a key of several columns, a JSON list.
	tuple(texts []string) string
	// keySet is a table of typed keys or other values, columns k0, k1, …, from
	// one bound value (PostgreSQL: one for each column).
	keySet(columns []*schema.Column, keys [][]*string) expr
	// forUpdate ends a statement that locks the rows of alias it reads.
	forUpdate(alias string) string

	// param is a bound text.
	param(text string) expr
	// ownKey is the text of a key made comparable with record_key of our tables.
	ownKey(text string) expr

	trim(text expr) expr  // of blanks
	lower(text expr) expr // ASCII letters only
	contains(text, part expr) expr
	// startsWith compares the beginning of a column of text, in the column's own
	// comparison where an index shall serve.
	startsWith(c *schema.Column, ref, text string) expr
	length(text string) string // in code points
	left(text string, n int) string
	concat(parts []expr) expr
	joined(text string) string // an aggregate: the texts of all rows, several between them

	numbers
	dates
}

// numbers compares and floors numbers exactly.
type numbers interface {
	// number is a column as a number, NULL if its text is none.
	number(c *schema.Column, ref string) string
	// numeral is a bound number, comparable with number and with the column.
	numeral(c *schema.Column, text string) expr
	// integer is a column as a whole number, NULL if its text is none.
	integer(c *schema.Column, ref string) string
	// floored is method.FloorNumber of a column that is not NULL.
	floored(c *schema.Column, ref string, to method.FloorNumber) string
}

// dates reads dates. Where native is false a column may hold any text, and the
// other methods look at that.
type dates interface {
	// native says that the column's type holds dates only, so that comparing
	// with a typed constant is enough.
	native(c *schema.Column) bool
	// calendar is true of a native date that the calendar has, for the
	// databases whose date types hold others.
	calendar(ref string) expr
	// dateForm is true of a text rule.ReadMoment takes for a date, as far as
	// that can be said without a calendar; zoned of one that ends with a zone.
	dateForm(text string) string
	zoned(text string) string
	// zeroDate is true of the text of a date with nothing but zeros.
	zeroDate(text string) string
	// matches tells whether a text has the given shape: in the pattern "9" is
	// a digit, every other character stands for itself.
	matches(text, pattern string) string
	// truncated is method.TruncateDate of a column that is not NULL.
	truncated(c *schema.Column, ref string, to method.TruncateDate) string
}

// tableName is a table with its schema, quoted.
func tableName(d dialect, n schema.Name) string {
	if n.Schema == "" {
		return d.quote(n.Table)
	}
	return d.quote(n.Schema) + "." + d.quote(n.Table)
}

// column is a reference to a column of an alias.
func column(d dialect, alias, name string) string {
	if alias == "" {
		return d.quote(name)
	}
	return alias + "." + d.quote(name)
}

// quoteWith doubles the quote inside the name. No database accepts NUL in a
// name; it is dropped because it marks the place of a value here.
func quoteWith(quote, identifier string) string {
	identifier = strings.ReplaceAll(identifier, place, "")
	return quote + strings.ReplaceAll(identifier, quote, quote+quote) + quote
}

// keyTuples is the one bound value in which many keys travel.
func keyTuples(keys [][]*string) string {
	text, err := json.Marshal(keys)
	if err != nil { // strings always marshal
		return "[]"
	}
	return string(text)
}

func isText(t schema.Type) bool {
	switch t {
	case schema.Text, schema.Char, schema.Enum, schema.JSON:
		return true
	}
	return false
}

func isNumber(t schema.Type) bool {
	return t == schema.Int || t == schema.Decimal || t == schema.Float
}

func isDate(t schema.Type) bool {
	return t == schema.Date || t == schema.Timestamp || t == schema.Instant
}
