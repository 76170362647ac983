package rule_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/rule"
)

func TestHoldsComparisons(t *testing.T) {
	t.Parallel()
	today := day(t, "2026-11-23")
	on := func(op rule.Op, text string) rule.Test {
		return rule.Test{Column: rule.DateColumn{Name: "c"}, Op: op, Day: day(t, text)}
	}
	older := func(n int, unit rule.Unit) rule.Test {
		return rule.Test{Column: rule.DateColumn{Name: "c"}, Op: rule.OlderThan, Period: rule.Period{N: n, Unit: unit}}
	}
	unix := on(rule.Before, "2024-01-01")
	unix.Column.Encoding = rule.Unix
	for _, c := range []struct {
		cond  rule.Test
		yes   []string // texts of which it holds
		no    []string
		ofNil bool // whether it holds of NULL
	}{
		{cond: test("c", rule.Is, "Ä "), yes: []string{"Ä "}, no: []string{"Ä", "ä ", "A ", "", "Ä  "}},
		{cond: test("c", rule.IsNot, "a"), yes: []string{"A", "", "a "}, no: []string{"a"}, ofNil: true},
		{cond: test("c", rule.In, "a", int64(5), true), yes: []string{"a", "5", "5.0", "true", "1"}, no: []string{"b", "6", "f", ""}},
		{cond: test("c", rule.NotIn, "a", "b"), yes: []string{"c", ""}, no: []string{"a", "b"}, ofNil: true},
		{cond: test("c", rule.Is, int64(5)), yes: []string{"5", "5.000", "05", "5e0", "0.5e1"}, no: []string{"", "5x", " 5", "x", "-5", "0x5", "10/2", "5."}},
		{cond: test("c", rule.IsNot, int64(5)), yes: []string{"6", "x"}, no: []string{"5"}, ofNil: true},
		{cond: test("c", rule.Is, 0.1), yes: []string{"0.1", "0.10", "1e-1"}, no: []string{"0.1000000000000000055511151231257827", ".1"}},
		{cond: test("c", rule.Is, int64(9007199254740993)), yes: []string{"9007199254740993"}, no: []string{"9007199254740992"}},
		{cond: test("c", rule.Is, "5"), yes: []string{"5"}, no: []string{"5.0"}},
		{cond: test("c", rule.Is, "2024-01-01"), yes: []string{"2024-01-01"}, no: []string{"2024-01-01 00:00:00"}},
		{cond: test("c", rule.Is, true), yes: []string{"true", "t", "1"}, no: []string{"false", "f", "0", "2", "yes", "TRUE", ""}},
		{cond: test("c", rule.Is, false), yes: []string{"false", "f", "0"}, no: []string{"true", "1", "", "no"}},
		{cond: test("c", rule.Empty, true), yes: []string{"", "  ", "0000-00-00", "0000-00-00 00:00:00", "0000-00-00 00:00:00.000"}, no: []string{"0", "x", "0000-00-01", "0000-00-00x"}, ofNil: true},
		{cond: test("c", rule.Empty, false), yes: []string{"0", " x "}, no: []string{"", " ", "0000-00-00"}},
		{cond: test("c", rule.Contains, "an"), yes: []string{"an", "Banane"}, no: []string{"", "AN", "a n"}},
		{cond: test("c", rule.LessThan, int64(5)), yes: []string{"4", "4.99", "-100"}, no: []string{"5", "6", "", "x", "4x", "infinity", "NaN"}},
		{cond: test("c", rule.GreaterThan, 5.5), yes: []string{"5.51", "1e3", "99999999999999999999"}, no: []string{"5.5", "5", "", "x", "Infinity"}},
		{cond: on(rule.Before, "2024-01-01"), yes: []string{"2023-12-31", "2023-12-31 23:59:59"}, no: []string{"2024-01-01", "", "0000-00-00", "1900-01-01", "x"}},
		{cond: on(rule.After, "2024-01-01"), yes: []string{"2024-01-02"}, no: []string{"2024-01-01", "2024-01-01 23:59:59", "9999-12-31", "infinity"}},
		{cond: unix, yes: []string{"1704067199", "1"}, no: []string{"1704067200", "0", "2023-01-01"}},
		{cond: older(1, rule.Years), yes: []string{"2025-11-22"}, no: []string{"2025-11-23", "2027-01-01", "", "0000-00-00"}},
		{cond: older(0, rule.Days), yes: []string{"2026-11-22"}, no: []string{"2026-11-23"}},
	} {
		holds := func(row rule.Row) bool { return rule.Holds(c.cond, row, today, rule.Zones{}) }
		for _, text := range c.yes {
			if !holds(with("c", text)) {
				t.Errorf("%s %v is false of %q", c.cond.Op, c.cond.Values, text)
			}
		}
		for _, text := range c.no {
			if holds(with("c", text)) {
				t.Errorf("%s %v is true of %q", c.cond.Op, c.cond.Values, text)
			}
		}
		if holds(with()) != c.ofNil {
			t.Errorf("%s %v of NULL: %t", c.cond.Op, c.cond.Values, !c.ofNil)
		}
	}
}

// TestHoldsTruthTable: two truth values, so Not of a comparison with NULL holds.
func TestHoldsTruthTable(t *testing.T) {
	t.Parallel()
	yes, no, null := test("a", rule.Is, "1"), test("a", rule.Is, "2"), test("absent", rule.Is, "1")
	for name, c := range map[string]struct {
		cond rule.Cond
		want bool
	}{
		"nil":                     {nil, true},
		"not nil":                 {rule.Not{}, false},
		"true":                    {yes, true},
		"false":                   {no, false},
		"NULL":                    {null, false},
		"not true":                {rule.Not{Cond: yes}, false},
		"not false":               {rule.Not{Cond: no}, true},
		"not NULL":                {rule.Not{Cond: null}, true},
		"not not NULL":            {rule.Not{Cond: rule.Not{Cond: null}}, false},
		"all of none":             {rule.All{}, true},
		"any of none":             {rule.Any{}, false},
		"true and true":           {rule.All{yes, yes}, true},
		"true and NULL":           {rule.All{yes, null}, false},
		"true or NULL":            {rule.Any{null, yes}, true},
		"false or NULL":           {rule.Any{no, null}, false},
		"not (false or NULL)":     {rule.Not{Cond: rule.Any{no, null}}, true},
		"not (true and NULL)":     {rule.Not{Cond: rule.All{yes, null}}, true},
		"true and (no or not no)": {rule.All{yes, rule.Any{no, rule.Not{Cond: no}}}, true},
	} {
		if got := rule.Holds(c.cond, with("a", "1"), 0, rule.Zones{}); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
