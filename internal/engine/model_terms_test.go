package engine_test

import (
	"fmt"
	"strings"
)

// row is a record or a row of another table that belongs to it.
type row struct {
	id      int
	cells   map[string]cell
	related map[string][]*row
}

// condition is an `only` as the concept file has it and as the model sees it.
type condition struct {
	yaml  string
	holds func(*row) bool
}

var always = condition{holds: func(*row) bool { return true }}

// only is the line of a condition, empty for none.
func (c condition) only() string {
	if c.yaml == "" {
		return ""
	}
	return "only: [" + c.yaml + "]"
}

// condition draws a test or a combination of tests of a table's columns.
func (r *drawing) condition(columns []string, depth int) condition {
	if depth == 0 || r.chance(60) {
		return r.test(pick(r, columns...))
	}
	parts := []condition{r.condition(columns, depth-1), r.condition(columns, depth-1)}
	list := parts[0].yaml + ", " + parts[1].yaml
	switch r.IntN(3) {
	case 0:
		return condition{"{all: [" + list + "]}", func(x *row) bool { return parts[0].holds(x) && parts[1].holds(x) }}
	case 1:
		return condition{"{any: [" + list + "]}", func(x *row) bool { return parts[0].holds(x) || parts[1].holds(x) }}
	}
	return condition{"{not: " + parts[0].yaml + "}", func(x *row) bool { return !parts[0].holds(x) }}
}

func (r *drawing) test(column string) condition {
	if r.chance(12) {
		want := r.chance(50)
		return condition{fmt.Sprintf("{column: %s, empty: %t}", column, want), func(x *row) bool { return x.cells[column].blank == want }}
	}
	switch column {
	case "status":
		return r.textTest(column)
	case "amount":
		return r.numberTest(column)
	case "flag":
		want, op := r.chance(50), pick(r, "is", "is_not")
		return condition{fmt.Sprintf("{column: flag, %s: %t}", op, want), func(x *row) bool {
			c := x.cells[column]
			return (!c.null && (c.text == "1") == want) == (op == "is")
		}}
	}
	return r.dateTest(column)
}

var statuses = []string{"ended", "Ended", "ended ", "open", "", "  ", "über", "uber"}

func (r *drawing) textTest(column string) condition {
	a, b := pick(r, statuses...), pick(r, statuses...)
	one := func(op string, want bool) condition {
		return condition{fmt.Sprintf("{column: %s, %s: %q}", column, op, a), func(x *row) bool {
			return (!x.cells[column].null && x.cells[column].text == a) == want
		}}
	}
	two := func(op string, want bool) condition {
		return condition{fmt.Sprintf("{column: %s, %s: [%q, %q]}", column, op, a, b), func(x *row) bool {
			c := x.cells[column]
			return (!c.null && (c.text == a || c.text == b)) == want
		}}
	}
	switch r.IntN(5) {
	case 0:
		return one("is", true)
	case 1:
		return one("is_not", false)
	case 2:
		return two("in", true)
	case 3:
		return two("not_in", false)
	}
	part := pick(r, "nd", "E", "ü", "d ")
	return condition{fmt.Sprintf("{column: %s, contains: %q}", column, part), func(x *row) bool {
		return !x.cells[column].null && strings.Contains(x.cells[column].text, part)
	}}
}

var amounts = []int{0, 10, 100, 150, 10000, -300}

func (r *drawing) numberTest(column string) condition {
	want, op := pick(r, amounts...), pick(r, "is", "is_not", "less_than", "greater_than")
	return condition{fmt.Sprintf("{column: %s, %s: %s}", column, op, hundredths(want)), func(x *row) bool {
		c := x.cells[column]
		switch op {
		case "is":
			return !c.null && c.cents == want
		case "is_not":
			return c.null || c.cents != want
		case "less_than":
			return !c.null && c.cents < want
		}
		return !c.null && c.cents > want
	}}
}

func hundredths(n int) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	text := fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
	return strings.TrimSuffix(strings.TrimSuffix(text, "0"), ".0")
}

