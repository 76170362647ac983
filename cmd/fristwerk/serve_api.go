package main

import (
	"net/http"

	"github.com/fristwerk/fristwerk/internal/api"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// mountAPI puts the REST API under /api/.
func (s *session) mountAPI(mux *http.ServeMux, e *engine.Engine) {
	mux.Handle("/api/", api.Handler(e, api.Options{Log: s.log(), Now: s.now, Version: buildVersion()}))
}
