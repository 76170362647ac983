package web

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// actionForm is an action as the form has it: texts, nothing checked.
type actionForm struct {
	name             string
	isNew            bool
	tag              string // of the definition that was shown
	titleDE, titleEN string
	object           string
	kind             method.Kind
	columns          map[string]bool         // that partial and mask replace
	methods          map[string]methodChoice // by column
	followedBy       string
	ground           string
	approval         string
	sets             []assignment
	checked          bool     // against the schemas; nothing stops it
	problems         []string // in words
}

// methodChoice is what is chosen for one column: a word of methodWords and its
// value. An empty word is the default of the category.
type methodChoice struct{ word, value string }

// assignment sets a column that is not personal along.
type assignment struct{ column, value string }

// methodWords are the choices of the form, as the concept spells them.
func methodWords() []string {
	return []string{"", "clear", "replace", "template", "mask", "redact", "prefix", "month", "year", "decade", "step", "json"}
}

// takesValue: the choice needs a text or a number.
func takesValue(word string) bool {
	return slices.Contains([]string{"replace", "template", "prefix", "step"}, word)
}

func formOfAction(a *concept.Action) actionForm {
	f := actionForm{name: a.Name, titleDE: a.Title.DE, titleEN: a.Title.EN, object: a.Object, kind: a.Kind, followedBy: a.FollowedBy,
		ground: string(a.Ground), approval: string(a.Approval), columns: map[string]bool{}, methods: map[string]methodChoice{}}
	for _, c := range a.Columns {
		f.columns[c] = true
	}
	for column, m := range a.Methods {
		f.methods[column] = choiceOf(m)
	}
	for _, s := range a.Set {
		f.sets = append(f.sets, assignment{s.Column, textOf(s.Value)})
	}
	return f
}

func choiceOf(m method.Method) methodChoice {
	switch m.Name {
	case method.Replace, method.Template:
		return methodChoice{string(m.Name), m.Text}
	case method.Prefix:
		return methodChoice{"prefix", strconv.Itoa(m.N)}
	case method.Generalise:
		if m.To == "" {
			return methodChoice{"step", strconv.Itoa(m.N)}
		}
		return methodChoice{m.To, ""}
	}
	return methodChoice{string(m.Name), ""}
}

// method is the choice in the words of package method; paths are those of a
// JSON document, which the form leaves as they are.
func (c methodChoice) method(paths map[string]string) method.Method {
	n, _ := strconv.Atoi(c.value)
	switch c.word {
	case "replace", "template":
		return method.Method{Name: method.Name(c.word), Text: c.value}
	case "prefix":
		return method.Method{Name: method.Prefix, N: n}
	case "step":
		return method.Method{Name: method.Generalise, N: n}
	case "month", "year", "decade":
		return method.Method{Name: method.Generalise, To: c.word}
	case "json":
		return method.Method{Name: method.JSON, Paths: paths}
	}
	return method.Method{Name: method.Name(c.word)}
}

// written is the choice as the concept's file has it.
func (c methodChoice) written() any {
	n, _ := strconv.Atoi(c.value)
	switch c.word {
	case "replace", "template":
		return map[string]any{c.word: c.value}
	case "prefix":
		return map[string]any{"prefix": n}
	case "step":
		return map[string]any{"generalise": n}
	case "month", "year", "decade":
		return map[string]any{"generalise": c.word}
	}
	return c.word
}

// readActionForm reads what was sent. Fields of columns are named by their
// path: "column.email", "method.email", "value.email".
func readActionForm(r *http.Request) actionForm {
	_ = r.ParseForm() // what cannot be read is missing, and said to be
	f := actionForm{tag: r.PostFormValue("tag"), titleDE: strings.TrimSpace(r.PostFormValue("title_de")), titleEN: strings.TrimSpace(r.PostFormValue("title_en")),
		object: r.PostFormValue("object"), kind: method.Kind(r.PostFormValue("kind")), followedBy: r.PostFormValue("followed_by"),
		ground: r.PostFormValue("ground"), approval: r.PostFormValue("approval"), columns: map[string]bool{}, methods: map[string]methodChoice{}}
	for name := range r.PostForm {
		if column, ok := strings.CutPrefix(name, "column."); ok {
			f.columns[column] = true
		}
		if column, ok := strings.CutPrefix(name, "method."); ok {
			if word := r.PostFormValue(name); word != "" {
				f.methods[column] = methodChoice{word, strings.TrimSpace(r.PostFormValue("value." + column))}
			}
		}
	}
	for i, column := range r.PostForm["set_column"] {
		if values := r.PostForm["set_value"]; column != "" && i < len(values) && r.PostFormValue("do") != "drop-"+strconv.Itoa(i) {
			f.sets = append(f.sets, assignment{column, strings.TrimSpace(values[i])})
		}
	}
	return f
}

// replaces tells whether the action changes a personal column.
func (f actionForm) replaces(path string) bool {
	switch f.kind {
	case method.Anonymise:
		return true
	case method.PartiallyAnonymise, method.Mask:
		return f.columns[path]
	}
	return false
}

