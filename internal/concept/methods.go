package concept

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
)

// methods reads what becomes of single columns, where the default of the
// category is not wanted. Whether a method erases is asked by plan, which
// knows the column's type.
func (r *reader) methods(v value, a *Action, o *Object) map[string]method.Method {
	m := v.mappingOf("method list")
	if m.n == nil {
		return nil
	}
	methods := map[string]method.Method{}
	for _, e := range m.entries() {
		switch {
		case o.Personal(e.name) == nil:
			r.add(e.at, e.path, fmt.Sprintf("%s has no personal column %q", o.Name, cut(e.name)), "").as("no_column", cut(e.name)).among(e.name, o.personalNames())
		case a.Kind != method.Anonymise && !slices.Contains(a.Columns, e.name):
			r.add(e.at, e.path, fmt.Sprintf("the column %q is not among the columns of this action", cut(e.name)), "add it to columns, or leave the method out").as("not_in_columns", cut(e.name))
		}
		methods[e.name] = r.method(e.value)
	}
	return methods
}

const methodWords = "clear, mask, redact, {replace: X}, {template: \"anon-{key}\"}, {prefix: 2}, {generalise: year} or {json: …}"

func (r *reader) method(v value) method.Method {
	if v.given() && v.n.kind != mappingNode {
		return r.plainMethod(v)
	}
	m := v.mappingOf("method")
	if m.n == nil {
		return method.Method{}
	}
	m.only("replace", "template", "prefix", "generalise", "json")
	if len(m.n.pairs) != 1 {
		m.problem("a method has one word", "write "+methodWords).as("one_method")
		return method.Method{}
	}
	return r.methodWith(m, m.n.pairs[0].key)
}

func (r *reader) plainMethod(v value) method.Method {
	text := v.text()
	switch name := method.Name(text); name {
	case "", method.Clear, method.MaskLetters, method.RedactText:
		return method.Method{Name: name}
	case method.Replace, method.Template, method.Prefix, method.Generalise, method.JSON:
		v.problem(text+" needs a value", "write "+methodWords).as("method_value", text)
	default:
		v.problem(fmt.Sprintf("there is no method %s", v.quoted()), "write "+methodWords).as("no_method", v.quoted())
	}
	return method.Method{}
}

func (r *reader) methodWith(m mapping, word string) method.Method {
	v := m.get(word)
	switch name := method.Name(word); name {
	case method.Replace:
		return method.Method{Name: name, Text: v.replacement()}
	case method.Template:
		return method.Method{Name: name, Text: v.template()}
	case method.Prefix:
		return method.Method{Name: name, N: v.count()}
	case method.Generalise:
		return v.generalise()
	case method.JSON:
		return method.Method{Name: name, Paths: r.jsonPaths(v)}
	}
	return method.Method{}
}

// replacement is a fixed value; a number or truth value counts as written.
func (v value) replacement() string {
	if v.given() && (v.n.kind == numberNode || v.n.kind == boolNode) {
		return v.n.text
	}
	return v.ascii(v.text())
}

// ascii keeps replacements the same in every collation and encoding.
func (v value) ascii(text string) string {
	if strings.IndexFunc(text, func(r rune) bool { return r < ' ' || r > '~' }) >= 0 {
		v.problem(fmt.Sprintf("%s holds letters beyond ASCII", v.quoted()), "replacement values are ASCII, so that every database takes them alike").as("ascii_only", v.quoted())
	}
	return text
}

func (v value) template() string {
	text := v.ascii(v.text())
	rest := strings.Replace(text, "{key}", "", 1)
	if text != "" && (rest == text || strings.ContainsAny(rest, "{}")) {
		v.problem(fmt.Sprintf("%s is no template", v.quoted()), `put {key} into it once, as in "anon-{key}"; there is no other placeholder`).as("no_template", v.quoted())
	}
	return text
}

// count is a whole number from 1.
func (v value) count() int {
	if !v.given() {
		return 0
	}
	n, ok := v.n.value.(int64)
	if !ok || n < 1 || n > 1_000_000_000 {
		v.problem(fmt.Sprintf("%s must be a whole number from 1", v.key()), "write plain digits, without quotes").as("whole_number", v.key())
		return 0
	}
	return int(n)
}

// generalise is month, year or decade for dates, a step for numbers.
func (v value) generalise() method.Method {
	if v.given() && v.n.kind == numberNode {
		return method.Method{Name: method.Generalise, N: v.count()}
	}
	return method.Method{Name: method.Generalise, To: v.oneOf("month", "year", "decade")}
}
