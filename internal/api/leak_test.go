package api_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

// marker stands wherever a person's value could; it may come back nowhere.
const marker = "Zzmark.Barbara@person.example"

// TestNothingComesBack sends a person's value to every route, in its path,
// query, headers and body, as a key and as a name of a field: no problem, no
// header and no log line repeats it.
func TestNothingComesBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	in := strings.NewReplacer("{job}", url.PathEscape(marker), "{action}", url.PathEscape(marker), "{case}", "1", "{run}", url.PathEscape(marker),
		"{version}", "1", "{list}", "1", "{object}", url.PathEscape(marker), "{key}", url.PathEscape(marker)+".svg")
	bodies := []any{
		nil, "{" + marker, map[string]any{marker: marker}, map[string]any{"object": marker, "keys": []string{marker}, "reason": marker},
		map[string]any{"object": marker, "keys": []string{marker}, "reason": "lawsuit", "ground": "art18"},
		map[string]any{"object": "contract", "keys": []string{marker}, "reason": "lawsuit", "ground": "art18", "reference": marker},
		map[string]any{"text": "name: " + marker + "\n" + marker + ": 1\n"}, map[string]any{"definition": map[string]any{"kind": marker, marker: 1}},
		map[string]any{"person": map[string]string{marker: marker}, "reason": marker}, map[string]any{"jobs": []string{marker}},
		map[string]any{"records": []map[string]string{{"object": "contract", "key": marker}}, "reason": marker},
		map[string]any{"digest": marker, "answer": marker, "to": marker, "note": marker},
	}
	for _, r := range documentOf(w).routes {
		paths := []string{in.Replace(r.path), in.Replace(r.path) + "?" + url.QueryEscape(marker) + "=1", stand.Replace(r.path) + "?after=" + url.QueryEscape(marker),
			strings.ReplaceAll(stand.Replace(r.path), "contract/1", "contract/"+url.PathEscape(marker)+".svg")}
		for _, path := range paths {
			for i, body := range bodies {
				if r.method == "GET" && i > 0 {
					break
				}
				answer := w.send(request{method: r.method, path: path, token: w.token(access.Manager), body: body,
					headers: map[string]string{"If-Match": `"` + marker + `"`, "Accept-Language": marker, "X-Person": marker}})
				checkSilence(w, r, answer)
			}
		}
	}
	w.send(request{method: "GET", path: "/nothing/" + marker, token: marker})
	if log := strings.ToLower(w.log.String()); strings.Contains(log, "zzmark") || strings.Contains(log, "person.example") {
		t.Errorf("the log holds it:\n%s", lineWith(log, "zzmark"))
	}
	if !strings.Contains(w.log.String(), "/records/{object}/{key}") {
		t.Error("the log does not name routes")
	}
}

func checkSilence(w *world, r route, answer reply) {
	w.Helper()
	said := strings.ToLower(answer.body)
	for _, values := range answer.header {
		said += strings.ToLower(strings.Join(values, " "))
	}
	if answer.status >= 400 && (strings.Contains(said, "zzmark") || strings.Contains(said, "person.example")) {
		w.Errorf("%s %s: %d repeats it: %s", r.method, r.path, answer.status, answer.body)
	}
	if answer.status >= 500 {
		w.Errorf("%s %s: %d %s", r.method, r.path, answer.status, answer.body)
	}
}

func lineWith(text, what string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, what) {
			return line
		}
	}
	return ""
}
