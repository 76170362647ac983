package datasource

import (
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// mysqlDialect writes for MariaDB 10.6 and MySQL 8. Comparisons there follow
// the collation of a column, mostly blind to case and trailing blanks, so
// every exact comparison is made on bytes besides the one that uses the index.
type mysqlDialect struct{}

func (mysqlDialect) name() string                   { return "mysql" }
func (mysqlDialect) quote(identifier string) string { return quoteWith("`", identifier) }
func (mysqlDialect) placeholder(int) string         { return "?" }
func (mysqlDialect) own(table string) string        { return "`fristwerk_" + table + "`" }

// literal also doubles backslashes, which are escapes unless a session says
// otherwise.
func (mysqlDialect) literal(v any) string { return strings.ReplaceAll(plainLiteral(v), `\`, `\\`) }

func (d mysqlDialect) gate(object string, exclusive bool) expr {
	mode := " LOCK IN SHARE MODE"
	if exclusive {
		mode = " FOR UPDATE"
	}
	return cat("SELECT 1 FROM ", d.own("meta"), " WHERE name = ", value("gate/"+object), mode)
}

func (d mysqlDialect) openGate(object string) expr {
	return cat("INSERT IGNORE INTO ", d.own("meta"), " (name, value) VALUES (", value("gate/"+object), ", '')")
}

func (mysqlDialect) forUpdate(string) string { return " FOR UPDATE" }

func (mysqlDialect) text(c *schema.Column, ref string) string {
	switch c.Type {
	case schema.Text, schema.Char, schema.Enum, schema.JSON:
		return "CONVERT(" + ref + " USING utf8mb4)"
	case schema.Bytes:
		return "LOWER(HEX(" + ref + "))"
	case schema.Bool:
		return "CASE WHEN " + ref + " = 0 THEN 'false' WHEN " + ref + " <> 0 THEN 'true' END"
	case schema.Instant:
		return "CASE WHEN CAST(" + ref + " AS CHAR) LIKE '0000-00-00%' THEN '0000-00-00 00:00:00'" +
			" ELSE CONCAT(REPLACE(CAST(" + ref + " AS CHAR), ' ', 'T'), 'Z') END"
	}
	return "CAST(" + ref + " AS CHAR)"
}

func (mysqlDialect) plain(_ *schema.Column, ref string) string { return ref }

// sorted: labels of an enum compare as texts and sort by their numbers.
func (mysqlDialect) sorted(c *schema.Column, ref string) string {
	if c.Type == schema.Enum {
		return "CONCAT(" + ref + ")"
	}
	return ref
}

func (mysqlDialect) exact(text expr) expr {
	return cat("CAST(CONVERT(", text, " USING utf8mb4) AS BINARY)")
}

func (mysqlDialect) typed(c *schema.Column, text expr) expr {
	switch c.Type {
	case schema.Int, schema.Bool:
		if c.Unsigned {
			return cat("CAST(", text, " AS UNSIGNED)")
		}
		return cat("CAST(", text, " AS SIGNED)")
	case schema.Decimal:
		return cat("CAST(", text, " AS DECIMAL(65,", fmt.Sprint(c.Scale), "))")
	case schema.Float:
		return cat("CAST(", text, " AS DOUBLE)")
	case schema.Date:
		return cat("CAST(", text, " AS DATE)")
	case schema.Timestamp, schema.Instant:
		return cat("CAST(", text, " AS DATETIME(6))")
	case schema.Bytes:
		return cat("UNHEX(", text, ")")
	}
	if c.Charset == "" || c.Collation == "" {
		return text
	}
	return cat("CONVERT(", text, " USING ", c.Charset, ") COLLATE ", c.Collation)
}

func (mysqlDialect) loose(c *schema.Column) bool { return isText(c.Type) }

func (d mysqlDialect) assigned(c *schema.Column, text expr) expr {
	switch c.Type {
	case schema.Bytes:
		if strings.HasPrefix(c.Raw, "binary(") { // filled up when it is stored
			return cat("CAST(", d.typed(c, text), " AS ", c.Raw, ")")
		}
		return d.typed(c, text)
	case schema.Bool:
		return cat("CASE ", text, " WHEN 'true' THEN 1 WHEN 'false' THEN 0 END")
	case schema.Instant, schema.Timestamp:
		return cat("REPLACE(REPLACE(", text, ", 'T', ' '), 'Z', '')")
	}
	return text
}

func (mysqlDialect) tuple(texts []string) string {
	return "JSON_ARRAY(" + strings.Join(texts, ", ") + ")"
}

func (d mysqlDialect) keySet(columns []*schema.Column, keys [][]*string) expr {
	typed, paths := make([]expr, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		paths[i] = fmt.Sprintf("k%d VARCHAR(3072) CHARACTER SET utf8mb4 PATH '$[%d]'", i, i)
		typed[i] = cat(d.typed(c, expr{sql: fmt.Sprintf("j.k%d", i)}), fmt.Sprintf(" AS k%d", i))
	}
	return cat("(SELECT ", list(", ", typed), " FROM JSON_TABLE(", value(keyTuples(keys)), ", '$[*]' COLUMNS(",
		strings.Join(paths, ", "), ")) AS j)")
}

func (mysqlDialect) trim(text expr) expr { return cat("TRIM(", text, ")") }

// lower works on letters of every script, unless the bytes are lowered as
// ASCII: latin1 bytes of utf8 text above 127 would change, so only A-Z is
// replaced, by a collation that knows no other case.
func (mysqlDialect) lower(text expr) expr {
	for letter := 'A'; letter <= 'Z'; letter++ {
		text = cat("REPLACE(", text, ", '", string(letter), "', '", strings.ToLower(string(letter)), "')")
	}
	return text
}

func (mysqlDialect) param(text string) expr { return value(text) }

func (d mysqlDialect) ownKey(text string) expr { return expr{sql: "CAST(" + text + " AS BINARY)"} }

func (d mysqlDialect) contains(text, part expr) expr {
	return cat("LOCATE(", d.exact(part), ", ", d.exact(text), ") > 0")
}

func (mysqlDialect) length(text string) string { return "CHAR_LENGTH(" + text + ")" }

func (mysqlDialect) left(text string, n int) string {
	return fmt.Sprintf("SUBSTRING_INDEX(LEFT(%s, %d), CHAR(0), 1)", text, n)
}

func (mysqlDialect) joined(text string) string {
	return "GROUP_CONCAT(" + text + " SEPARATOR '" + several + "')"
}

func (mysqlDialect) concat(parts []expr) expr { return cat("CONCAT(", list(", ", parts), ")") }

// number leaves out texts of more digits than a DECIMAL takes: the cast would
// fail in a strict session.
func (d mysqlDialect) number(c *schema.Column, ref string) string {
	switch c.Type {
	case schema.Int, schema.Decimal:
		return ref
	case schema.Float:
		return "(CAST(" + ref + " AS CHAR) + 0e0)"
	}
	return "CASE WHEN " + d.fits(d.text(c, ref), "^-?[0-9]{1,35}([.][0-9]{1,30})?$") +
		" THEN CAST(" + d.text(c, ref) + " AS DECIMAL(65,30)) WHEN " +
		d.fits(d.text(c, ref), "^-?[0-9]{1,5}([.][0-9]{1,30})?[eE][+-]?[0-2]?[0-9]$") +
		" THEN CAST(CAST(" + d.text(c, ref) + " AS DOUBLE) AS DECIMAL(65,30)) END"
}

func (mysqlDialect) numeral(c *schema.Column, text string) expr {
	if c.Type == schema.Float {
		return cat("CAST(", value(text), " AS DOUBLE)")
	}
	return cat("CAST(", value(text), " AS DECIMAL(65,30))")
}

func (d mysqlDialect) integer(c *schema.Column, ref string) string {
	if c.Type == schema.Int {
		return ref
	}
	return "CASE WHEN " + d.fits(d.text(c, ref), "^-?[0-9]{1,18}$") + " THEN CAST(" + d.text(c, ref) + " AS SIGNED) END"
}

// floored takes remainders, which are exact: a quotient is rounded to a few
// places.
func (mysqlDialect) floored(c *schema.Column, ref string, to method.FloorNumber) string {
	remainder := fmt.Sprintf("MOD(MOD(%s, %d) + %d, %d)", ref, to.Step, to.Step, to.Step)
	whole := ref + " - " + remainder
	if c.Type == schema.Float {
		whole = fmt.Sprintf("FLOOR(%s / %d) * %d", ref, to.Step, to.Step)
	}
	if c.Unsigned && c.Type == schema.Int {
		return whole
	}
	return bounded(c, to, ref, remainder, whole)
}

func (mysqlDialect) native(c *schema.Column) bool { return isDate(c.Type) }

// calendar leaves out 2020-00-00 and 2020-02-31, which lenient sessions of the
// host may have stored. No date function is used that warns of such a value:
// in a changing statement a warning is an error.
func (mysqlDialect) calendar(ref string) expr {
	return expr{sql: "DAYOFMONTH(" + ref + ") > 0 AND DAYOFMONTH(" + ref + ") <= CASE MONTH(" + ref + ") WHEN 0 THEN 0 WHEN 2 THEN " +
		leapDays("YEAR("+ref+")") + " WHEN 4 THEN 30 WHEN 6 THEN 30 WHEN 9 THEN 30 WHEN 11 THEN 30 ELSE 31 END"}
}

func (d mysqlDialect) dateForm(text string) string { return d.fits(text, dateExpression) }

func (d mysqlDialect) zoned(text string) string {
	return "RIGHT(" + text + ", 1) = 'Z' OR RIGHT(" + text + ", 6) = '+00:00'"
}

func (d mysqlDialect) zeroDate(text string) string { return d.fits(text, "^0000-00-00[0:. T]*$") }

func (d mysqlDialect) matches(text, pattern string) string {
	return d.fits(text, regularExpression(pattern))
}

// fits compares with a regular expression, letters exactly. A line feed at the
// end of the text would pass for its end.
func (mysqlDialect) fits(text, expression string) string {
	return "(CONVERT(" + text + " USING utf8mb4) COLLATE utf8mb4_bin REGEXP '" + expression + "' AND RIGHT(" + text + ", 1) <> CHAR(10))"
}

// truncated leaves zero dates as they are. Other dates the calendar lacks
// keep their year, which is a day of it.
func (mysqlDialect) truncated(c *schema.Column, ref string, to method.TruncateDate) string {
	t := "CAST(" + ref + " AS CHAR)"
	day := "CONCAT(LEFT(" + t + ", 4), '-01-01')"
	switch to.To {
	case "month":
		day = "CONCAT(LEFT(" + t + ", 5), LPAD(GREATEST(MONTH(" + ref + "), 1), 2, '0'), '-01')"
	case "decade":
		day = "CASE LEFT(" + t + ", 3) WHEN '000' THEN '0001-01-01' ELSE CONCAT(LEFT(" + t + ", 3), '0-01-01') END"
	}
	switch c.Type {
	case schema.Timestamp:
		day = "CONCAT(" + day + ", ' 00:00:00')"
	case schema.Instant: // its first one is a second after 1970 began
		day = "GREATEST(CONCAT(" + day + ", ' 00:00:00'), '1970-01-01 00:00:01')"
	}
	return "CASE WHEN " + t + " LIKE '0000-00-00%' THEN " + t + " ELSE " + day + " END"
}
