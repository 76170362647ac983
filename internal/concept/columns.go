package concept

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
)

// columns reads the personal columns, each with its category or, for a JSON
// document, with what stands in it.
func (r *reader) columns(v value) []Column {
	var columns []Column
	for _, e := range v.mappingOf("column list").entries() {
		c := Column{Name: e.name, At: e.at}
		if e.n.kind == mappingNode {
			m := e.mappingOf("column")
			m.only("json")
			c.Paths = r.jsonPaths(m.need("json"))
		} else {
			c.Category = r.category(e)
		}
		columns = append(columns, c)
	}
	return columns
}

func (r *reader) category(e named) method.Category {
	if e.n.kind == nullNode {
		r.add(e.at, e.path, fmt.Sprintf("the column %q has no category", cut(e.name)), "write one, such as name, email or free_text; a column that is not personal stands under not_personal").as("no_category", cut(e.name))
		return ""
	}
	text := e.text()
	if text != "" && !method.Known(method.Category(text)) {
		e.problem(fmt.Sprintf("there is no category %s", e.quoted()), "").as("unknown_category", e.quoted()).among(text, categoryNames())
	}
	return method.Category(text)
}

func categoryNames() []string {
	return namesOf(method.Categories(), func(c method.Category) string { return string(c) })
}

// jsonPaths reads what stands at which path of a JSON document. The rest must
// be spoken of: what nobody named would else be left in it unseen.
func (r *reader) jsonPaths(v value) map[string]string {
	m := v.mappingOf("JSON map")
	if m.n == nil {
		return nil
	}
	if !m.has("*") {
		m.problem(`the JSON map does not say what all other values are ("*")`, `add "*": not_personal, or the category of the rest`).as("json_rest")
	}
	known := append(categoryNames(), method.NotPersonal)
	paths := map[string]string{}
	for _, e := range m.entries() {
		if e.name == "" || e.name != "*" && strings.Contains(e.name, "*") {
			r.add(e.at, e.path, fmt.Sprintf("%q is no path", cut(e.name)), `write paths as address.street or contacts[].email, and "*" alone for the rest`).as("no_path", cut(e.name))
		}
		paths[e.name] = e.oneOf(known...)
	}
	return paths
}

// notPersonal reads the other columns; none may be declared as both.
func (r *reader) notPersonal(v value, personal []Column) []string {
	names := textsOf(v.words())
	for _, c := range personal {
		if slices.Contains(names, c.Name) {
			r.add(c.At, v.path, fmt.Sprintf("the column %q is declared personal and not personal", cut(c.Name)), "keep it in one of the two lists").as("both", cut(c.Name))
		}
	}
	return names
}

// person reads the identifiers, strongest first; `none` for things.
func (r *reader) person(v value, o *Object) []Identifier {
	if v.given() && v.n.kind == textNode {
		if v.n.text != "none" {
			v.problem("person must be a list of identifiers, or none", "write person: ["+strings.TrimSpace(cut(v.n.text))+"]").as("person_list", cut(v.n.text))
		}
		return nil
	}
	var list []Identifier
	for _, item := range v.filled() {
		if id, ok := r.identifier(item, o); ok {
			list = append(list, id)
		}
	}
	return list
}

// identifier is `email`, `part.column`, `[a, b]` or `{customer: customer_no}`.
func (r *reader) identifier(v value, o *Object) (Identifier, bool) {
	if !v.given() || v.n.kind != mappingNode {
		return Identifier{Columns: r.identifying(v, o, true)}, v.given()
	}
	m := v.mappingOf("identifier")
	entries := m.entries()
	if len(entries) != 1 {
		v.problem("an identifier has one kind", "write {customer: customer_no}, each in braces of its own").as("one_kind")
		return Identifier{}, false
	}
	e := entries[0]
	r.checkName(e.name, e.at, e.path)
	return Identifier{Kind: e.name, Columns: r.identifying(e.value, o, false)}, true
}

// identifying reads the columns of an identifier. Without a kind the category
// says what it is, so there must be one.
func (r *reader) identifying(v value, o *Object, needsCategory bool) []ColumnRef {
	var refs []ColumnRef
	for _, w := range v.wordOrWords() {
		ref := o.ref(w.text)
		refs = append(refs, ref)
		personal := o.Personal(w.text)
		switch {
		case personal == nil && !o.knows(ref):
			w.problem(fmt.Sprintf("the identifier %s is no declared column", w.quoted()), "").as("no_identifier", w.quoted()).among(w.text, o.personalNames())
		case needsCategory && (personal == nil || personal.Category == ""):
			w.problem(fmt.Sprintf("the identifier %s has no category that says what it is", w.quoted()), "name its kind: {customer: "+cut(w.text)+"}").as("identifier_kind", w.quoted(), cut(w.text))
		}
	}
	return refs
}

// ref splits "part.column"; a column whose own name holds a dot wins.
func (o *Object) ref(text string) ColumnRef {
	if o.declares(text) {
		return ColumnRef{Column: text}
	}
	ref := ColumnRef{Column: text}
	for _, p := range o.Parts {
		if rest, ok := strings.CutPrefix(text, p.Name+"."); ok && len(p.Name) > len(ref.Relation) {
			ref = ColumnRef{Relation: p.Name, Column: rest}
		}
	}
	return ref
}

// knows says whether the column is declared at all, personal or not.
func (o *Object) knows(ref ColumnRef) bool {
	if ref.Relation == "" {
		return o.declares(ref.Column)
	}
	p := o.Part(ref.Relation)
	return p != nil && (slices.Contains(p.NotPersonal, ref.Column) || columnOf(p.Columns, ref.Column) != nil)
}
