package datasource

import (
	"fmt"
	"strings"
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
