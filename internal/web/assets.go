package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

// What browsers load. What is vendored stands beside its compressed twins (go
// generate); our own style sheet, which changes often, is compressed when the
// program starts.
//
//go:embed static
var staticFiles embed.FS

const staticPath = "/static/"

// assets serves the embedded files under an address that changes with their
// content, so that a browser may keep them for ever.
type assets struct {
	version string
	files   map[string][]byte
}

func mustAssets() *assets {
	a, err := readAssets()
	if err != nil {
		panic(err)
	}
	return a
}

func readAssets() (*assets, error) {
	a := &assets{files: map[string][]byte{}}
	sum := sha256.New()
	err := fs.WalkDir(staticFiles, "static", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		content, err := staticFiles.ReadFile(p)
		a.files[path.Base(p)] = content
		_, _ = sum.Write(content)
		return err
	})
	if own := "fristwerk.css"; err == nil {
		a.files[own+".gz"] = squeezed(a.files[own])
	}
	a.version = hex.EncodeToString(sum.Sum(nil))[:12]
	return a, err
}

// squeezed is a text in gzip.
func squeezed(text []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(text) // into memory: cannot fail
	_ = z.Close()
	return b.Bytes()
}

// url is the address of a file: /static/VERSION/NAME.
func (a *assets) url(name string) string { return staticPath + a.version + "/" + name }

// ServeHTTP answers with a file in the smallest form that the browser takes.
func (a *assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	content, ok := a.files[name]
	if !ok || r.URL.Path != a.url(name) || strings.HasSuffix(name, ".br") || strings.HasSuffix(name, ".gz") {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Content-Type", mimeOf(name))
	h.Set("Vary", "Accept-Encoding")
	for _, c := range []struct{ encoding, suffix string }{{"br", ".br"}, {"gzip", ".gz"}} {
		if small, ok := a.files[name+c.suffix]; ok && accepts(r, c.encoding) {
			h.Set("Content-Encoding", c.encoding)
			content = small
			break
		}
	}
	_, _ = w.Write(content)
}

func mimeOf(name string) string {
	if strings.HasSuffix(name, ".woff2") {
		return "font/woff2"
	}
	return mime.TypeByExtension(path.Ext(name))
}

// accepts reads Accept-Encoding; a refusal (;q=0) counts as one.
func accepts(r *http.Request, encoding string) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.TrimSpace(name) == encoding {
			return strings.TrimRight(strings.TrimPrefix(strings.ReplaceAll(weight, " ", ""), "q="), "0.") != "" || weight == ""
		}
	}
	return false
}