// wrong says in the visitor's language what cannot be right; what only the
// concept's own reader sees comes from there.
func (f actionForm) wrong(ctx context.Context, b *plan.Binding) (problems []string) {
	add := func(bad bool, key string, pairs ...any) {
		if bad {
			problems = append(problems, t(ctx, key, pairs...))
		}
	}
	o := b.Object(f.object)
	add(o == nil, "actions.wrong_object")
	add(f.titleDE == "" || f.titleEN == "", "actions.wrong_title")
	add(!slices.Contains(kinds(), f.kind), "actions.wrong_kind")
	some := f.kind == method.PartiallyAnonymise || f.kind == method.Mask
	add(some && len(f.columns) == 0, "actions.wrong_columns")
	add(f.kind == method.PartiallyAnonymise && f.followedBy == "", "actions.wrong_followed_by")
	for _, path := range slices.Sorted(maps.Keys(f.methods)) {
		c := f.methods[path]
		if !f.replaces(path) {
			continue
		}
		n, err := strconv.Atoi(c.value)
		add((c.word == "prefix" || c.word == "step") && (err != nil || n < 1), "actions.wrong_number", "Column", path)
		add(takesValue(c.word) && c.value == "", "actions.wrong_value", "Column", path)
		add(c.word == "template" && strings.Count(c.value, "{key}") != 1, "actions.wrong_template", "Column", path)
		add((c.word == "replace" || c.word == "template") && strings.ContainsFunc(c.value, func(r rune) bool { return r > '~' }), "actions.wrong_ascii", "Column", path)
	}
	return problems
}

// definition is the action as the concept's file has it. Keys that the form
// does not know stay as they were.
func (f actionForm) definition(was map[string]any) map[string]any {
	d := maps.Clone(was)
	if d == nil {
		d = map[string]any{}
	}
	for _, key := range []string{"columns", "followed_by", "methods", "set", "ground"} {
		delete(d, key)
	}
	d["title"] = map[string]any{"de": f.titleDE, "en": f.titleEN}
	d["object"], d["kind"], d["approval"] = f.object, string(f.kind), f.approval
	if f.kind == method.PartiallyAnonymise || f.kind == method.Mask {
		d["columns"] = ordered(was["columns"], slices.Sorted(maps.Keys(f.columns)))
	}
	if f.kind == method.PartiallyAnonymise {
		d["followed_by"] = f.followedBy
	}
	if f.kind == method.Lock && f.ground != "" && (was["ground"] != nil || f.ground != string(concept.EndOfPurpose)) {
		d["ground"] = f.ground
	}
	if methods := f.writtenMethods(was); len(methods) > 0 && !undoable(f.kind) && f.kind != method.Delete {
		d["methods"] = methods
	}
	if len(f.sets) > 0 && f.kind != method.Delete {
		set := map[string]any{}
		for _, s := range f.sets {
			set[s.column] = valueOf(s.value)
		}
		d["set"] = set
	}
	return asJSON(d)
}

func (f actionForm) writtenMethods(was map[string]any) map[string]any {
	before, _ := was["methods"].(map[string]any)
	methods := map[string]any{}
	for path, c := range f.methods {
		switch {
		case !f.replaces(path):
		case c.word == "json" && before[path] != nil:
			methods[path] = before[path]
		case c.word != "json":
			methods[path] = c.written()
		}
	}
	return methods
}

// ordered keeps the order a list had in the file; what is new stands behind.
func ordered(was any, now []string) []string {
	before, _ := was.([]any)
	var list []string
	for _, x := range before {
		if name, ok := x.(string); ok && slices.Contains(now, name) {
			list = append(list, name)
		}
	}
	for _, name := range now {
		if !slices.Contains(list, name) {
			list = append(list, name)
		}
	}
	return list
}

// valueOf reads a value as YAML would: a truth value, a number, or a text.
func valueOf(text string) any {
	switch text {
	case "true":
		return true
	case "false":
		return false
	case "null":
		return nil
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && strconv.FormatInt(n, 10) == text {
		return n
	}
	return text
}

func textOf(v any) string {
	if v == nil {
		return "null"
	}
	if s, ok := v.(string); ok {
		return s
	}
	text, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(text)
}

// asJSON is the same in the types of JSON, in which definitions are compared.
func asJSON(d map[string]any) (out map[string]any) {
	text, err := json.Marshal(d)
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		return d
	}
	return out
}

// freshName makes a name out of a title: "Vertrag anonymisieren" becomes
// vertrag_anonymisieren, with a number where that is taken.
func freshName(title string, taken func(string) bool) string {
	var b strings.Builder
	spelled := strings.NewReplacer("ß", "ss", "ä", "ae", "ö", "oe", "ü", "ue").Replace(strings.ToLower(title))
	for _, r := range norm.NFD.String(spelled) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case !unicode.Is(unicode.Mn, r) && b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	name := strings.Trim(b.String(), "_")
	if name == "" || name[0] >= '0' && name[0] <= '9' {
		name = "x_" + name
	}
	name = strings.Trim(name[:min(len(name), 50)], "_")
	for i, base := 2, name; taken(name); i++ {
		name = base + "_" + strconv.Itoa(i)
	}
	return name
}

// problemsOf are the problems that the concept's reader found, if that is what
// the error is. They name keys of the file.
func problemsOf(ctx context.Context, err error) (list []string) {
	var p *concept.ParseError
	if !errors.As(err, &p) {
		return nil
	}
	for _, one := range p.Problems {
		what, way := problemText(ctx, one)
		list = append(list, t(ctx, "actions.from_reader", "Path", one.Path, "What", what, "Hint", way))
	}
	return list
}
