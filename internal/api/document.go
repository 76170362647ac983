package api

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
)

// The page of the OpenAPI document is Stoplight Elements 9.0.25 (Apache-2.0),
// as its makers publish it, compressed. It loads nothing from anywhere else.
//
//go:embed docs/elements.js.gz docs/elements.css.gz
var elements embed.FS

const docsPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fristwerk API</title>
<link rel="stylesheet" href="docs/elements.css">
<script src="docs/elements.js" defer></script>
<style>html, body { height: 100%; margin: 0 }</style>
</head>
<body>
<elements-api apiDescriptionUrl="openapi.json" router="hash" layout="sidebar" tryItCredentialsPolicy="omit"></elements-api>
</body>
</html>
`

// docsPolicy lets the page load what lies beside it and ask this API, nothing
// more. Elements writes its own style elements.
const docsPolicy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; " +
	"img-src 'self' data:; font-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// serveDocument mounts the OpenAPI document and its page, open to all.
func (a *api) serveDocument(mux *http.ServeMux) {
	doc := a.huma.OpenAPI()
	delete(doc.Components.Schemas.Map(), "ErrorModel") // huma's own problems are never sent
	delete(doc.Components.Schemas.Map(), "ErrorDetail")
	text, err := json.Marshal(doc)
	if err != nil {
		panic("the OpenAPI document cannot be written: " + err.Error())
	}
	mux.Handle("GET "+Prefix+"/openapi.json", fixed("application/openapi+json", text, nil))
	mux.Handle("GET "+Prefix+"/docs", withPolicy(fixed("text/html; charset=utf-8", []byte(docsPage), nil)))
	for _, file := range []struct{ name, kind string }{
		{"elements.js", "text/javascript; charset=utf-8"}, {"elements.css", "text/css; charset=utf-8"},
	} {
		packed, err := elements.ReadFile("docs/" + file.name + ".gz")
		if err != nil {
			panic("embedded file is missing: " + file.name)
		}
		mux.Handle("GET "+Prefix+"/docs/"+file.name, fixed(file.kind, nil, packed))
	}
}

func withPolicy(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", docsPolicy)
		w.Header().Set("Referrer-Policy", "no-referrer")
		h.ServeHTTP(w, r)
	})
}

// fixed answers one text, which is given plain or packed.
func fixed(kind string, plain, packed []byte) http.Handler {
	sum := sha256.Sum256(slices.Concat(plain, packed))
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("ETag", tag)
		h.Set("Cache-Control", "public, max-age=300")
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		if packed == nil {
			_, _ = w.Write(plain)
			return
		}
		h.Set("Vary", "Accept-Encoding")
		if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
			h.Set("Content-Encoding", "gzip")
			_, _ = w.Write(packed)
			return
		}
		if unpacked, err := gzip.NewReader(bytes.NewReader(packed)); err == nil {
			_, _ = io.Copy(w, unpacked)
		}
	})
}

// unknown answers what no route fits: with the methods that would do, if there
// are any.
func (a *api) unknown(mux *http.ServeMux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var allowed []string
		for _, m := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			other := *r
			other.Method = m
			if _, pattern := mux.Handler(&other); pattern != "/" {
				allowed = append(allowed, m)
			}
		}
		if len(allowed) == 0 {
			a.refuseHTTP(w, r, errUnknownRoute)
			return
		}
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		a.refuseHTTP(w, r, errMethod)
	}
}
