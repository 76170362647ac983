package plan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// fitSets gives an action the fixed values of `set`. A deletion sets nothing.
func (b *Binding) fitSets(a *Action) []Finding {
	if a.Kind == method.Delete || a.Object.Table == nil {
		return nil
	}
	var found []Finding
	for _, s := range a.Set {
		t, ok := a.Object.mapped()[0].target(s.Column)
		if !ok {
			continue
		}
		value := setValue(s.Value, t.column.Type)
		if _, err := method.FitSet(value, fittable(t.table, t.column, "")); err != nil {
			found = append(found, b.refused(a, t.at, err))
			continue
		}
		found = append(found, b.checked(a, t, value)...)
		a.Own = append(a.Own, Write{Column: s.Column, Set: &value})
	}
	return found
}

// setValue writes a value of the concept in the text form of a column's type.
// What the type cannot hold comes out as it was written and is refused later.
func setValue(v any, t schema.Type) method.Value {
	switch v := v.(type) {
	case nil:
		return method.Value{Null: true}
	case bool:
		return method.Value{Text: truth(v, t)}
	case int64:
		if t == schema.Bool && (v == 0 || v == 1) {
			return method.Value{Text: strconv.FormatBool(v == 1)}
		}
		return method.Value{Text: strconv.FormatInt(v, 10)}
	case float64:
		return method.Value{Text: strconv.FormatFloat(v, 'f', -1, 64)}
	case string:
		return method.Value{Text: timed(v, t)}
	}
	return method.Value{Text: fmt.Sprint(v)}
}

// truth is 1 or 0 where a database keeps truth in a number.
func truth(v bool, t schema.Type) string {
	switch {
	case t == schema.Bool || t == schema.Text || t == schema.Char:
		return strconv.FormatBool(v)
	case v:
		return "1"
	}
	return "0"
}

// timed gives a day the midnight that a timestamp needs.
func timed(v string, t schema.Type) string {
	if len(v) != len("2006-01-02") || strings.Count(v, "-") != 2 {
		return v
	}
	switch t {
	case schema.Timestamp:
		return v + " 00:00:00"
	case schema.Instant:
		return v + "T00:00:00Z"
	}
	return v
}

// integerDigits are the characters of the longest whole number of a type, sign
// included. A type nobody knows counts as the widest.
func integerDigits(raw string) int {
	raw = strings.ToLower(raw)
	for _, w := range [...]struct {
		word   string
		digits int
	}{{"tiny", 4}, {"small", 6}, {"int2", 6}, {"medium", 8}, {"big", 20}, {"int8", 20}} {
		if strings.Contains(raw, w.word) {
			return w.digits
		}
	}
	if strings.HasPrefix(raw, "integer") || strings.HasPrefix(raw, "int") {
		return 11
	}
	return 20
}
