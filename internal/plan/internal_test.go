package plan

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

func TestListCheck(t *testing.T) {
	t.Parallel()
	for expression, want := range map[string][]string{
		`status IN ('a', 'it''s')`:              {"a", "it's"},
		"(`status` in ('a','b'))":               {"a", "b"},
		"`status` in (_utf8mb4'a',_utf8mb4'b')": {"a", "b"},
		`CHECK ("status" IN ('a'))`:             nil,
		`((status)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))`: {"a", "b"},
		`(status = ANY (ARRAY['a'::text]))`: {"a"},
		`status in (1, 2, -3)`:              {"1", "2", "-3"},
		`status IN ('a') OR region > 3`:     nil,
		`status NOT IN ('a')`:               nil,
		`length(status) < 4`:                nil,
		`other IN ('a')`:                    nil,
		`status IN (lower(other))`:          nil,
		`status IN ('open`:                  {"open"},
		``:                                  nil,
	} {
		if diff := cmp.Diff(want, listCheck(expression, "status")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", expression, diff)
		}
	}
}

// The reader of checks meets whatever a catalogue prints: it must end, and
// never take half an expression for a list.
func TestListCheckEnds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		listCheck("status IN ('a') "+rapid.String().Draw(t, "expression"), "status")
	})
}

func TestSetValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		value any
		class schema.Type
		want  method.Value
	}{
		{nil, schema.Text, method.Value{Null: true}},
		{true, schema.Bool, method.Value{Text: "true"}},
		{true, schema.Int, method.Value{Text: "1"}},
		{false, schema.Int, method.Value{Text: "0"}},
		{int64(1), schema.Bool, method.Value{Text: "true"}},
		{int64(7), schema.Int, method.Value{Text: "7"}},
		{0.5, schema.Decimal, method.Value{Text: "0.5"}},
		{"2026-01-02", schema.Date, method.Value{Text: "2026-01-02"}},
		{"2026-01-02", schema.Timestamp, method.Value{Text: "2026-01-02 00:00:00"}},
		{"2026-01-02", schema.Instant, method.Value{Text: "2026-01-02T00:00:00Z"}},
		{"gelöscht", schema.Text, method.Value{Text: "gelöscht"}},
	} {
		if got := setValue(c.value, c.class); got != c.want {
			t.Errorf("%v as %s: got %+v, want %+v", c.value, c.class, got, c.want)
		}
	}
}

func TestOutlook(t *testing.T) {
	t.Parallel()
	known := outlook{"status": {Text: "done"}, "note": {Null: true}}
	test := func(column string, op rule.Op, values ...any) rule.Test {
		return rule.Test{Column: rule.DateColumn{Name: column}, Op: op, Values: values}
	}
	done, other, else_ := test("status", rule.Is, "done"), test("status", rule.Is, "x"), test("region", rule.Is, "x")
	for _, c := range []struct {
		cond rule.Cond
		want answer
	}{
		{nil, yes}, {done, yes}, {other, no}, {else_, open}, {test("note", rule.Empty, true), yes},
		{rule.All{}, yes}, {rule.Any{}, no}, {rule.All{done, else_}, open}, {rule.All{other, else_}, no},
		{rule.Any{other, else_}, open}, {rule.Any{done, else_}, yes},
		{rule.Not{Cond: other}, yes}, {rule.Not{Cond: else_}, open}, {rule.Not{Cond: done}, no},
	} {
		if got := known.judge(c.cond); got != c.want {
			t.Errorf("%v: got %d, want %d", c.cond, got, c.want)
		}
	}
}

func TestLongestKey(t *testing.T) {
	t.Parallel()
	columns := []schema.Column{{Name: "a", Type: schema.Int, Raw: "bigint"}, {Name: "b", Type: schema.UUID}, {Name: "c", Type: schema.Text}}
	o := &Object{Object: &concept.Object{}, Table: &schema.Table{Columns: columns}}
	for _, c := range []struct {
		key     []string
		length  int
		limited bool
	}{{[]string{"a"}, 20, true}, {[]string{"a", "b"}, len(`["","",]`) - 1 + 56, true}, {[]string{"c"}, 0, false}, {[]string{"d"}, 0, false}} {
		o.Key = c.key
		if length, limited := longestKey(o); length != c.length || limited != c.limited {
			t.Errorf("%v: got %d, %v, want %d, %v", c.key, length, limited, c.length, c.limited)
		}
	}
}

// docs/findings.md has a chapter for each code, with its severity and whether
// accept answers it, and none for codes that are not there.
func TestEveryFindingIsExplained(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/findings.md")
	if err != nil {
		t.Fatal(err)
	}
	explained := map[string]string{}
	for _, m := range regexp.MustCompile("(?m)^### `([a-z_]+)`\n\n([^\n]+)").FindAllStringSubmatch(string(text), -1) {
		explained[m[1]] = m[2]
	}
	var want, got []string
	for code, e := range catalogue {
		want = append(want, code)
		line := fmt.Sprintf("*%s, %s*", e.severity, map[bool]string{true: "cannot be accepted", false: "can be accepted"}[e.fixed])
		if !strings.HasPrefix(explained[code], line) {
			t.Errorf("%s: explained with %q, want %q", code, explained[code], line)
		}
		if !strings.Contains(e.message, "{where}") || e.hint == "" {
			t.Errorf("%s does not say where, or names no way out", code)
		}
	}
	for code := range explained {
		got = append(got, code)
	}
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("codes (-catalogue +docs)\n%s", diff)
	}
}
