package web

import (
	"log/slog"
	"net/http"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// Options are what the interface needs beside the engine.
type Options struct {
	// Visitor tells who sends a request. ErrSignIn leads to SignIn; any other
	// error is shown as a failure.
	Visitor func(*http.Request) (Visitor, error)
	// SignIn is where somebody unknown is sent, with ?next= and the path asked
	// for. Empty: a page that says that one must sign in.
	SignIn string
	// SignOut takes a POST that ends the session. Empty: no such button.
	SignOut string
	Now     func() time.Time
	Log     *slog.Logger
}

// Visitor is who sends a request.
type Visitor struct {
	Actor    access.Actor
	Name     string // as shown in the corner; of an employee, not of a data subject
	Language string // preferred: de, en, or empty
}

// app is the interface of one engine.
type app struct {
	engine  *engine.Engine
	options Options
	words   *catalogue
	assets  *assets
	routes  []route
}

// Handler is the interface of an engine, to be mounted at /. It panics if what
// is embedded cannot be read, which the tests would have found.
func Handler(e *engine.Engine, o Options) http.Handler {
	a := &app{engine: e, options: o, words: mustWords(), assets: mustAssets()}
	a.routes = a.allRoutes()
	mux := http.NewServeMux()
	mux.Handle("GET "+staticPath, a.assets)
	for _, r := range a.routes {
		mux.Handle(r.pattern, a.serve(r))
	}
	mux.Handle("/", a.serve(route{serve: func(*visit) error { return errNoPage }, open: true}))
	return a.secure(mux)
}
