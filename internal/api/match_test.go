package api_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

func (w *world) put(path, tag string, body any) reply {
	w.Helper()
	return w.ask(request{method: "PUT", path: path, token: w.token(access.Manager), body: body, headers: map[string]string{"If-Match": tag}})
}

// TestTwoEditOneJob: both read it, both write; one is told that it changed.
func TestTwoEditOneJob(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	read := w.get("/jobs/objections").is(w, 200)
	tag := read.header.Get("ETag")
	w.ask(request{method: "PUT", path: "/jobs/objections", token: w.token(access.Manager), body: definition(w, read)}).refused(w, 428, "if_match_missing")
	schedules := []string{"1 * * * *", "2 * * * *"}
	replies := make([]reply, len(schedules))
	var wait sync.WaitGroup
	for i, s := range schedules {
		wait.Go(func() {
			d := definition(w, read)
			d["definition"].(map[string]any)["schedule"] = s
			replies[i] = w.put("/jobs/objections", tag, d)
		})
	}
	wait.Wait()
	winner := 0
	if replies[0].status != 200 {
		winner = 1
	}
	replies[winner].is(w, 200)
	replies[1-winner].refused(w, 412, "changed_meanwhile")
	now := w.get("/jobs/objections").is(w, 200)
	if got := now.field(w, "schedule"); got != schedules[winner] {
		t.Errorf("schedule %v, want that of the first", got)
	}
	if now.header.Get("ETag") == tag || now.header.Get("ETag") != replies[winner].header.Get("ETag") {
		t.Errorf("tags: read %s, written %s, now %s", tag, replies[winner].header.Get("ETag"), now.header.Get("ETag"))
	}
}

func definition(w *world, r reply) map[string]any {
	w.Helper()
	d, ok := r.field(w, "definition").(map[string]any)
	if !ok {
		w.Fatalf("no definition: %s", r.body)
	}
	return map[string]any{"definition": d}
}

// TestTwoEditTwoJobs: neither stands in the other's way, and comments stay.
func TestTwoEditTwoJobs(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	jobs := []string{"objections", "quiet_leads"}
	var wait sync.WaitGroup
	for _, j := range jobs {
		wait.Go(func() {
			read := w.get("/jobs/" + j)
			d := definition(w, read)
			d["definition"].(map[string]any)["active"] = false
			w.put("/jobs/"+j, read.header.Get("ETag"), d).is(w, 200)
		})
	}
	wait.Wait()
	for _, j := range jobs {
		if w.get("/jobs/"+j).field(w, "active") != false {
			t.Errorf("the edit of %s is lost", j)
		}
	}
	now := w.get("/concept").is(w, 200)
	if got := now.field(w, "version"); got != 3.0 {
		t.Errorf("version %v", got)
	}
	if !strings.Contains(now.field(w, "text").(string), "# every hour: an objection does not wait for the night") {
		t.Error("a comment was lost")
	}
}

// TestJobsAndActionsComeAndGo over the API.
func TestJobsAndActionsComeAndGo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := definition(w, w.get("/jobs/objections"))
	w.put("/jobs/more_objections", "*", d).is(w, 200)
	w.put("/jobs/more_objections", `"other"`, d).refused(w, 412, "changed_meanwhile")
	tag := w.get("/jobs/more_objections").header.Get("ETag")
	gone := request{method: "DELETE", path: "/jobs/more_objections", token: w.token(access.Manager), headers: map[string]string{"If-Match": tag}}
	w.ask(gone).is(w, 200)
	w.get("/jobs/more_objections").refused(w, 404, "unknown_job")
	w.ask(gone).refused(w, 404, "unknown_name")

	action := w.get("/actions/lock_lead_contact").is(w, 200)
	d = definition(w, action)
	d["definition"].(map[string]any)["ground"] = "contractual"
	edited := w.put("/actions/lock_lead_contact", action.header.Get("ETag"), d).is(w, 200)
	if got := edited.field(w, "changes.0"); got != "action lock_lead_contact is changed" {
		t.Errorf("changes: %v", got)
	}
	d["definition"].(map[string]any)["kind"] = "shred"
	bad := w.put("/actions/lock_lead_contact", edited.header.Get("ETag"), d).refused(w, 422, "concept_errors")
	if where, _ := bad.field(w, "errors.0.where").(string); !strings.HasPrefix(where, "line ") {
		t.Errorf("no line: %s", bad.body)
	}
	w.put("/actions/anonymise_lead", w.get("/actions/anonymise_lead").header.Get("ETag"), map[string]any{"definition": map[string]any{}}).
		refused(w, 422, "bad_order")
}

// TestConceptIsEditedByOne at a time, and shown in versions.
func TestConceptIsEditedByOne(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	read := w.get("/concept").is(w, 200)
	text := read.field(w, "text").(string)
	other := map[string]string{"text": strings.Replace(text, "schedule: \"0 * * * *\"", "schedule: \"5 * * * *\"", 1)}
	w.post("/concept/diff", other).is(w, 200)
	w.ask(request{method: "PUT", path: "/concept", token: w.token(access.Manager), body: other}).refused(w, 428, "if_match_missing")
	w.put("/concept", `"v9"`, other).refused(w, 412, "changed_meanwhile")
	first := w.put("/concept", read.header.Get("ETag"), other).is(w, 200)
	if first.header.Get("ETag") != `"v2"` || first.field(w, "changes.0") != "job objections is changed" {
		t.Errorf("%s %s", first.header.Get("ETag"), first.body)
	}
	w.put("/concept", read.header.Get("ETag"), map[string]string{"text": text}).refused(w, 412, "changed_meanwhile")
	w.put("/concept", `"v2"`, map[string]string{"text": "fristwerk: 1\nname: [\n"}).refused(w, 422, "concept_errors")

	page := w.get("/concept/versions?limit=1").is(w, 200)
	if page.field(w, "items.0.version") != 2.0 {
		t.Errorf("versions: %s", page.body)
	}
	second := w.get("/concept/versions?limit=1&after="+page.field(w, "next").(string)).is(w, 200)
	if second.field(w, "items.0.version") != 1.0 || second.field(w, "items.0.by") != "os:anna" {
		t.Errorf("second page: %s", second.body)
	}
	if got := w.get("/concept/versions/2/diff").field(w, "changes.0"); got != "job objections is changed" {
		t.Errorf("diff: %v", got)
	}
	if got := w.get("/concept/versions/1").field(w, "text"); got != text {
		t.Error("version 1 is not what it was")
	}
	w.get("/concept/versions/7").refused(w, 404, "unknown_version")
}
