package web

import (
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// Options are what the interface needs beside the engine.
type Options struct {
	// Visitor tells who sends a request. ErrSignIn leads to SignIn; any other
	// error is shown as a failure. nil: people sign in with name and password,
	// and SignIn and SignOut are the pages for it.
	Visitor func(*http.Request) (Visitor, error)
	// SignIn is where somebody unknown is sent, with ?next= and the path asked
	// for. Empty: a page that says that one must sign in.
	SignIn string
	// SignOut takes a POST that ends the session. Empty: no such button.
	SignOut string
	// Proxies are the addresses whose X-Forwarded-For and X-Forwarded-Proto are
	// believed; none: nobody's.
	Proxies []netip.Prefix
	// Wait is how long a page waits for what takes long before it comes without
	// it; 25 ms if zero, not at all if negative.
	Wait time.Duration
	Now  func() time.Time
	Log  *slog.Logger
}

// Visitor is who sends a request.
type Visitor struct {
	Actor    access.Actor
	Name     string // as shown in the corner; of an employee, not of a data subject
	Language string // preferred: de, en, or empty
	Session  string // id of the sign-in, empty if there is none
}

// app is the interface of one engine.
type app struct {
	engine  *engine.Engine
	options Options
	words   *catalogue
	assets  *assets
	routes  []route
	door    *door // nil: Options.Visitor knows people
}

// Handler is the interface of an engine, to be mounted at /. It panics if what
// is embedded cannot be read, which the tests would have found.
func Handler(e *engine.Engine, o Options) http.Handler {
	a := &app{engine: e, options: o, words: mustWords(), assets: mustAssets()}
	if o.Visitor == nil {
		a.door = newDoor(e, o.Proxies, o.Log)
		a.options.Visitor, a.options.SignIn, a.options.SignOut = a.door.visitor, signInPath, signOutPath
	}
	a.routes = a.allRoutes()
	mux := http.NewServeMux()
	mux.Handle("GET "+staticPath, a.assets)
	for _, r := range a.routes {
		mux.Handle(r.pattern, a.serve(r))
	}
	mux.Handle("/", a.serve(route{serve: func(*visit) error { return errNoPage }, open: true}))
	if a.door != nil {
		return a.door.remember(a.secure(mux))
	}
	return a.secure(mux)
}
