package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fristwerk/fristwerk/internal/access"
)

// operation is one route: what it is called, what it needs, what it answers.
type operation struct {
	id      string
	method  string
	path    string // below Prefix
	tag     string
	summary string
	about   string
	needs   access.Permission
	// creates: the request takes an Idempotency-Key.
	creates bool
	status  int // of success; zero: 200, or 204 without a body
	answers map[string]*huma.Response
	maxBody int64
}

// maxBody bounds a request's body where the operation says nothing else.
const maxBody = 1 << 20

// handle registers an operation. An error of the use case becomes a problem of
// the table in errors.go; nothing else of it is told.
func handle[I, O any](a *api, o operation, do func(ctx context.Context, actor access.Actor, in *I) (*O, error)) {
	if o.needs == "" {
		panic("operation " + o.id + " names no permission")
	}
	a.needs[o.id] = o.needs
	huma.Register(a.huma, a.described(o), func(ctx context.Context, in *I) (*O, error) {
		out, err := do(ctx, actorOf(ctx), in)
		if err != nil {
			return nil, a.problem(ctx, err, in)
		}
		return out, nil
	})
}

// described is the operation as the OpenAPI document shows it.
func (a *api) described(o operation) huma.Operation {
	d := huma.Operation{
		OperationID: o.id, Method: o.method, Path: o.path, Tags: []string{o.tag}, Summary: o.summary,
		Description: strings.TrimSpace(o.about + "\n\nNeeds the permission `" + string(o.needs) + "`."),
		Security:    []map[string][]string{{"token": {string(o.needs)}}}, DefaultStatus: o.status, Responses: o.answers,
		MaxBodyBytes: o.maxBody, Middlewares: huma.Middlewares{a.gate(o)},
	}
	if d.MaxBodyBytes == 0 {
		d.MaxBodyBytes = maxBody
	}
	if d.Responses == nil {
		d.Responses = map[string]*huma.Response{}
	}
	problem := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	d.Responses["default"] = &huma.Response{
		Description: "A problem (RFC 9457) with a stable code",
		Content:     map[string]*huma.MediaType{problemType: {Schema: problem}},
	}
	if o.creates {
		d.Parameters = append(d.Parameters, &huma.Param{
			Name: idempotencyKey, In: "header", Schema: &huma.Schema{Type: huma.TypeString},
			Description: "Any text of yours, up to 255 bytes. The same key and body have one effect within 24 hours.",
		})
	}
	return d
}

type actorKey struct{}

// actorOf is who the gate let in.
func actorOf(ctx context.Context) access.Actor {
	actor, _ := ctx.Value(actorKey{}).(access.Actor)
	return actor
}

// schemaName names schemas as Go names types, with a capital letter.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for i, r := range name {
		return string(unicode.ToUpper(r)) + name[i+len(string(r)):]
	}
	return name
}

// list is the body of an answer that lists.
type list[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next,omitempty" doc:"Give it back as after; missing on the last page"`
}

// listAnswer is a page with the address of the next in its header.
type listAnswer[T any] struct {
	Link string `header:"Link"`
	Body list[T]
}

// answer is a body with an ETag.
type answer[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

func get(o operation) operation { o.method = http.MethodGet; return o }
func post(o operation) operation {
	o.method = http.MethodPost
	return o
}
func put(o operation) operation { o.method = http.MethodPut; return o }
func del(o operation) operation { o.method = http.MethodDelete; return o }
