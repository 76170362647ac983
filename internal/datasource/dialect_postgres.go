package datasource

import (
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// postgresDialect writes for PostgreSQL 13 and later. Sessions have to use
// ISO dates and UTC (see Open).
type postgresDialect struct{}

// gateClass is the first half of our advisory locks, "fris" in ASCII; the
// second is a hash of the object. Two objects of one hash only wait for each
// other.
const gateClass = 0x66726973

func (postgresDialect) name() string                   { return "postgres" }
func (postgresDialect) quote(identifier string) string { return quoteWith(`"`, identifier) }
func (postgresDialect) placeholder(n int) string       { return fmt.Sprintf("$%d", n) }
func (postgresDialect) own(table string) string        { return `"fristwerk"."` + table + `"` }
func (postgresDialect) literal(v any) string           { return plainLiteral(v) }

func (postgresDialect) gate(object string, exclusive bool) expr {
	lock := "pg_advisory_xact_lock_shared"
	if exclusive {
		lock = "pg_advisory_xact_lock"
	}
	return cat("SELECT 1 FROM (SELECT ", lock, fmt.Sprintf("(%d, ", gateClass), "hashtext(", value(object), "::text))) AS gate")
}

func (postgresDialect) openGate(string) expr { return expr{} }

func (postgresDialect) forUpdate(alias string) string { return " FOR UPDATE OF " + alias }

func (postgresDialect) text(c *schema.Column, ref string) string {
	switch c.Type {
	case schema.Instant:
		return "replace((" + ref + " AT TIME ZONE 'UTC')::text, ' ', 'T') || 'Z'"
	case schema.Bytes:
		return "encode(" + ref + ", 'hex')"
	}
	return ref + "::text"
}

func (postgresDialect) plain(_ *schema.Column, ref string) string { return ref }

func (postgresDialect) sorted(_ *schema.Column, ref string) string { return ref }

func (postgresDialect) exact(text expr) expr { return cat("(", text, `) COLLATE "C"`) }

// postgresTypes are the types a text is cast to. Lengths are left out: a cast
// to varchar(4) would cut the value silently.
var postgresTypes = map[schema.Type]string{
	schema.Int: "bigint", schema.Decimal: "numeric", schema.Float: "double precision",
	schema.Text: "text", schema.Char: "bpchar", schema.Bool: "boolean", schema.Date: "date",
	schema.Time: "time", schema.Timestamp: "timestamp", schema.Instant: "timestamptz", schema.UUID: "uuid",
}

func (postgresDialect) typed(c *schema.Column, text expr) expr {
	if c.Type == schema.Bytes {
		return cat("decode(", text, "::text, 'hex')")
	}
	name, known := postgresTypes[c.Type]
	if !known || strings.HasSuffix(c.Raw, "citext") {
		name = c.Raw
	}
	return cat("(", text, ")::text::", name)
}

// loose: citext, and collations of the user's own that may be nondeterministic.
func (postgresDialect) loose(c *schema.Column) bool {
	if c.Type != schema.Text && c.Type != schema.Char {
		return false
	}
	return strings.HasSuffix(c.Raw, "citext") || c.Collation != "" && c.Collation != "default" && c.Collation != "C"
}

func (d postgresDialect) assigned(c *schema.Column, text expr) expr { return d.typed(c, text) }

func (postgresDialect) tuple(texts []string) string {
	return "json_build_array(" + strings.Join(texts, ", ") + ")::text"
}

func (d postgresDialect) keySet(columns []*schema.Column, keys [][]*string) expr {
	typed, arrays, names := make([]expr, len(columns)), make([]expr, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		texts := make([]*string, len(keys))
		for j, key := range keys {
			texts[j] = key[i]
		}
		names[i] = fmt.Sprintf("k%d", i)
		arrays[i] = cat(value(texts), "::text[]")
		typed[i] = cat(d.typed(c, expr{sql: "u." + names[i]}), " AS ", names[i])
	}
	return cat("(SELECT ", list(", ", typed), " FROM unnest(", list(", ", arrays), ") AS u(", strings.Join(names, ", "), "))")
}

func (postgresDialect) trim(text expr) expr { return cat("btrim(", text, ")") }

func (postgresDialect) lower(text expr) expr { return cat("lower((", text, `) COLLATE "C")`) }

func (postgresDialect) param(text string) expr    { return cat(value(text), "::text") }
func (d postgresDialect) ownKey(text string) expr { return d.exact(expr{sql: text + "::text"}) }

func (postgresDialect) contains(text, part expr) expr {
	return cat("strpos(", text, ", ", part, ") > 0")
}

func (postgresDialect) length(text string) string { return "length(" + text + ")" }

func (postgresDialect) left(text string, n int) string { return fmt.Sprintf("left(%s, %d)", text, n) }

func (postgresDialect) joined(text string) string {
	return "string_agg(" + text + ", '" + several + "')"
}

func (postgresDialect) concat(parts []expr) expr { return cat("(", list(" || ", parts), ")") }

func (d postgresDialect) number(c *schema.Column, ref string) string {
	if c.Type == schema.Int {
		return ref
	}
	return "CASE WHEN " + d.text(c, ref) + ` ~ '^-?[0-9]+([.][0-9]+)?([eE][+-]?[0-9]{1,3})?$' THEN ` + d.text(c, ref) + "::numeric END"
}

func (postgresDialect) numeral(_ *schema.Column, text string) expr {
	return cat(value(text), "::text::numeric")
}

func (d postgresDialect) integer(c *schema.Column, ref string) string {
	if c.Type == schema.Int {
		return ref
	}
	return "CASE WHEN " + d.text(c, ref) + ` ~ '^-?[0-9]{1,18}$' THEN ` + d.text(c, ref) + "::bigint END"
}

func (postgresDialect) floored(c *schema.Column, ref string, to method.FloorNumber) string {
	number := ref + "::numeric"
	if c.Type == schema.Float { // the cast alone keeps fifteen digits
		number = ref + "::text::numeric"
	}
	remainder := fmt.Sprintf("mod(mod(%s, %d) + %d, %d)", number, to.Step, to.Step, to.Step)
	whole := bounded(c, to, number, remainder, number+" - "+remainder)
	if c.Type == schema.Int {
		return whole
	}
	return "CASE WHEN " + ref + "::text ~ '^[NI]|^-I' THEN " + number + " ELSE " + whole + " END"
}

func (postgresDialect) native(c *schema.Column) bool { return isDate(c.Type) }
func (postgresDialect) calendar(string) expr         { return always }

func (postgresDialect) dateForm(text string) string { return text + " ~ '" + dateExpression + "'" }
func (postgresDialect) zoned(text string) string    { return text + " ~ '(Z|[+]00:00)$'" }

func (postgresDialect) zeroDate(text string) string { return text + " ~ '^0000-00-00[0:. T]*$'" }

func (postgresDialect) matches(text, pattern string) string {
	return text + " ~ '" + regularExpression(pattern) + "'"
}

// truncated puts a day together, since its type reaches further than that of
// timestamps.
func (postgresDialect) truncated(c *schema.Column, ref string, to method.TruncateDate) string {
	cut, first := "date_trunc('"+to.To+"', "+ref+")", "'0001-01-01'::timestamp"
	switch c.Type {
	case schema.Date:
		year, month := "extract(year FROM "+ref+")::int", "1"
		switch to.To {
		case "month":
			month = "extract(month FROM " + ref + ")::int"
		case "decade":
			year = "greatest(" + year + " / 10 * 10, 1)"
		}
		cut, first = "make_date("+year+", "+month+", 1)", "'0001-01-01'::date"
	case schema.Instant:
		cut, first = "date_trunc('"+to.To+"', "+ref+" AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'", "'0001-01-01Z'::timestamptz"
	}
	return "CASE WHEN isfinite(" + ref + ") AND " + ref + " >= " + first + " THEN greatest(" + cut + ", " + first + ") ELSE " + ref + " END"
}
