package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

func TestHeadersOfEveryAnswer(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	for _, path := range []string{"/", "/no-such-page", mustAssets().url("fristwerk.css")} {
		res, err := s.client.Get(s.server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if got := res.Header.Get("Content-Security-Policy"); got != policy || strings.Contains(got, "unsafe") {
			t.Errorf("%s: policy %q", path, got)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: may be sniffed", path)
		}
	}
}

// TestFormsOfOtherSitesAreRefused: a browser says where a form came from.
func TestFormsOfOtherSitesAreRefused(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	form := url.Values{"theme": {"dark"}, "back": {"/"}}
	if status, _ := s.post("/preferences", form, "Sec-Fetch-Site", "cross-site"); status != http.StatusForbidden {
		t.Errorf("a form of another site: status %d", status)
	}
	if status, to := s.post("/preferences", form, "Sec-Fetch-Site", "same-origin"); status != http.StatusSeeOther || to != "/" {
		t.Errorf("our own form: status %d to %s", status, to)
	}
}

func TestRedirectsStayHere(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/jobs?state=open": "/jobs?state=open", "//evil.example/": "/", "https://evil.example/": "/", `/\evil.example`: "/", "jobs": "/", "": "/",
	} {
		if got := own(path); got != want {
			t.Errorf("own(%q) = %q, want %q", path, got, want)
		}
	}
}

// TestUnknownVisitor: nobody unknown sees a page, and the way to sign in leads
// back to the page asked for.
func TestUnknownVisitor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	if status, text := s.get("/"); status != http.StatusUnauthorized || strings.Contains(text, "<nav") {
		t.Errorf("status %d", status)
	}
}

func TestAssetsAreKeptAndCompressed(t *testing.T) {
	t.Parallel()
	s := newSite(t, access.Manager)
	for name, encodings := range map[string][]string{
		"tabler.css": {"br", "gzip", ""}, "htmx.js": {"br", "gzip", ""}, "fristwerk.css": {"gzip", ""}, "inter.woff2": {""},
	} {
		for _, encoding := range encodings {
			req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL+mustAssets().url(name), nil)
			req.Header.Set("Accept-Encoding", encoding)
			res, err := s.client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusOK || res.Header.Get("Content-Encoding") != encoding || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
				t.Errorf("%s as %q: %d %v", name, encoding, res.StatusCode, res.Header)
			}
		}
	}
	for _, gone := range []string{"/static/0/tabler.css", mustAssets().url("tabler.css.br")} {
		if status, _ := s.get(gone); status != http.StatusNotFound {
			t.Errorf("%s: status %d", gone, status)
		}
	}
}

func TestAccepts(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{"gzip": true, "br, gzip": true, "gzip;q=0.5": true, "gzip;q=0": false, "gzip; q=0.0": false, "br": false, "": false} {
		r := &http.Request{Header: http.Header{"Accept-Encoding": {header}}}
		if got := accepts(r, "gzip"); got != want {
			t.Errorf("accepts(%q) = %v", header, got)
		}
	}
}
