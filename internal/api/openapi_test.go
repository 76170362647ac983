package api_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// document is the OpenAPI document with what is needed to hold answers against
// it.
type document struct {
	text     any
	compiler *jsonschema.Compiler
	mu       sync.Mutex
	schemas  map[string]*jsonschema.Schema
	routes   []route
}

// route is one operation.
type route struct {
	method, path, id, needs string
	pattern                 *regexp.Regexp
	operation               map[string]any
}

var (
	readDocument sync.Once
	theDocument  *document
)

// documentOf reads the OpenAPI document as a client gets it. It is the same for
// every installation.
func documentOf(w *world) *document {
	w.Helper()
	readDocument.Do(func() {
		r := w.send(request{method: "GET", path: "/openapi.json"})
		d := &document{compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
		var err error
		if d.text, err = jsonschema.UnmarshalJSON(strings.NewReader(r.body)); err != nil {
			w.Fatal(err)
		}
		d.compiler.DefaultDraft(jsonschema.Draft2020)
		if err := d.compiler.AddResource("mem:///openapi.json", d.text); err != nil {
			w.Fatal(err)
		}
		d.routes = routesOf(d.text)
		theDocument = d
	})
	return theDocument
}

var parameter = regexp.MustCompile(`\{[a-z_]+\}`)

func routesOf(doc any) []route {
	var routes []route
	paths := doc.(map[string]any)["paths"].(map[string]any)
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		item := paths[path].(map[string]any)
		for _, method := range []string{"get", "post", "put", "patch", "delete"} {
			op, ok := item[method].(map[string]any)
			if !ok {
				continue
			}
			r := route{method: strings.ToUpper(method), path: path, operation: op, id: fmt.Sprint(op["operationId"])}
			r.pattern = regexp.MustCompile("^" + parameter.ReplaceAllString(path, "[^/]+") + "$")
			if security, ok := op["security"].([]any); ok && len(security) == 1 {
				r.needs = fmt.Sprint(security[0].(map[string]any)["token"].([]any)[0])
			}
			routes = append(routes, r)
		}
	}
	return routes
}

// find is the operation of a request; a path of words goes before one with a
// parameter, as in the program.
func (d *document) find(method, path string) *route {
	path, _, _ = strings.Cut(path, "?")
	var found *route
	for i := range d.routes {
		r := &d.routes[i]
		if r.method == method && r.pattern.MatchString(path) && (found == nil || strings.Count(r.path, "{") < strings.Count(found.path, "{")) {
			found = r
		}
	}
	return found
}

// checkAnswer holds an answer against the document: its status is named there,
// and its body is of the schema.
func checkAnswer(w *world, q request, r reply) {
	w.Helper()
	d := documentOf(w)
	op := d.find(q.method, q.path)
	if op == nil {
		return // an unknown route, which is what is tested
	}
	responses := op.operation["responses"].(map[string]any)
	status := strconv.Itoa(r.status)
	if _, named := responses[status]; !named {
		if r.status < 400 && r.status != 304 {
			w.Errorf("%s %s: status %s is not in the document", q.method, op.path, status)
			return
		}
		status = "default"
	}
	kind, _, _ := strings.Cut(r.header.Get("Content-Type"), ";")
	content, _ := responses[status].(map[string]any)["content"].(map[string]any)
	if r.body == "" && content == nil {
		return
	}
	if content[kind] == nil {
		w.Errorf("%s %s: %s answers %q, which is not in the document", q.method, op.path, status, kind)
		return
	}
	if !strings.HasSuffix(kind, "json") {
		return
	}
	at := "mem:///openapi.json#/paths/" + pointer(op.path) + "/" + strings.ToLower(op.method) + "/responses/" + status +
		"/content/" + pointer(kind) + "/schema"
	d.validate(w, at, r.body)
}

func pointer(s string) string {
	s = strings.NewReplacer("~", "~0", "/", "~1").Replace(s)
	return strings.NewReplacer("{", "%7B", "}", "%7D", "+", "%2B").Replace(s)
}

func (d *document) validate(w *world, at, body string) {
	w.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(body))
	if err != nil {
		w.Errorf("%s: %v", at, err)
		return
	}
	d.mu.Lock()
	schema := d.schemas[at]
	if schema == nil {
		if schema, err = d.compiler.Compile(at); err != nil {
			d.mu.Unlock()
			w.Fatal(err)
		}
		d.schemas[at] = schema
	}
	d.mu.Unlock()
	if err := schema.Validate(value); err != nil {
		w.Errorf("%s: %v\n%s", at, err, body)
	}
}

