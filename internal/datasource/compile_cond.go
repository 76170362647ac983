package datasource

import (
	"regexp"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// cond writes down rule.Holds.
func (c compiler) cond(cond rule.Cond, row scope) expr {
	switch cond := cond.(type) {
	case rule.All:
		return all(c.conds(cond, row)...)
	case rule.Any:
		return either(c.conds(cond, row)...)
	case rule.Not:
		return negate(c.cond(cond.Cond, row))
	case rule.Test:
		return c.test(cond, row)
	}
	return always
}

func (c compiler) conds(parts []rule.Cond, row scope) []expr {
	compiled := make([]expr, len(parts))
	for i, part := range parts {
		compiled[i] = c.cond(part, row)
	}
	return compiled
}

func (c compiler) test(t rule.Test, row scope) expr {
	switch t.Op {
	case rule.Is, rule.In:
		return c.equalsOne(t, row)
	case rule.IsNot, rule.NotIn:
		return negate(c.equalsOne(t, row))
	case rule.Empty:
		if want, ok := first(t).(bool); ok && !want {
			return negate(c.empty(t.Column.Name, row))
		}
		return c.empty(t.Column.Name, row)
	case rule.Contains:
		needle, ok := first(t).(string)
		if !ok {
			return never
		}
		return c.d.contains(expr{sql: c.text(row, t.Column.Name)}, c.d.param(needle))
	case rule.LessThan:
		return c.ordered(t, row, " < ")
	case rule.GreaterThan:
		return c.ordered(t, row, " > ")
	}
	return c.dayTest(t, row)
}

func (c compiler) dayTest(t rule.Test, row scope) expr {
	date := c.date(t.Column, row)
	switch t.Op {
	case rule.Before:
		return date.before(t.Day)
	case rule.After:
		return all(date.known(), negate(date.before(t.Day.AddDays(1))))
	case rule.OlderThan:
		return date.before(rule.Term{After: t.Period, From: rule.Event}.Boundary(c.day))
	}
	return never
}

// equalsOne compares texts exactly, numbers by their worth and truth in the
// ways databases write it.
func (c compiler) equalsOne(t rule.Test, row scope) expr {
	if e, short := c.isOneOf(t, row); short {
		return e
	}
	parts := make([]expr, 0, len(t.Values))
	for _, v := range t.Values {
		parts = append(parts, c.equals(t.Column.Name, v, row))
	}
	return either(parts...)
}

func (c compiler) equals(name string, v any, row scope) expr {
	column, ref := c.find(row, name)
	switch v := v.(type) {
	case string:
		return c.equalsText(column, ref, v)
	case bool:
		words := []expr{c.equalsText(column, ref, "false"), c.equalsText(column, ref, "f"), c.equalsText(column, ref, "0")}
		if v {
			words = []expr{c.equalsText(column, ref, "true"), c.equalsText(column, ref, "t"), c.equalsText(column, ref, "1")}
		}
		return either(words...)
	}
	return c.compared(column, ref, " = ", v)
}

// equalsText compares a column's canonical text with a bound one. On columns
// of text the index is used first.
func (c compiler) equalsText(column *schema.Column, ref, text string) expr {
	exactly := cat(c.d.exact(expr{sql: c.d.text(column, ref)}), " = ", c.d.exact(c.d.param(text)))
	switch {
	case column.Type != schema.Text || ref == "NULL" || c.byKey && c.d.name() == "sqlite":
		return exactly
	case c.d.loose(column):
		return all(cat(c.d.plain(column, ref), " = ", c.d.param(text)), exactly)
	}
	return cat(c.d.plain(column, ref), " = ", c.d.param(text))
}

func (c compiler) ordered(t rule.Test, row scope, sign string) expr {
	column, ref := c.find(row, t.Column.Name)
	return c.compared(column, ref, sign, first(t))
}

// compared orders a column as a number against a number of the concept.
func (c compiler) compared(column *schema.Column, ref, sign string, v any) expr {
	text, ok := numeralOf(v)
	if !ok || column.Type == schema.Bool || isDate(column.Type) && c.d.native(column) {
		return never
	}
	if c.audit && c.d.name() == "sqlite" && isNumber(column.Type) {
		return cat("(typeof(", ref, ") <> 'text' AND ", ref, sign, c.d.numeral(column, text), ")")
	}
	return cat(c.d.number(column, ref), sign, c.d.numeral(column, text))
}

// empty is true of NULL, of a text of nothing but blanks and of a zero date.
func (c compiler) empty(name string, row scope) expr {
	column, ref := c.find(row, name)
	parts := []expr{{sql: ref + " IS NULL"}}
	if !isNumber(column.Type) && column.Type != schema.Bool || c.d.name() == "sqlite" {
		text := c.text(row, name)
		parts = append(parts, cat(c.d.trim(expr{sql: text}), " = ''"), expr{sql: c.d.zeroDate(text)})
	}
	return either(parts...)
}

func first(t rule.Test) any {
	if len(t.Values) == 0 {
		return nil
	}
	return t.Values[0]
}

var numeralForm = regexp.MustCompile(`^-?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$`)

// numeralOf writes a number of the concept as text, false if it is none.
func numeralOf(v any) (string, bool) {
	switch v := v.(type) {
	case int64:
		return strconv.FormatInt(v, 10), true
	case int:
		return strconv.Itoa(v), true
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		return text, numeralForm.MatchString(text)
	case string:
		return v, numeralForm.MatchString(v)
	}
	return "", false
}
