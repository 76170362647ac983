package api_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

const barbara = "barbara.grossmann@briefpost.example"

func forgetBarbara() map[string]any {
	return map[string]any{"person": map[string]string{"email": barbara}, "reason": "wants to be forgotten"}
}

// asksForTwo changes the leads' action so that two people approve it.
func (w *world) asksForTwo() {
	w.Helper()
	read := w.get("/actions/anonymise_lead").is(w, 200)
	d := definition(w, read)
	d["definition"].(map[string]any)["approval"] = "two"
	w.put("/actions/anonymise_lead", read.header.Get("ETag"), d).is(w, 200)
}

// TestCaseFromRequestToDone: opened by e-mail address, approved by two, done.
func TestCaseFromRequestToDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.asksForTwo()
	website := w.token(access.Service)
	opened := w.ask(request{method: "POST", path: "/cases", token: website, body: forgetBarbara()}).is(w, 201)
	path := fmt.Sprintf("/cases/%v", opened.field(w, "id"))
	if opened.header.Get("Location") != "/api/v1"+path {
		t.Errorf("Location: %s", opened.header.Get("Location"))
	}
	again := w.ask(request{method: "POST", path: "/cases", token: website, body: forgetBarbara()}).is(w, 201)
	if again.field(w, "id") != opened.field(w, "id") {
		t.Errorf("a second case: %v and %v", opened.field(w, "id"), again.field(w, "id"))
	}
	seen := w.get(path).is(w, 200)
	approve := map[string]any{"digest": seen.field(w, "digest")}
	w.post(path+"/approve", map[string]any{"digest": "another"}).refused(w, 409, "case_changed")
	w.post(path+"/execute", nil).is(w, 409)
	if r := w.post(path+"/approve", approve).is(w, 200); r.field(w, "approvals_missing") != 1.0 {
		t.Errorf("first approval: %s", r.body)
	}
	w.post(path+"/approve", map[string]any{"digest": w.get(path).field(w, "digest")}).refused(w, 409, "approved_before")
	bert := w.newToken(access.Token{Name: "bert", Role: access.Manager})
	stale := request{method: "POST", path: path + "/approve", token: bert, body: approve, headers: map[string]string{"If-Match": seen.header.Get("ETag")}}
	w.ask(stale).refused(w, 412, "changed_meanwhile")
	fresh := w.get(path)
	stale.headers["If-Match"], stale.body = fresh.header.Get("ETag"), map[string]any{"digest": fresh.field(w, "digest")}
	if r := w.ask(stale).is(w, 200); r.field(w, "state") != "approved" {
		t.Errorf("second approval: %s", r.body)
	}
	done := w.ask(request{method: "POST", path: path + "/execute", token: bert}).is(w, 200)
	if done.field(w, "now.state") != "closed" || done.field(w, "result.jobs.0.done") != 1.0 {
		t.Errorf("executed: %s", done.body)
	}
	if found := w.post("/persons/search", map[string]any{"person": map[string]string{"email": barbara}}).is(w, 200); len(found.field(w, "records").([]any)) > 0 {
		t.Errorf("still found: %s", found.body)
	}
	w.get(path+"/items").is(w, 200)
	if left := w.get(path+"/evidence").is(w, 200).field(w, "left"); left == nil {
		t.Error("the evidence does not say what was not changed")
	}
	if c := w.get("/cases?state=closed&object=lead&sort=due").is(w, 200); c.field(w, "items.0.id") != opened.field(w, "id") {
		t.Errorf("listed: %s", c.body)
	}
}

// TestManyOpenOnePersonsCase at once: there is one.
func TestManyOpenOnePersonsCase(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ids := make([]any, 12)
	var wait sync.WaitGroup
	for i := range ids {
		wait.Go(func() {
			ids[i] = w.ask(request{method: "POST", path: "/cases", token: w.token(access.Service), body: forgetBarbara()}).is(w, 201).field(w, "id")
		})
	}
	wait.Wait()
	for _, id := range ids {
		if id != ids[0] {
			t.Errorf("cases %v and %v", ids[0], id)
		}
	}
	found := w.post("/cases/search", map[string]any{"person": map[string]string{"email": barbara}, "open": true}).is(w, 200)
	if items := found.field(w, "items").([]any); len(items) != 1 {
		t.Errorf("%d cases by the e-mail address", len(items))
	}
}

// TestCasesAreDecided the other ways: refused, withdrawn, assigned, commented.
func TestCasesAreDecided(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.asksForTwo()
	open := func(key string) string {
		body := map[string]any{"records": []map[string]string{{"object": "lead", "key": key}}, "reason": "asked at the counter"}
		return fmt.Sprintf("/cases/%v", w.post("/cases", body).is(w, 201).field(w, "id"))
	}
	one, two := open("2"), open("8")
	w.post(one+"/refuse", map[string]any{"answer": "rule", "note": "the rule is wrong"}).is(w, 200)
	if got := w.get(one).field(w, "state"); got != "refused" {
		t.Errorf("refused: %v", got)
	}
	w.ask(request{method: "POST", path: two + "/cancel", token: w.token(access.DPO), body: map[string]any{"note": "asked in error"}}).is(w, 200)
	if got := w.get(two).field(w, "state"); got != "cancelled" {
		t.Errorf("withdrawn: %v", got)
	}
	w.post(two+"/comments", map[string]any{"text": "spoke to the team"}).is(w, 201)
	w.post(two+"/comments", map[string]any{"text": "call 0151 23456789"}).refused(w, 422, "holds_identifier")
	w.ask(request{method: "PUT", path: two + "/assignee", token: w.token(access.Manager), body: map[string]any{"to": ""}}).refused(w, 428, "if_match_missing")
	w.put(two+"/assignee", w.get(two).header.Get("ETag"), map[string]any{"to": "user:7"}).is(w, 200)
	w.put(two+"/assignee", `"old"`, map[string]any{"to": ""}).refused(w, 412, "changed_meanwhile")

	w.post("/cases", map[string]any{"reason": "x"}).refused(w, 422, "person_or_records")
	quoting := forgetBarbara()
	quoting["person"], quoting["reason"] = map[string]string{"lead": "L-0002"}, "is l-0002 of the old list"
	w.post("/cases", quoting).refused(w, 422, "holds_identifier")
	w.post("/cases", map[string]any{"person": map[string]string{"email": "nobody@nowhere.example"}, "reason": "x"}).refused(w, 422, "nobody_found")
	w.get("/cases/999999").refused(w, 404, "unknown_case")
	w.get("/cases?after=bm90aGluZw").is(w, 400)
	w.get("/cases?person=x").refused(w, 422, "invalid_request")
	w.get("/cases/counts").is(w, 200)
	w.get("/gates").is(w, 200)
	w.get("/run-lists").is(w, 200)
	w.post("/jobs/objections/preview", nil).is(w, 200)
}
