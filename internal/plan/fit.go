package plan

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// target is one column that an action writes.
type target struct {
	relation string // empty for the record
	table    *schema.Table
	column   *schema.Column
	at       string // as findings write it
}

// fit gives an action its writes and returns what no method can do. Columns
// that are not there, or that the database computes, are left to the analyzers.
func (b *Binding) fit(a *Action) []Finding {
	var found []Finding
	for _, m := range a.Object.mapped() {
		if m.table == nil {
			continue
		}
		var writes []Write
		for _, c := range m.columns {
			t, ok := m.target(c.Name)
			if !ok || !a.Replaces(m.relation, c.Name) {
				continue
			}
			w, problems := b.fitColumn(a, t, c)
			found = append(found, problems...)
			if w != nil {
				writes = append(writes, *w)
			}
		}
		a.keepWrites(m.relation, writes)
	}
	return append(found, b.fitSets(a)...)
}

func (m mapping) target(column string) (target, bool) {
	c := m.table.Column(column)
	if c == nil || c.Generated {
		return target{}, false
	}
	return target{m.relation, m.table, c, where(m.name.Name, column)}, true
}

func (a *Action) keepWrites(relation string, writes []Write) {
	switch {
	case relation == "":
		a.Own = append(a.Own, writes...)
	case len(writes) > 0:
		a.Parts = append(a.Parts, PartWrites{relation, writes})
	}
}

// Replaces says whether the action changes the values of a personal column:
// anonymise of every one, partial and mask of those named.
func (a *Action) Replaces(relation, column string) bool {
	switch a.Kind {
	case method.Anonymise:
		return true
	case method.PartiallyAnonymise, method.Mask:
		return slices.Contains(a.Columns, path(relation, column))
	}
	return false
}

// path is a column as the concept names it: "email", "activities.remark".
func path(relation, column string) string {
	if relation == "" {
		return column
	}
	return relation + "." + column
}

func (b *Binding) fitColumn(a *Action, t target, c concept.Column) (*Write, []Finding) {
	p, err := method.Fit(a.method(t.relation, c), a.Kind, fittable(t.table, t.column, c.Category))
	if err != nil {
		return nil, []Finding{b.refused(a, t.at, err)}
	}
	var found []Finding
	if p.With != nil {
		p.Beside = a.Object.beside(t)
		found = append(found, b.sharedText(a, t)...)
	}
	if detail := b.repeats(a, t, p); detail != "" {
		found = append(found, b.onAction("breaks_unique", a, t.at, detail))
	}
	if detail := tooLong(a.Object, t, p); detail != "" {
		found = append(found, b.onAction("breaks_length", a, t.at, detail))
	}
	if value, ok := constantOf(p.SQL); ok {
		found = append(found, b.checked(a, t, value)...)
	}
	return &Write{Column: c.Name, Program: &p}, found
}

// method is what the action names for a column, else the column's paths, else
// the category's default.
func (a *Action) method(relation string, c concept.Column) method.Method {
	if m, ok := a.Methods[path(relation, c.Name)]; ok {
		return m
	}
	if c.Paths != nil {
		return method.Method{Name: method.JSON, Paths: c.Paths}
	}
	return method.Method{}
}

// refusals says which finding a refusal of package method is.
var refusals = [...]struct {
	err  error
	code string
}{
	{method.ErrDoesNotErase, "method_does_not_erase"},
	{method.ErrNotNull, "breaks_not_null"},
	{method.ErrLength, "breaks_length"},
	{method.ErrUnique, "breaks_unique"},
	{method.ErrEnum, "breaks_check"},
	{method.ErrJSONWithoutRest, "json_without_rest"},
}

func (b *Binding) refused(a *Action, at string, err error) Finding {
	code := "breaks_type"
	for _, r := range refusals {
		if errors.Is(err, r.err) {
			code = r.code
		}
	}
	detail := "the action " + a.Name + " cannot write it"
	var fit *method.FitError
	if errors.As(err, &fit) {
		detail = fmt.Sprintf("in the action %s %s", a.Name, fit.Err)
	}
	f := b.onAction(code, a, at, detail)
	if fit != nil && fit.Hint != "" {
		f.Hint = fit.Hint
	}
	return f
}

// repeats finds what package method cannot see: several rows of a part share
// the record's key, and some indexes refuse a second NULL.
func (b *Binding) repeats(a *Action, t target, p method.Program) string {
	if !uniqueMember(t.table, t.column, "") {
		return ""
	}
	if _, null := p.SQL.(method.Null); null && nullMeets(t.table, t.column.Name) {
		return "its index counts NULL as a value, and the action " + a.Name + " writes it to many rows"
	}
	if p.UsesKey && t.relation != "" && !onePerRecord(a.Object, t) {
		return "a record has several rows there, and the action " + a.Name + " writes its one key to each"
	}
	return ""
}

// onePerRecord says whether every step down to the part meets at most one row.
func onePerRecord(o *Object, t target) bool {
	for r := o.Relation(t.relation); r != nil; r = o.Relation(r.Parent) {
		theirs := make([]string, len(r.By))
		for i, j := range r.By {
			theirs[i] = j.Theirs
		}
		if r.Table == nil || !identifies(r.Table, theirs) {
			return false
		}
	}
	return true
}

// constantOf is the fixed text an expression writes, if it writes one.
func constantOf(e method.Expr) (method.Value, bool) {
	switch e := e.(type) {
	case method.Null:
		return method.Value{Null: true}, true
	case method.Const:
		return method.Value{Text: e.Text}, true
	case method.KeepNull:
		return constantOf(e.Then)
	}
	return method.Value{}, false
}

// tooLong compares a template filled with the longest key with the column.
func tooLong(o *Object, t target, p method.Program) string {
	// SQLite takes texts of any length, whatever the column is declared as.
	if !p.UsesKey || t.column.Length == 0 || o.Database.Dialect == "sqlite" {
		return ""
	}
	key, limited := longestKey(o)
	switch {
	case !limited:
		return fmt.Sprintf("it takes %d characters, and the key that %q writes has no limit", t.column.Length, p.Step)
	case p.MaxLen+key > t.column.Length:
		return fmt.Sprintf("it takes %d characters, and %q with the longest key has %d", t.column.Length, p.Step, p.MaxLen+key)
	}
	return ""
}

// longestKey counts the characters of the longest key text: a list of several
// columns is JSON, with brackets, quotes and commas.
func longestKey(o *Object) (length int, limited bool) {
	for _, name := range o.Key {
		c := o.Table.Column(name)
		if c == nil {
			return 0, false
		}
		n, ok := longestText(c)
		if !ok {
			return 0, false
		}
		length += n
	}
	if len(o.Key) > 1 {
		length += 2 + 3*len(o.Key) - 1
	}
	return length, true
}

func longestText(c *schema.Column) (length int, limited bool) {
	switch c.Type {
	case schema.Int:
		return integerDigits(c.Raw), true
	case schema.UUID:
		return utf8.RuneCountInString("00000000-0000-0000-0000-000000000000"), true
	case schema.Date:
		return len("2006-01-02"), true
	case schema.Text, schema.Char:
		return c.Length, c.Length > 0
	}
	return 0, false
}
