package api_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/api"
)

// TestTheDemoOverTheAPI asks for everything that can be read, after a run over
// the API; every answer is held against the OpenAPI document.
func TestTheDemoOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	foreseen := w.get("/plan").is(w, 200)
	started := w.post("/runs", map[string]any{"all": true}).is(w, 202)
	id := started.field(w, "run").(string)
	if started.header.Get("Location") != api.Prefix+"/runs/"+id {
		t.Errorf("the run's address is %q", started.header.Get("Location"))
	}
	run := w.ended(id)
	if run.field(w, "state") != "done" {
		t.Errorf("the run: %s", run.body)
	}
	met := map[any]any{}
	for _, j := range foreseen.field(w, "jobs").([]any) {
		job := j.(map[string]any)
		met[job["job"]] = job["met"]
	}
	for _, j := range run.field(w, "jobs").([]any) {
		if job := j.(map[string]any); met[job["job"]] != job["met"] {
			t.Errorf("%v: the plan met %v, the run %v", job["job"], met[job["job"]], job["met"])
		}
	}
	for _, path := range []string{
		"/jobs", "/jobs?object=lead&active=true", "/jobs/ended_contracts", "/actions", "/actions?object=lead", "/actions/lock_user",
		"/runs", "/runs?job=objections&state=done", "/marks", "/marks?kind=lock&object=contract", "/findings", "/findings?severity=warning",
		"/check", "/check?sql=true", "/residue?all=true", "/residue?job=ended_contracts,silent_leads", "/objects/contract/unreached?limit=2", "/plan?on=2030-01-01&job=ended_contracts,silent_leads", "/concept", "/concept/versions", "/sources",
		"/pause", "/records/contract/1", "/records/lead/2", "/badge/contract/1.svg", "/badge/contract/1.svg?lang=en",
	} {
		w.get(path).is(w, 200)
	}
	w.get("/runs/nothing").refused(w, 404, "unknown_run")
	w.get("/records/contract/999999").refused(w, 404, "unknown_record")
	w.get("/records/nothing/1").refused(w, 404, "unknown_object")
	w.get("/plan?on=2030-02-31").refused(w, 422, "invalid_request")
	w.get("/plan?job=nothing").refused(w, 404, "unknown_job")
	w.get("/residue?job=nothing").refused(w, 404, "unknown_job")
	w.get("/residue").refused(w, 422, "bad_order")
	w.get("/objects/nothing/unreached").refused(w, 404, "unknown_object")
	w.get("/badge/contract/1").refused(w, 404, "unknown_route")
}

// TestPages: a list in pages is the list, in its order, and a cursor that is
// none is refused.
func TestPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	whole := w.get("/jobs?limit=500").field(w, "items").([]any)
	var names []any
	for path := "/jobs?limit=4"; path != ""; {
		page := w.get(path).is(w, 200)
		for _, j := range page.field(w, "items").([]any) {
			names = append(names, j.(map[string]any)["name"])
		}
		link := page.header.Get("Link")
		path = ""
		if link != "" {
			path = strings.TrimPrefix(link[1:strings.Index(link, ">")], "/api/v1")
			u, err := url.Parse(path)
			if err != nil || u.Query().Get("after") != page.field(w, "next") {
				t.Fatalf("link %s, next %v", link, page.field(w, "next"))
			}
		}
	}
	if len(names) != len(whole) {
		t.Fatalf("%d in pages, %d in one", len(names), len(whole))
	}
	for i, j := range whole {
		if j.(map[string]any)["name"] != names[i] {
			t.Errorf("place %d: %v and %v", i, j.(map[string]any)["name"], names[i])
		}
	}
	w.get("/jobs?after=*").refused(w, 400, "bad_cursor")
	w.get("/jobs?after=bm90aGluZw").refused(w, 400, "bad_cursor")
	w.get("/jobs?limit=0").refused(w, 422, "invalid_request")
}

// TestMarksOverTheAPI: set, seen, respected, ended.
func TestMarksOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	record := func() reply { return w.get("/records/contract/20").is(w, 200) }
	before := record()
	lock := map[string]any{"object": "contract", "keys": []string{"20", "999999"}, "reason": "request", "ground": "art18"}
	set := w.post("/locks", lock).is(w, 201)
	if set.field(w, "done") != 1.0 || set.field(w, "results.1.done") != false {
		t.Errorf("one of two: %s", set.body)
	}
	locked := record()
	if locked.field(w, "locked") != true || locked.header.Get("ETag") == before.header.Get("ETag") {
		t.Errorf("locked: %s", locked.body)
	}
	if badge := w.get("/badge/contract/20.svg"); !strings.Contains(badge.body, "gesperrt") {
		t.Errorf("badge: %s", badge.body)
	}
	w.post("/exports", map[string]any{"object": "contract", "keys": []string{"20"}}).refused(w, 409, "locked_export")
	unlock := map[string]any{"object": "contract", "keys": []string{"20"}, "reason": "mistake"}
	if r := w.post("/locks/end", unlock); r.status != 422 && r.status != 200 {
		t.Errorf("an Art. 18 lock ends without the person being told: %d %s", r.status, r.body)
	}
	unlock["informed"], unlock["ground"] = "2026-11-20", "art18"
	if r := w.post("/locks/end", unlock).is(w, 200); r.field(w, "done") == 1.0 && record().field(w, "locked") != before.field(w, "locked") {
		t.Error("the lock stands")
	}
	w.post("/keeps", map[string]any{"object": "contract", "keys": []string{"20"}, "reason": "because"}).refused(w, 422, "invalid_request")
	w.post("/keeps", keepOn("999999")).refused(w, 404, "unknown_record")
	w.ask(request{method: "POST", path: "/keeps/release", token: w.token(access.Legal), body: map[string]any{"object": "contract", "keys": []string{"20"}, "reason": "other"}}).
		refused(w, 422, "bad_order")
}

