package serving

import (
	"context"
	"net/http"
	"time"
)

// readyTimeout is how long the store may take to answer before this node counts
// as not ready.
const readyTimeout = 2 * time.Second

// Healthy answers 200 as long as the process serves at all: whoever restarts
// processes asks here.
func Healthy() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { tell(w, http.StatusOK, "ok") })
}

// Ready answers 200 while the node can work, else 503: whoever spreads requests
// over nodes asks here. A node that stops is not ready any more.
func (s *Server) Ready(ask func(context.Context) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
		defer cancel()
		switch err := ask(ctx); {
		case s.stopping.Load():
			tell(w, http.StatusServiceUnavailable, "stopping")
		case err != nil:
			s.log.Warn("not ready", "error", err)
			tell(w, http.StatusServiceUnavailable, "the control store does not answer")
		default:
			tell(w, http.StatusOK, "ready")
		}
	})
}

func tell(w http.ResponseWriter, code int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = w.Write([]byte(text + "\n")) // the client may be gone
}
