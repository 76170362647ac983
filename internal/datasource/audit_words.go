package datasource

import (
	"strings"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// readable says that a date may be anything and is written for people: on
// SQLite, which can tell a date by itself, though slower than by its digits.
func (r dateRef) readable() bool { return r.audit && r.d.name() == "sqlite" }

// readForm is true of a text that rule.ReadMoment takes for a date. SQLite's
// date() gives back the day it was given only if the calendar has it and the
// clock behind it is one, but it also reads blanks where none belong, and
// fractions of a second of any length.
func (r dateRef) readForm() expr {
	return expr{sql: strings.ReplaceAll("date(x) = substr(x, 1, 10) AND x GLOB '*[0-9Z]' AND x NOT GLOB '*  *'"+
		" AND length(replace(rtrim(x, 'Z'), '+00:00', '')) < 30", "x", r.ref)}
}

// readKnown is known in the words of SQLite.
func (r dateRef) readKnown() expr {
	return all(
		cat(r.ref, " >= ", value(rule.Floor.String())),
		cat(r.ref, " < ", value(rule.Ceiling.String())),
		r.readForm())
}

// readBefore is before in the words of SQLite; only the limit where the date
// was found plausible already.
func (r dateRef) readBefore(day rule.Day) expr {
	limit := r.readLimit(day)
	if r.checked {
		return limit
	}
	return all(cat(r.ref, " >= ", value(rule.Floor.String())), limit, r.readForm())
}

// readLimit compares days as days, and times as what the clock shows in the
// source or, with a Z behind them, in UTC.
func (r dateRef) readLimit(day rule.Day) expr {
	plain := cat(r.ref, " < ", value(day.String()))
	clock := func(limit string) expr {
		return cat("replace(", r.ref, ", 'T', ' ') < ", value(strings.TrimSuffix(limit, ":00")))
	}
	wall, utc := r.zones.WallClock(day), r.zones.UTC(day).Format("2006-01-02 15:04:05")
	midnight := day.String() + " 00:00:00"
	cases := []any{"CASE"}
	if utc != midnight {
		cases = append(cases, " WHEN "+r.ref+" LIKE '%Z' OR "+r.ref+" LIKE '%+00:00' THEN ", clock(utc))
	}
	if wall != midnight {
		cases = append(cases, " WHEN length("+r.ref+") > 10 THEN ", clock(wall))
	}
	if len(cases) == 1 {
		return plain
	}
	return cat(append(cases, " ELSE ", plain, " END")...)
}

// isOneOf is equalsOne of texts, in as few words as compare them exactly.
func (c compiler) isOneOf(t rule.Test, row scope) (e expr, short bool) {
	column, ref := c.find(row, t.Column.Name)
	if !c.audit || column.Type != schema.Text && column.Type != schema.Enum || len(t.Values) == 0 {
		return expr{}, false
	}
	texts := make([]expr, len(t.Values))
	for i, v := range t.Values {
		text, ok := v.(string)
		if !ok {
			return expr{}, false
		}
		texts[i] = value(text)
	}
	if len(texts) == 1 {
		return cat(c.exactly(column, ref), " = ", texts[0]), true
	}
	return cat(c.exactly(column, ref), " IN (", list(", ", texts), ")"), true
}

// exactly is a text that is compared byte by byte.
func (c compiler) exactly(column *schema.Column, ref string) string {
	switch {
	case c.d.name() == "mysql" && strings.HasPrefix(column.Charset, "utf8"):
		return "CAST(" + ref + " AS BINARY)"
	case c.d.name() == "mysql":
		return "CAST(CONVERT(" + ref + " USING utf8mb4) AS BINARY)"
	case c.d.name() == "sqlite" && column.Collation != "" && column.Collation != "BINARY":
		return ref + " COLLATE BINARY"
	case column.Type != schema.Text || c.d.loose(column):
		return c.d.exact(expr{sql: c.d.text(column, ref)}).sql
	}
	return ref
}
