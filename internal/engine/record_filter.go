package engine

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// RecordOperators are the operators a condition on records may have, in the
// order in which they are offered.
var RecordOperators = [...]rule.Op{rule.Is, rule.IsNot, rule.In, rule.NotIn, rule.Before, rule.After, rule.OlderThan,
	rule.Empty, rule.Contains, rule.LessThan, rule.GreaterThan}

// conditions reads the conditions of a filter. One on a personal column needs
// the right to see values: its answer is one.
func conditions(t *schema.Table, all []RecordColumn, list []RecordCondition) (rule.Cond, []RecordColumn, error) {
	var parts rule.All
	var asked []RecordColumn
	for _, c := range list {
		column, err := columnNamed(all, c.Column)
		if err != nil {
			return nil, nil, err
		}
		if !column.Declared {
			return nil, nil, fmt.Errorf("column %s is not declared: %w", c.Column, ErrBadOrder)
		}
		test, err := c.test(t.Column(c.Column))
		if err != nil {
			return nil, nil, fmt.Errorf("condition on %s: %w", c.Column, err)
		}
		parts, asked = append(parts, test), append(asked, column)
	}
	if len(parts) == 0 {
		return nil, nil, nil
	}
	return parts, asked, nil
}

// test reads one condition. An error does not repeat the value, which may be
// personal.
func (c RecordCondition) test(column *schema.Column) (rule.Test, error) {
	t := rule.Test{Column: rule.DateColumn{Name: c.Column}, Op: rule.Op(c.Op)}
	several := t.Op == rule.In || t.Op == rule.NotIn
	switch {
	case !slices.Contains(RecordOperators[:], t.Op):
		return t, fmt.Errorf("there is no such comparison: %w", ErrBadOrder)
	case len(c.Values) == 0 || len(c.Values) > 1 && !several:
		return t, fmt.Errorf("it takes one value: %w", ErrBadOrder)
	}
	var err error
	switch t.Op {
	case rule.Before, rule.After:
		t.Day, err = rule.ParseDay(c.Values[0])
	case rule.OlderThan:
		t.Period, err = rule.ParsePeriod(c.Values[0])
	case rule.Empty:
		var empty bool
		empty, err = strconv.ParseBool(c.Values[0])
		t.Values = []any{empty}
	case rule.LessThan, rule.GreaterThan:
		var n float64
		n, err = strconv.ParseFloat(strings.Replace(c.Values[0], ",", ".", 1), 64)
		t.Values = []any{n}
	case rule.Contains:
		t.Values = []any{c.Values[0]}
	default:
		for _, v := range c.Values {
			t.Values = append(t.Values, valueFor(column, v))
		}
	}
	if err != nil {
		return t, fmt.Errorf("its value cannot be read: %w", ErrBadOrder)
	}
	return t, nil
}

// valueFor reads a value as its column holds it: a number of a column of
// numbers is compared by its worth.
func valueFor(column *schema.Column, text string) any {
	switch column.Type {
	case schema.Int, schema.Decimal, schema.Float:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return n
		}
		if f, err := strconv.ParseFloat(strings.Replace(text, ",", ".", 1), 64); err == nil {
			return f
		}
	case schema.Bool:
		if b, err := strconv.ParseBool(text); err == nil {
			return b
		}
	}
	return text
}

// narrowing are the equalities among the conditions that an index serves. They
// bound the walk; the conditions are asked all the same.
func narrowing(t *schema.Table, list []RecordCondition) map[string][]string {
	among := map[string][]string{}
	for _, c := range list {
		column := t.Column(c.Column)
		if op := rule.Op(c.Op); (op == rule.Is || op == rule.In) && column != nil && indexed(t, c.Column) && narrows(column, c.Values) {
			among[c.Column] = c.Values
		}
	}
	return among
}

// narrows: the column's own comparison finds at least what the condition means.
func narrows(column *schema.Column, values []string) bool {
	switch column.Type {
	case schema.Text, schema.UUID, schema.Date:
		return true
	case schema.Int:
		return !slices.ContainsFunc(values, func(v string) bool {
			_, err := strconv.ParseInt(v, 10, 64)
			return err != nil
		})
	}
	return false
}

// encodePlace makes the text by which a list goes on. It holds a key and the
// value of a column that is not personal, so it may stand in a URL.
func encodePlace(p *datasource.Place) string {
	if p == nil {
		return ""
	}
	text, err := json.Marshal(p)
	if err != nil {
		return "" // texts and a bool always marshal
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

func decodePlace(text string) (p datasource.Place, err error) {
	if text == "" {
		return p, nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err == nil {
		err = json.Unmarshal(raw, &p)
	}
	if err != nil {
		return p, fmt.Errorf("the list cannot go on from there: %w", ErrBadOrder)
	}
	return p, nil
}
