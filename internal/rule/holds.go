package rule

import "strings"

// Holds reports whether a condition is true of a row, as Cond describes it.
func Holds(cond Cond, row Row, today Day, zones Zones) bool {
	switch c := cond.(type) {
	case All:
		for _, part := range c {
			if !Holds(part, row, today, zones) {
				return false
			}
		}
		return true
	case Any:
		for _, part := range c {
			if Holds(part, row, today, zones) {
				return true
			}
		}
		return false
	case Not:
		return !Holds(c.Cond, row, today, zones)
	case Test:
		return c.holds(row, today, zones)
	}
	return true
}

func (t Test) holds(row Row, today Day, zones Zones) bool {
	text, null := row.Value(t.Column.Name)
	switch t.Op {
	case Is, In:
		return !null && t.equalsOne(text)
	case IsNot, NotIn:
		return null || !t.equalsOne(text)
	case Empty:
		return (null || empty(text)) == t.wantsEmpty()
	case Contains:
		needle, ok := t.first().(string)
		return ok && !null && strings.Contains(text, needle)
	case LessThan, GreaterThan:
		order, ok := compareNumbers(text, t.first())
		return ok && !null && (order < 0 && t.Op == LessThan || order > 0 && t.Op == GreaterThan)
	}
	return t.holdsOfDay(ReadMoment(text, null, t.Column.Encoding, zones), today)
}

// holdsOfDay is false of a date that is missing or implausible.
func (t Test) holdsOfDay(m Moment, today Day) bool {
	if m.State != Known {
		return false
	}
	switch t.Op {
	case Before:
		return m.Day < t.Day
	case After:
		return m.Day > t.Day
	case OlderThan:
		return Term{After: t.Period, From: Event}.Due(m.Day, today)
	}
	return false
}

func (t Test) equalsOne(text string) bool {
	for _, value := range t.Values {
		if equals(text, value) {
			return true
		}
	}
	return false
}

func (t Test) first() any {
	if len(t.Values) == 0 {
		return nil
	}
	return t.Values[0]
}

func (t Test) wantsEmpty() bool {
	want, ok := t.first().(bool)
	return want || !ok
}

// equals compares a column's text with a value of the concept: numbers by
// their worth, truth by the ways databases write it, text exactly.
func equals(text string, value any) bool {
	switch want := value.(type) {
	case string:
		return text == want
	case bool:
		if want {
			return text == "true" || text == "t" || text == "1"
		}
		return text == "false" || text == "f" || text == "0"
	}
	order, ok := compareNumbers(text, value)
	return ok && order == 0
}

// empty reports a text of nothing but blanks, or a zero date, with or without
// a time.
func empty(text string) bool {
	rest, zero := strings.CutPrefix(text, "0000-00-00")
	if !zero {
		return strings.Trim(text, " ") == ""
	}
	return strings.Trim(rest, "0:. T") == ""
}
