package web

import "net/http"

// policy is the Content-Security-Policy of every page: nothing from outside,
// no inline script, no inline style. Tabler's style sheet holds small images
// as data: addresses.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secure sets the headers that every answer carries, and refuses what another
// site sends in a visitor's name (net/http's CrossOriginProtection looks at
// Sec-Fetch-Site and Origin; no token in forms is needed).
func (a *app) secure(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v, _ := a.visit(w, r, true)
		v.fail(errCrossOrigin)
	}))
	guarded := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		guarded.ServeHTTP(w, r)
	})
}

// writeCompressed sends a page, in gzip where the browser takes it. Pages hold
// no secret that a guess in the same page could reveal (there is no token in
// them), so compressing them gives nothing away.
func writeCompressed(w http.ResponseWriter, r *http.Request, status int, page []byte) error {
	w.Header().Add("Vary", "Accept-Encoding")
	if len(page) > 1400 && accepts(r, "gzip") {
		w.Header().Set("Content-Encoding", "gzip")
		page = squeezed(page)
	}
	w.WriteHeader(status)
	_, err := w.Write(page)
	return err
}
