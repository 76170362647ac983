package datasource

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// numeralForm is true of the text of a number.
func (sqliteDialect) numeralForm(text string) string {
	at := "instr(lower(" + text + "), 'e')"
	mantissa := "substr(" + text + ", 1, CASE " + at + " WHEN 0 THEN length(" + text + ") ELSE " + at + " - 1 END)"
	bare := "(ltrim(substr(" + mantissa + ", 1, 1), '-') || substr(" + mantissa + ", 2))"
	exponent := "(ltrim(substr(" + text + ", " + at + " + 1, 1), '+-') || substr(" + text + ", " + at + " + 2))"
	return bare + " NOT GLOB '*[^0-9.]*' AND " + bare + " GLOB '[0-9]*' AND " + bare + " GLOB '*[0-9]' AND " +
		bare + " NOT GLOB '*.*.*' AND (" + at + " = 0 OR " + exponent + " NOT GLOB '*[^0-9]*' AND length(" + exponent + ") BETWEEN 1 AND 3)"
}

func (d sqliteDialect) number(_ *schema.Column, ref string) string {
	return "CASE typeof(" + ref + ") WHEN 'integer' THEN " + ref +
		" WHEN 'real' THEN CASE WHEN abs(" + ref + ") < 9e999 THEN " + ref + " END" +
		" WHEN 'null' THEN NULL ELSE CASE WHEN " + d.numeralForm("CAST("+ref+" AS TEXT)") + " THEN CAST(" + ref + " AS NUMERIC) END END"
}

func (sqliteDialect) numeral(_ *schema.Column, text string) expr {
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return value(n)
	}
	return cat("CAST(", value(text), " AS NUMERIC)")
}

func (sqliteDialect) integer(_ *schema.Column, ref string) string {
	digits := "ltrim(substr(" + ref + ", 1, 1), '-') || substr(" + ref + ", 2)"
	return "CASE typeof(" + ref + ") WHEN 'integer' THEN " + ref +
		" WHEN 'text' THEN CASE WHEN (" + digits + ") NOT GLOB '*[^0-9]*' AND (" + digits + ") <> ''" +
		" THEN CAST(" + ref + " AS INTEGER) END END"
}

func (d sqliteDialect) floored(c *schema.Column, ref string, to method.FloorNumber) string {
	number := "(" + d.number(c, ref) + ")"
	remainder := fmt.Sprintf("((%s %% %d) + %d) %% %d", number, to.Step, to.Step, to.Step)
	floored := fmt.Sprintf("floor(%s / %d.0) * %d", number, to.Step, to.Step)
	floating := &schema.Column{Type: schema.Float}
	whole := "CASE typeof(" + number + ") WHEN 'integer' THEN " + bounded(&schema.Column{Type: schema.Int}, to, number, remainder, number+" - "+remainder) +
		" ELSE CAST(" + bounded(floating, to, number, remainder, floored) + " AS INTEGER) END"
	return "CASE WHEN lower(CAST(" + ref + " AS TEXT)) IN ('nan', 'infinity', '-infinity', 'inf', '-inf') THEN " + ref +
		" WHEN " + number + " IS NULL THEN 0 ELSE " + whole + " END"
}

func (sqliteDialect) native(*schema.Column) bool { return false }
func (sqliteDialect) calendar(string) expr       { return always }

const sqliteDay = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"

// dateForm tests the common date without a time first. SQLite has no regular
// expressions: the zone is cut off, then the forms of the clock are tried.
func (d sqliteDialect) dateForm(text string) string {
	bare := "CASE WHEN " + text + " GLOB '*Z' THEN substr(" + text + ", 1, length(" + text + ") - 1)" +
		" WHEN " + text + " GLOB '*+00:00' THEN substr(" + text + ", 1, length(" + text + ") - 6) ELSE " + text + " END"
	minute := sqliteDay + "[ T][0-2][0-9]:[0-5][0-9]"
	clock := "(" + bare + ") GLOB '" + minute + "' OR (" + bare + ") GLOB '" + minute + ":[0-5][0-9]' OR (" +
		bare + ") GLOB '" + minute + ":[0-5][0-9].[0-9]*' AND substr((" + bare + "), 21) NOT GLOB '*[^0-9]*' AND length((" + bare + ")) <= 29"
	return "(" + text + " GLOB '" + sqliteDay + "' OR substr(" + text + ", 12, 2) <= '23' AND (" + clock + "))"
}

func (sqliteDialect) zoned(text string) string {
	return "(" + text + " GLOB '*Z' OR " + text + " GLOB '*+00:00')"
}

func (sqliteDialect) zeroDate(text string) string {
	return "(" + text + " GLOB '0000-00-00*' AND substr(" + text + ", 11) NOT GLOB '*[^0:. T]*')"
}

func (sqliteDialect) matches(text, pattern string) string {
	var glob strings.Builder
	for _, r := range pattern {
		if r == '9' {
			glob.WriteString("[0-9]")
		} else {
			glob.WriteRune(r)
		}
	}
	return text + " GLOB '" + strings.ReplaceAll(glob.String(), "'", "''") + "'"
}

// truncated keeps the form of the text: midnight and the zone behind the day.
func (sqliteDialect) truncated(c *schema.Column, ref string, to method.TruncateDate) string {
	t := "CAST(" + ref + " AS TEXT)"
	day := "substr(" + t + ", 1, 4) || '-01-01'"
	switch to.To {
	case "month":
		day = "substr(" + t + ", 1, 5) || max(substr(" + t + ", 6, 2), '01') || '-01'"
	case "decade":
		day = "CASE substr(" + t + ", 1, 3) WHEN '000' THEN '0001-01-01' ELSE substr(" + t + ", 1, 3) || '0-01-01' END"
	}
	zone := "CASE WHEN " + t + " GLOB '*Z' THEN 'Z' WHEN " + t + " GLOB '*[+-][0-9][0-9]:[0-9][0-9]' THEN substr(" + t + ", -6)" +
		" WHEN " + t + " GLOB '*[+-][0-9][0-9][0-9][0-9]' THEN substr(" + t + ", -5)" +
		" WHEN " + t + " GLOB '*[+-][0-9][0-9]' THEN substr(" + t + ", -3) ELSE '' END"
	bare := "substr(" + t + ", 1, length(" + t + ") - length(" + zone + "))"
	minute := sqliteDay + "[ T][0-9][0-9]:[0-9][0-9]"
	month := "substr(" + t + ", 6, 2) <= '12' AND substr(" + t + ", 9, 2) <= '31'"
	none := "NULL"
	if to.Filled {
		none = "'0000-00-00'"
	}
	return "CASE WHEN " + t + " GLOB '" + sqliteDay + "' AND " + month + " AND " + t + " <> '0000-00-00' THEN " + day +
		" WHEN " + t + " GLOB '0000-00-00*' OR " + t + " IN ('infinity', '-infinity') THEN " + t +
		" WHEN NOT (" + month + ") THEN " + none +
		" WHEN length(" + t + ") < 16 THEN " + none +
		" WHEN " + bare + " GLOB '" + minute + "' THEN " + day + " || substr(" + t + ", 11, 1) || '00:00' || " + zone +
		" WHEN " + bare + " GLOB '" + minute + ":[0-9][0-9]' OR " + bare + " GLOB '" + minute + ":[0-9][0-9].[0-9]*'" +
		" AND substr(" + bare + ", 21) NOT GLOB '*[^0-9]*' THEN " + day + " || substr(" + t + ", 11, 1) || '00:00:00' || " + zone + " ELSE " + none + " END"
}
