package datasource

import (
	"fmt"
	"strings"

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
	case []string:
		quoted := make([]string, len(v))
		for i, text := range v {
			quoted[i] = plainLiteral(text)
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

// truncatedText cuts a date at its text, where the database has no function
// that a differential test could trust. An empty concatenation sign stands for
// the function CONCAT.
func truncatedText(d dialect, c *schema.Column, ref, to, sign string) string {
	keep, tail := 4, "-01-01"
	switch to {
	case "month":
		keep, tail = 7, "-01"
	case "decade":
		keep, tail = 3, "0-01-01"
	}
	switch c.Type {
	case schema.Timestamp:
		tail += " 00:00:00"
	case schema.Instant:
		tail += "T00:00:00Z"
	}
	head := d.left(d.text(c, ref), keep)
	if sign == "" {
		return "CONCAT(" + head + ", '" + tail + "')"
	}
	return head + sign + "'" + tail + "'"
}