// TestDocumentIsOpenAPI holds the document against the published schema of
// OpenAPI 3.1, and each of its schemas against JSON Schema 2020-12.
func TestDocumentIsOpenAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := documentOf(w)
	file, err := os.Open("testdata/openapi-3.1.json")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	meta, err := jsonschema.UnmarshalJSON(file)
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("mem:///meta.json", meta); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("mem:///meta.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(d.text); err != nil {
		t.Error(err)
	}
	broken := map[string]any{}
	maps.Copy(broken, d.text.(map[string]any))
	delete(broken, "info")
	if err := schema.Validate(broken); err == nil {
		t.Error("the schema accepts a document without info: it checks nothing")
	}
	components := d.text.(map[string]any)["components"].(map[string]any)["schemas"].(map[string]any)
	for name := range components {
		if _, err := d.compiler.Compile("mem:///openapi.json#/components/schemas/" + pointer(name)); err != nil {
			t.Errorf("schema %s: %v", name, err)
		}
	}
}

// TestEveryOperationIsClosed: each names the permission it needs and describes
// its problems.
func TestEveryOperationIsClosed(t *testing.T) {
	t.Parallel()
	d := documentOf(newWorld(t))
	if len(d.routes) < 40 {
		t.Fatalf("only %d operations", len(d.routes))
	}
	ids := map[string]bool{}
	for _, r := range d.routes {
		if r.needs == "" {
			t.Errorf("%s %s names no permission", r.method, r.path)
		}
		if ids[r.id] {
			t.Errorf("operation id %s twice", r.id)
		}
		ids[r.id] = true
		text, err := json.Marshal(r.operation["responses"].(map[string]any)["default"])
		if err != nil || !strings.Contains(string(text), "application/problem+json") {
			t.Errorf("%s %s does not describe its problems", r.method, r.path)
		}
		if r.operation["summary"] == "" {
			t.Errorf("%s %s has no summary", r.method, r.path)
		}
	}
}

// TestOpenWithoutSigningIn: the document and its page, and nothing that the
// page loads from elsewhere.
func TestOpenWithoutSigningIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for path, kind := range map[string]string{
		"/openapi.json": "application/openapi+json", "/docs": "text/html; charset=utf-8",
		"/docs/elements.js": "text/javascript; charset=utf-8", "/docs/elements.css": "text/css; charset=utf-8",
	} {
		r := w.send(request{method: "GET", path: path}).is(w, 200)
		if got := r.header.Get("Content-Type"); got != kind || len(r.body) < 200 {
			t.Errorf("%s: %s, %d bytes", path, got, len(r.body))
		}
		packed := w.send(request{method: "GET", path: path, headers: map[string]string{"Accept-Encoding": "gzip"}}).is(w, 200)
		if strings.HasPrefix(path, "/docs/") && (packed.header.Get("Content-Encoding") != "gzip" || len(packed.body) > len(r.body)/2) {
			t.Errorf("%s: not packed", path)
		}
		w.send(request{method: "GET", path: path, headers: map[string]string{"If-None-Match": r.header.Get("ETag")}}).is(w, 304)
	}
	page := w.send(request{method: "GET", path: "/docs"})
	if strings.Contains(page.body, "http://") || strings.Contains(page.body, "https://") {
		t.Error("the page loads something from elsewhere")
	}
	if !strings.Contains(page.header.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Error("the page may load from anywhere")
	}
}

// TestUnknownRoutes answer problems, whatever was asked.
func TestUnknownRoutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.send(request{method: "GET", path: "/nothing"}).refused(w, 404, "unknown_route")
	for _, path := range []string{"/../v2/x", "//cases", "/./cases", "/cases/..", "/cases/"} {
		w.send(request{method: "GET", path: path}).refused(w, 404, "unknown_route")
	}
	r := w.send(request{method: "DELETE", path: "/cases"}).refused(w, 405, "method_not_allowed")
	if r.header.Get("Allow") != "GET, POST" {
		t.Errorf("Allow: %q", r.header.Get("Allow"))
	}
	german := w.send(request{method: "GET", path: "/nothing", headers: map[string]string{"Accept-Language": "de-AT, en;q=0.5"}})
	if got := german.field(w, "title"); got != "Diese Adresse gibt es nicht" {
		t.Errorf("in German: %v", got)
	}
	if got := german.header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("content type %s", got)
	}
}
