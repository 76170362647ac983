package datasource

import (
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// plainLiteral writes a value into SQL text that is shown to people. Nothing
// of ours runs such a text.
func plainLiteral(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case int, int64, float64:
		return fmt.Sprint(v)
	case []*string:
		quoted := make([]string, len(v))
		for i, text := range v {
			quoted[i] = "NULL"
			if text != nil {
				quoted[i] = plainLiteral(*text)
			}
		}
		return "ARRAY[" + strings.Join(quoted, ", ") + "]"
	}
	return "'" + strings.ReplaceAll(fmt.Sprint(v), "'", "''") + "'"
}

// regularExpression is a pattern of dates.matches for the dialects that have
// regular expressions. No escape with a backslash: MariaDB reads it twice.
func regularExpression(pattern string) string {
	var text strings.Builder
	text.WriteString("^")
	for _, r := range pattern {
		switch {
		case r == '9':
			text.WriteString("[0-9]")
		case r == '\'':
			text.WriteString("''")
		case strings.ContainsRune(`.*+?()|{}[$/`, r):
			text.WriteString("[" + string(r) + "]")
		default:
			text.WriteRune(r)
		}
	}
	return text.String() + "$"
}

// dateExpression is what rule.ReadMoment reads, the clock checked, the
// calendar not. No backslashes: MariaDB reads them twice.
const dateExpression = "^[0-9]{4}-[0-9]{2}-[0-9]{2}" +
	"([ T]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?(Z|[+]00:00)?)?$"

// leapDays is the length of February in a year given as a number.
func leapDays(year string) string {
	return "CASE WHEN " + year + " % 4 = 0 AND (" + year + " % 100 <> 0 OR " + year + " % 400 = 0) THEN 29 ELSE 28 END"
}

// bounded is a number rounded down, or 0 where method.FloorNumber says that it
// could not be stored. Whole numbers are compared before anything is taken away
// from them.
func bounded(c *schema.Column, to method.FloorNumber, number, remainder, whole string) string {
	switch {
	case c.Type == schema.Float:
		return fmt.Sprintf("CASE WHEN ABS(%s) <= 9007199254740992 AND %s >= -9007199254740992 THEN %s ELSE 0 END", number, whole, whole)
	case c.Type == schema.Decimal && to.Lowest == 0:
		return whole
	}
	lowest := "-9223372036854775807 - 1"
	if to.Lowest != 0 {
		lowest = fmt.Sprint(to.Lowest)
	}
	return "CASE WHEN " + number + " >= " + lowest + " + " + remainder + " THEN " + whole + " ELSE 0 END"
}
