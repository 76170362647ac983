package concept

import (
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/rule"
)

var operators = []string{
	string(rule.Is), string(rule.IsNot), string(rule.In), string(rule.NotIn), string(rule.Before), string(rule.After),
	string(rule.OlderThan), string(rule.Empty), string(rule.Contains), string(rule.LessThan), string(rule.GreaterThan),
}

// conditions reads `only`: a list of which each member must hold. Nil if
// absent, so that every row is meant.
func (r *reader) conditions(v value) rule.Cond {
	if !v.given() {
		return nil
	}
	if v.n.kind == mappingNode {
		v.problem(v.key()+" must be a list", "write [{column: status, is: ended}], or begin the line with a dash").as("wrong_kind", v.key(), string(listNode), string(v.n.kind))
		return nil
	}
	return r.allOf(v)
}

func (r *reader) allOf(v value) rule.All {
	var all rule.All
	for _, item := range v.filled() {
		if c := r.condition(item); c != nil {
			all = append(all, c)
		}
	}
	return all
}

// condition is a test of one column, or all, any, not. Nil after a problem.
func (r *reader) condition(v value) rule.Cond {
	m := v.mappingOf("condition")
	if m.n == nil {
		return nil
	}
	for _, word := range [...]string{"all", "any", "not"} {
		if m.has(word) {
			m.only(word)
			return r.nested(word, m.get(word))
		}
	}
	return r.test(m)
}

func (r *reader) nested(word string, v value) rule.Cond {
	switch word {
	case "all":
		return r.allOf(v)
	case "any":
		return rule.Any(r.allOf(v))
	default:
		c := r.condition(v)
		if c == nil {
			return nil
		}
		return rule.Not{Cond: c}
	}
}

func (r *reader) test(m mapping) rule.Cond {
	m.only(append([]string{"column", "layout", "as", "all", "any", "not"}, operators...)...)
	t := rule.Test{Column: rule.DateColumn{Name: m.need("column").text()}}
	op := m.operator()
	if op == "" {
		return nil
	}
	t.Op = rule.Op(op)
	switch t.Op {
	case rule.Before, rule.After, rule.OlderThan:
		t.Column.Encoding = r.encoding(m)
	default:
		m.refuse("it is for before, after and older_than", "layout", "as")
	}
	r.operand(&t, m.get(op))
	return t
}

// operator is the one operator of a test.
func (m mapping) operator() string {
	found := ""
	for _, op := range operators {
		switch {
		case !m.has(op):
		case found != "":
			m.problem(fmt.Sprintf("%s and %s stand in one test", found, op), "write two tests: each has one operator").as("two_operators", found, op)
			return ""
		default:
			found = op
		}
	}
	if found == "" {
		m.problem("the test has no operator", "write one of "+list(operators)).as("no_operator")
	}
	return found
}

func list(words []string) string {
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

func (r *reader) operand(t *rule.Test, v value) {
	switch t.Op {
	case rule.Is, rule.IsNot:
		t.Values = v.scalars()
	case rule.In, rule.NotIn:
		for _, item := range v.filled() {
			t.Values = append(t.Values, item.scalars()...)
		}
	case rule.Before, rule.After:
		t.Day = v.day()
	case rule.OlderThan:
		t.Period = v.period(rule.Period{Unit: rule.Days})
	case rule.Empty:
		t.Values = []any{v.bool()}
	case rule.Contains:
		t.Values = []any{v.text()}
	default:
		t.Values = v.numbers()
	}
}

// scalars is the one text, number or truth value to compare with.
func (v value) scalars() []any {
	if !v.given() {
		return nil
	}
	switch v.n.kind {
	case textNode, numberNode, boolNode:
		return []any{v.n.value}
	case nullNode:
		v.problem("nothing equals NULL", "write {column: …, empty: true}").as("equals_null")
	case listNode:
		v.problem("one value is compared, but this is a list", "use in or not_in for a list").as("one_value")
	default:
		v.want(textNode, "write a text, a number, true or false")
	}
	return nil
}

func (v value) numbers() []any {
	if !v.given() {
		return nil
	}
	if v.n.kind != numberNode {
		v.want(numberNode, "write a number, without quotes; dates are compared with before, after and older_than")
		return nil
	}
	return []any{v.n.value}
}

func (v value) day() rule.Day {
	text := v.text()
	if text == "" {
		return 0
	}
	day, err := rule.ParseDay(text)
	if err != nil {
		v.problem(fmt.Sprintf("%s is no day", v.quoted()), "write it as 2026-12-31; a moving date is older_than: 3 years").as("no_day", v.quoted())
	}
	return day
}
