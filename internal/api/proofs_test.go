package api_test

import (
	"net/url"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
)

// TestProof reads the log page by page, lets it be verified, and asks what
// restores lost.
func TestProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.get("/proof/entries?limit=1").is(w, 200)
	second := w.get("/proof/entries?limit=1&after="+url.QueryEscape(first.field(w, "next").(string))).is(w, 200)
	if a, b := first.field(w, "items.0.seq").(float64), second.field(w, "items.0.seq").(float64); a != b+1 {
		t.Errorf("entry %v, then %v", a, b)
	}
	if act := w.get("/proof/entries?act=concept_in_force").is(w, 200).field(w, "items.0.act"); act != "concept_in_force" {
		t.Errorf("got %v", act)
	}
	w.get("/proof/entries?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z").is(w, 200)
	w.get("/proof/entries?after=bm9uc2Vuc2U").refused(w, 400, "bad_cursor")
	w.ask(request{method: "GET", path: "/proof", token: w.token(access.Clerk)}).refused(w, 403, "not_allowed")
	w.post("/proof/check", nil).is(w, 202)
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		s := w.get("/proof").is(w, 200)
		if s.field(w, "checking") == false {
			if s.field(w, "last_check.state") != "held" {
				t.Errorf("got %s", s.body)
			}
			break
		}
		if time.Now().After(end) {
			t.Fatal("the verification did not end")
		}
	}
	if sources := w.get("/proof/restored").is(w, 200).field(w, "sources").([]any); len(sources) != 0 {
		t.Errorf("nothing was restored: %v", sources)
	}
	w.post("/proof/restored/reapply", map[string]any{}).is(w, 200)
	w.ask(request{method: "POST", path: "/proof/restored/reapply", token: w.token(access.DPO), body: map[string]any{}}).refused(w, 403, "not_allowed")
}
