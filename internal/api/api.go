// Package api is the REST API, version 1: what a program can ask of an
// installation. One file holds one resource.
//
// A request walks down: handler (panic, size, log) → ServeMux → huma, which
// reads and checks it against the OpenAPI document → gate (token, rate,
// permission, Idempotency-Key) → one use case of the engine → answer or problem.
//
// What holds on every route:
//
//   - Only a bearer token signs in. Cookies are not looked at, so no browser
//     that is signed in to the interface can be made to send a request.
//   - Every operation names one permission of package access; an operation
//     without one does not register.
//   - No personal value stands in a URL, a problem or a log. Persons are asked
//     for in bodies; problems come from one table and repeat no input; logs
//     carry route patterns.
//
// The OpenAPI document and its page are open: they describe the program, not
// the installation.
package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// Prefix is where the API is mounted.
const Prefix = "/api/v1"

// Options are what the API is built from. Zero values are the defaults.
type Options struct {
	Log     *slog.Logger
	Now     func() time.Time
	Version string // of the program, shown in the OpenAPI document
	// PerSecond and Burst bound the requests of one token on this node.
	PerSecond float64
	Burst     int
	// ActorOf tells whose a token is; nil asks the engine.
	ActorOf func(ctx context.Context, token string) (access.Actor, error)
}

// The rate of one token where Options name none.
const (
	defaultPerSecond = 50
	defaultBurst     = 200
)

func (o Options) filled() Options {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.PerSecond <= 0 {
		o.PerSecond = defaultPerSecond
	}
	if o.Burst <= 0 {
		o.Burst = defaultBurst
	}
	return o
}

func (a *api) actorOf(ctx context.Context, token string) (access.Actor, error) {
	if a.options.ActorOf != nil {
		return a.options.ActorOf(ctx, token)
	}
	return a.engine.ActorOfToken(ctx, token)
}

// api is the API under construction and in service.
type api struct {
	engine  *engine.Engine
	options Options
	huma    huma.API
	rates   *rates
	words   *words // what a problem may repeat
	needs   map[string]access.Permission
}

// Handler is the API for everything under /api/.
func Handler(e *engine.Engine, o Options) http.Handler {
	o = o.filled()
	mux := http.NewServeMux()
	a := &api{engine: e, options: o, rates: newRates(o), needs: map[string]access.Permission{}}
	a.huma = huma.NewAPI(a.config(), humago.NewAdapter(mux, Prefix))
	a.register()
	a.words = wordsOf(a.huma.OpenAPI())
	a.serveDocument(mux)
	mux.HandleFunc("/", a.unknown(mux))
	return a.outermost(mux)
}

// config leaves out of huma what answers by itself: its docs page, which loads
// programs from elsewhere, and schema links, which repeat the Host header.
func (a *api) config() huma.Config {
	registry := huma.NewMapRegistry("#/components/schemas/", schemaName)
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Fristwerk", Version: versionOr(a.options.Version), Description: description},
			Servers: []*huma.Server{{URL: Prefix}},
			Tags:    tags,
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token": {Type: "http", Scheme: "bearer", Description: "`fristwerk token create NAME --role service` prints a token once."},
				},
			},
		},
		Formats:                      map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
		Transformers:                 []huma.Transformer{a.toProblem},
	}
}

var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: json.Unmarshal}

func versionOr(v string) string {
	if v == "" {
		return "dev"
	}
	return v
}

// register mounts every resource.
func (a *api) register() {
	for _, mount := range []func(*api){
		actions, jobs, runs, cases, persons, records, badges, events, marks, concepts, findings, copies, plans, exports, sources, certificates, proofs,
	} {
		mount(a)
	}
}

const description = `Fristwerk keeps personal data in SQL databases within its retention periods.

Sign in with ` + "`Authorization: Bearer TOKEN`" + `. Lists answer ` + "`items`" + ` and, where there is more, ` + "`next`" + `: give it back as
` + "`after`" + ` (the Link header holds the whole address). A POST that creates takes an ` + "`Idempotency-Key`" + `: the same key and
body have one effect within 24 hours, however often they are sent. What can be edited answers an ` + "`ETag`" + ` and wants it
back as ` + "`If-Match`" + `. A refusal is a problem (RFC 9457) with a stable ` + "`code`" + ` and a ` + "`hint`" + `, in German or English by
` + "`Accept-Language`" + `. Persons are only ever named in a body: no address of this API holds a personal value. Record keys in
an address are percent-encoded: of several columns the key is a JSON list.`

var tags = []*huma.Tag{
	{Name: "cases", Description: "Fälle: all records of one person for which something was or must be done"},
	{Name: "records", Description: "One record: its marks, dates, what comes next, what was done"},
	{Name: "marks", Description: "Locks and Keeps on records"},
	{Name: "events", Description: "What a host without a date column tells us"},
	{Name: "persons", Description: "From identifiers to records; identifiers stand in the body"},
	{Name: "jobs", Description: "Jobs: a schedule, a condition, an action"},
	{Name: "actions", Description: "Aktionen: what is done to a record"},
	{Name: "runs", Description: "Firings of jobs, and the pause"},
	{Name: "plan", Description: "What would happen on any day, and why not"},
	{Name: "concept", Description: "The deletion concept in force"},
	{Name: "findings", Description: "What is wrong before it does harm"},
	{Name: "exports", Description: "Records of an object, without the locked ones"},
	{Name: "proof", Description: "Nachweis: the log of all acts, and certificates of it"},
	{Name: "sources", Description: "The databases"},
}