// TestKeepTooLateOverTheAPI: what was erased before it came is a conflict that
// says so, and the mark and its record say it afterwards.
func TestKeepTooLateOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ended(w.post("/runs", map[string]any{"all": true}).is(w, 202).field(w, "run").(string))
	object, key := w.anonymised()
	w.post("/keeps", map[string]any{"object": object, "keys": []string{key}, "reason": "lawsuit"}).refused(w, 409, "too_late")
	for _, path := range []string{"/marks?kind=keep&object=" + object, "/records/" + object + "/" + key} {
		if r := w.get(path).is(w, 200); !strings.Contains(r.body, "came too late for what was anonymised") {
			t.Errorf("%s: %s", path, r.body)
		}
	}
}

// anonymised is a record that a run has anonymised.
func (w *world) anonymised() (object, key string) {
	w.Helper()
	var list struct{ Items []struct{ ID int64 } }
	w.read("/cases?state=closed&limit=100", &list)
	for _, c := range list.Items {
		var file struct {
			Items []struct{ Object, Key, Kind, State string } `json:"item_list"`
		}
		w.read(fmt.Sprintf("/cases/%d", c.ID), &file)
		for _, it := range file.Items {
			if it.Kind == "anonymise" && it.State == "done" {
				return it.Object, it.Key
			}
		}
	}
	w.Fatalf("nothing was anonymised in %d cases", len(list.Items))
	return "", ""
}

func (w *world) read(path string, into any) {
	w.Helper()
	if err := json.Unmarshal([]byte(w.get(path).is(w, 200).body), into); err != nil {
		w.Fatal(err)
	}
}

// TestExports leave locked records out and say how many, whoever asks.
func TestExports(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.post("/locks", map[string]any{"object": "lead", "keys": []string{"4", "5"}, "reason": "request", "ground": "contractual"}).is(w, 201)
	csv := w.get("/exports/lead").is(w, 200)
	if !strings.HasSuffix(csv.body, "# without 2 locked records\n") || csv.header.Get("Fristwerk-Left-Out") != "2" {
		t.Errorf("csv ends %q, trailer %s", csv.body[len(csv.body)-40:], csv.header.Get("Fristwerk-Left-Out"))
	}
	for line := range strings.Lines(csv.body) {
		if key, _, _ := strings.Cut(line, ","); key == "4" || key == "5" {
			t.Errorf("a locked record left: %s", key)
		}
	}
	german := w.ask(request{method: "GET", path: "/exports/lead?format=jsonl", token: w.token(access.Manager), headers: map[string]string{"Accept-Language": "de"}}).is(w, 200)
	if !strings.HasSuffix(german.body, `{"left_out":{"locked":2}}`+"\n") {
		t.Errorf("jsonl ends %q", german.body[len(german.body)-40:])
	}
	some := w.post("/exports", map[string]any{"object": "lead", "format": "jsonl", "keys": []string{"1"}, "columns": []string{"status"}}).is(w, 200)
	if !strings.HasPrefix(some.body, `{"key":"1","values":{"status":`) || strings.Count(some.body, "\n") != 2 {
		t.Errorf("one record: %s", some.body)
	}
	w.get("/exports/nothing").refused(w, 404, "unknown_object")
	w.post("/exports", map[string]any{"object": "lead", "keys": []string{"999999"}}).refused(w, 404, "unknown_record")
}

// ended waits for the end of a run.
func (w *world) ended(id string) reply {
	w.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		run := w.get("/runs/"+id).is(w, 200)
		if state := run.field(w, "state"); state != "running" && state != "queued" {
			return run
		}
		if time.Now().After(end) {
			w.Fatalf("the run does not end: %s", run.body)
		}
	}
}

// TestPauseOverTheAPI: paused, nothing runs; only who may resume resumes.
func TestPauseOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.ask(request{method: "POST", path: "/pause", token: w.token(access.DPO)}).is(w, 200)
	if p := w.get("/pause"); p.field(w, "paused") != true {
		t.Errorf("pause: %s", p.body)
	}
	run := w.ended(w.post("/runs", map[string]any{"jobs": []string{"objections"}}).is(w, 202).field(w, "run").(string))
	if run.field(w, "jobs.0.done") != 0.0 {
		t.Errorf("something was done: %s", run.body)
	}
	w.ask(request{method: "POST", path: "/resume", token: w.token(access.DPO)}).refused(w, 403, "not_allowed")
	if r := w.post("/resume", nil).is(w, 200); r.field(w, "was_paused") != true {
		t.Errorf("resume: %s", r.body)
	}
}
