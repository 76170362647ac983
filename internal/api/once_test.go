package api_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
)

func (w *world) keep(key string, body any) reply {
	w.Helper()
	return w.ask(request{method: "POST", path: "/keeps", token: w.token(access.Manager), body: body, headers: map[string]string{"Idempotency-Key": key}})
}

func keepOn(key string) map[string]any {
	return map[string]any{"object": "contract", "keys": []string{key}, "reason": "lawsuit"}
}

// TestSameKeyTwiceInParallel has one effect and one answer.
func TestSameKeyTwiceInParallel(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.marksOn("7")
	replies := make([]reply, 8)
	var wait sync.WaitGroup
	for i := range replies {
		wait.Go(func() { replies[i] = w.keep("one", keepOn("7")) })
	}
	wait.Wait()
	replayed := 0
	for _, r := range replies {
		r.is(w, 201)
		if r.body != replies[0].body {
			t.Errorf("two answers: %s and %s", r.body, replies[0].body)
		}
		if r.header.Get("Idempotent-Replayed") == "true" {
			replayed++
		}
	}
	if replayed != len(replies)-1 {
		t.Errorf("%d of %d were answered again", replayed, len(replies))
	}
	if got := w.marksOn("7"); got != before+1 {
		t.Errorf("%d marks were set", got-before)
	}
	w.keep("one", keepOn("8")).refused(w, 422, "idempotency_key_reused")
	w.keep("two", keepOn("7")).is(w, 201)
	if got := w.marksOn("7"); got != before+2 {
		t.Errorf("another key is another request: %d marks", got-before)
	}
}

func (w *world) marksOn(key string) int {
	w.Helper()
	marks, _ := w.get("/records/contract/"+key).is(w, 200).field(w, "marks").([]any)
	return len(marks)
}

// TestKeysAreTheirSenders: another token's key is another key; a refusal that
// is the request's fault is kept, one of ours is not; after a day all is
// forgotten.
func TestKeysAreTheirSenders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.marksOn("9")
	w.keep("k", keepOn("9")).is(w, 201)
	w.ask(request{method: "POST", path: "/keeps", token: w.token(access.Legal), body: keepOn("9"), headers: map[string]string{"Idempotency-Key": "k"}}).is(w, 201)
	if got := w.marksOn("9"); got != before+2 {
		t.Errorf("%d marks by two senders", got-before)
	}
	wrong := keepOn("not a key")
	w.keep("bad", wrong).is(w, 422)
	if again := w.keep("bad", wrong); again.header.Get("Idempotent-Replayed") != "true" {
		t.Errorf("a refusal is an answer: %d %s", again.status, again.body)
	}
	w.clock.add(25 * time.Hour)
	w.keep("k", keepOn("10")).is(w, 201)
	w.keep(strings.Repeat("x", 256), keepOn("9")).refused(w, 400, "idempotency_key_too_long")
}
