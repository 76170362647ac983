package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/text/language"

	"github.com/fristwerk/fristwerk/internal/concept"
)

const problemType = "application/problem+json"

// Problem is a refusal as RFC 9457 has it. It repeats nothing of the request
// and nothing a driver said.
type Problem struct {
	Type   string  `json:"type" doc:"urn:fristwerk:problem:CODE"`
	Title  string  `json:"title" doc:"What is wrong, in German or English"`
	Status int     `json:"status"`
	Code   string  `json:"code" doc:"Stable: tell problems apart by it"`
	Detail string  `json:"detail,omitempty"`
	Hint   string  `json:"hint" doc:"The way out"`
	Errors []Place `json:"errors,omitempty" nullable:"false"`

	row row
}

// Place is one thing that is wrong with a request or a concept.
type Place struct {
	Where   string `json:"where" doc:"body.reason, query.limit, or line and column of a concept"`
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// Error is the code: whatever logs a problem logs nothing else.
func (p *Problem) Error() string { return p.Code }

// GetStatus is the status huma answers it with.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is what huma answers it as.
func (p *Problem) ContentType(string) string { return problemType }

// problem finds an error in the table. What fits nothing is logged and not told.
func (a *api) problem(ctx context.Context, err error, in any) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		entryOf(ctx).code = p.Code
		return p
	}
	found := lookUp(err)
	p = found.problem()
	var file *concept.ParseError
	switch {
	case errors.As(err, &file):
		p = ofConcept(file)
	case found.tells:
		p.Detail = without(err.Error(), in)
	}
	e := entryOf(ctx)
	if e.code = p.Code; p.Status >= http.StatusInternalServerError {
		e.cause = without(err.Error(), in)
	}
	return p
}

func lookUp(err error) row {
	for _, r := range table() {
		if errors.Is(err, r.is) {
			return r
		}
	}
	return internal()
}

func (r row) problem() *Problem {
	return &Problem{Type: "urn:fristwerk:problem:" + r.code, Status: r.status, Code: r.code, row: r,
		Title: r.title.en, Hint: r.hint.en}
}

// ofConcept shows each error of a concept with its line. A concept holds no
// personal value, and passwords are struck before.
func ofConcept(file *concept.ParseError) *Problem {
	p := conceptErrors().problem()
	for _, x := range file.Problems {
		p.Errors = append(p.Errors, Place{
			Where:   "line " + strconv.Itoa(x.Line) + ", column " + strconv.Itoa(x.Column),
			Message: address.ReplaceAllString(x.What, "…"), Hint: address.ReplaceAllString(x.Hint, "…"),
		})
	}
	return p
}

func conceptErrors() row {
	return row{nil, http.StatusUnprocessableEntity, "concept_errors", text{"Das Löschkonzept hat Fehler", "The concept has errors"},
		text{"errors nennt Zeile, Fehler und Ausweg.", "errors names line, mistake and way out."}, false}
}

// inLanguage is the problem in German where the client prefers it, else in
// English.
func (p *Problem) inLanguage(accept string) *Problem {
	if p.row.code == "" || !prefersGerman(accept) {
		return p
	}
	q := *p
	q.Title, q.Hint = p.row.title.de, p.row.hint.de
	return &q
}

// prefersGerman reads Accept-Language; what cannot be read prefers English.
func prefersGerman(accept string) bool {
	wanted, _, err := language.ParseAcceptLanguage(accept)
	if err != nil || len(wanted) == 0 {
		return false
	}
	_, i, _ := language.NewMatcher([]language.Tag{language.English, language.German}).Match(wanted...)
	return i == 1
}

// toProblem stands between huma and every answer it writes: its own errors,
// which quote values, become ours, and ours speak the client's language.
func (a *api) toProblem(ctx huma.Context, _ string, body any) (any, error) {
	switch b := body.(type) {
	case *Problem:
		return b.inLanguage(ctx.Header("Accept-Language")), nil
	case *huma.ErrorModel:
		p := a.checked(b)
		entryOf(ctx.Context()).code = p.Code
		return p.inLanguage(ctx.Header("Accept-Language")), nil
	}
	return body, nil
}

// checked is what huma found wrong with a request, without the values.
func (a *api) checked(m *huma.ErrorModel) *Problem {
	is, ok := map[int]error{
		http.StatusUnprocessableEntity: errInvalid, http.StatusBadRequest: errInvalid,
		http.StatusRequestEntityTooLarge: errTooLarge, http.StatusUnsupportedMediaType: errContentType,
		http.StatusRequestTimeout: errBodyTimeout, http.StatusNotAcceptable: errNotAcceptable,
	}[m.Status]
	if !ok {
		return internal().problem()
	}
	p := lookUp(is).problem()
	p.Status = m.Status
	for _, d := range m.Errors {
		if d != nil {
			p.Errors = append(p.Errors, Place{Where: a.words.place(d.Location), Message: harmless(d.Message)})
		}
	}
	return p
}

// words are the names that the OpenAPI document itself uses. A place is made of
// these; any other name in it came with the request.
type words struct{ known map[string]bool }

func wordsOf(doc *huma.OpenAPI) *words {
	w := &words{known: map[string]bool{"body": true, "path": true, "query": true, "header": true, "": true}}
	for _, s := range doc.Components.Schemas.Map() {
		w.learn(s)
	}
	for _, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete, item.Patch} {
			if op == nil {
				continue
			}
			for _, p := range op.Parameters {
				w.known[p.Name] = true
			}
		}
	}
	return w
}

func (w *words) learn(s *huma.Schema) {
	if s == nil {
		return
	}
	for name, inner := range s.Properties {
		w.known[name] = true
		w.learn(inner)
	}
	w.learn(s.Items)
}

var index = regexp.MustCompile(`\[\d+\]`)

func (w *words) place(location string) string {
	parts := strings.Split(location, ".")
	for i, part := range parts {
		if !w.known[index.ReplaceAllString(part, "")] {
			parts[i] = "…"
		}
	}
	return strings.Join(parts, ".")
}

// harmless passes on those of huma's sentences that quote nothing of the
// request.
func harmless(message string) string {
	switch {
	case strings.HasPrefix(message, "expected "), strings.HasPrefix(message, "required "), strings.HasPrefix(message, "invalid "):
		if said, _, quotes := strings.Cut(message, ": "); quotes {
			return said
		}
		return message
	case message == "unexpected property", message == "unknown query parameter":
		return message
	}
	return "cannot be read"
}

// word is what may be repeated though it stood in the request.
var word = regexp.MustCompile(`^[a-z][a-z_0-9]{0,30}$`)

// address is what looks like one, wherever it came from.
var address = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://\S+|\S+@\S+`)

// without strikes from a sentence whatever the request held beyond plain words.
func without(sentence string, in any) string {
	for _, said := range said(reflect.ValueOf(in), nil) {
		if len(said) > 1 && !word.MatchString(said) {
			sentence = strings.ReplaceAll(sentence, said, "…")
		}
	}
	return address.ReplaceAllString(sentence, "…")
}

// said are all texts inside a request.
func said(v reflect.Value, found []string) []string {
	switch v.Kind() {
	case reflect.String:
		return append(found, v.String())
	case reflect.Pointer, reflect.Interface:
		return said(v.Elem(), found)
	case reflect.Struct:
		for i := range v.NumField() {
			found = said(v.Field(i), found)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return found
		}
		for i := range v.Len() {
			found = said(v.Index(i), found)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			found = said(v.MapIndex(k), said(k, found))
		}
	}
	return found
}