func (r *drawing) dateTest(column string) condition {
	head := "{column: " + column + encoding(column)
	if r.chance(40) {
		p := r.period()
		p.from = "event"
		return condition{fmt.Sprintf("%s, older_than: %s}", head, p), func(x *row) bool {
			s := x.cells[column].sight
			return s.state == "known" && p.due(s.day, r.day, r.yearEnds)
		}}
	}
	day, op := r.date(), pick(r, "before", "after")
	return condition{fmt.Sprintf("%s, %s: %q}", head, op, day), func(x *row) bool {
		s := x.cells[column].sight
		return s.state == "known" && (op == "before" && s.day.before(day) || op == "after" && day.before(s.day))
	}}
}

// encoding is how the concept says what a column's dates look like.
func encoding(column string) string {
	switch column {
	case "d_layout":
		return ", layout: DD.MM.YYYY"
	case "d_unix":
		return ", as: unix"
	case "d_ms":
		return ", as: unix_ms"
	}
	return ""
}

func (r *drawing) period() period {
	switch r.IntN(4) {
	case 0:
		return period{n: r.IntN(40), unit: "days", from: r.from()}
	case 1:
		return period{n: r.IntN(9), unit: "weeks", from: r.from()}
	case 2:
		return period{n: r.IntN(20), unit: "months", from: r.from()}
	}
	return period{n: r.IntN(7), unit: "years", from: r.from()}
}

func (r *drawing) from() string {
	return pick(r, "event", "event", "end of month", "end of quarter", "end of year", "end of business year")
}

// beginning is a date of the concept as its file has it and as the model reads it.
type beginning struct {
	yaml     string
	read     func(*row) sight
	optional bool // a min or max over rows that need not exist
}

var dateColumns = []string{"d_date", "d_time", "d_instant", "d_text", "d_layout", "d_unix", "d_ms"}

func (r *drawing) beginning(depth int) beginning {
	if depth == 0 || r.chance(50) {
		if r.chance(35) {
			return r.relatedDate()
		}
		column := pick(r, dateColumns...)
		return beginning{yaml: "{column: " + column + encoding(column) + "}", read: func(x *row) sight { return x.cells[column].sight }}
	}
	a, b := r.beginning(depth-1), r.beginning(depth-1)
	switch r.IntN(3) {
	case 0:
		return beginning{yaml: "{latest: [" + a.yaml + ", " + b.yaml + "]}", read: func(x *row) sight { return latestOf(a, b, x) }}
	case 1:
		return beginning{yaml: "{earliest: [" + a.yaml + ", " + b.yaml + "]}", read: func(x *row) sight {
			return choose([]sight{a.read(x), b.read(x)}, date.before)
		}}
	}
	for strings.Contains(a.yaml, "else:") { // which stands once beside a date
		a = r.beginning(depth - 1)
	}
	return beginning{yaml: strings.TrimSuffix(a.yaml, "}") + ", else: " + b.yaml + "}", read: func(x *row) sight {
		if first := a.read(x); first != missing {
			return first
		}
		return b.read(x)
	}}
}

func (r *drawing) relatedDate() beginning {
	relation, word := pick(r, "items", "logs", "parent"), pick(r, "min", "max", "value")
	column := "d_date"
	if relation == "items" && r.chance(50) {
		column = "d_text"
	}
	first := date.before
	if word != "min" {
		first = func(a, b date) bool { return b.before(a) }
	}
	return beginning{
		yaml: fmt.Sprintf("{%s: %s, of: %s}", word, column, relation), optional: word != "value",
		read: func(x *row) sight {
			var all []sight
			for _, other := range x.related[relation] {
				all = append(all, other.cells[column].sight)
			}
			return choose(all, first)
		},
	}
}

// latestOf waits for both dates, unless one is of rows that need not exist.
func latestOf(a, b beginning, x *row) sight {
	s, t := a.read(x), b.read(x)
	switch {
	case s == implausible || t == implausible:
		return implausible
	case s == missing && !a.optional, t == missing && !b.optional:
		return missing
	}
	return choose([]sight{s, t}, func(c, d date) bool { return d.before(c) })
}

// choose takes the first of the known ones; one that cannot be believed spoils
// the choice.
func choose(all []sight, first func(a, b date) bool) sight {
	chosen := missing
	for _, s := range all {
		switch {
		case s == implausible:
			return implausible
		case s == missing:
		case chosen == missing || first(s.day, chosen.day):
			chosen = s
		}
	}
	return chosen
}
