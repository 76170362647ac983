package main

import (
	"net/http"
	"net/netip"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/web"
)

// mountWeb puts the interface at the root, with its sign-in.
func (s *session) mountWeb(mux *http.ServeMux, e *engine.Engine, proxies []netip.Prefix) {
	mux.Handle("/", web.Handler(e, web.Options{Proxies: proxies, Now: s.now, Log: s.log()}))
}
