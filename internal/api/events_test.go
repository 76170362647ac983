package api_test

import (
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
)

// TestEventOverTheAPI: a host without a date column tells when a contract ended,
// and a rule counts from there.
func TestEventOverTheAPI(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	event := map[string]any{"object": "contract", "key": "3", "event": "contract_ended", "day": "2026-10-31"}
	service := func(path string, body any) reply {
		return w.ask(request{method: "POST", path: path, token: w.token(access.Service), body: body})
	}
	service("/events", event).refused(w, 422, "unknown_event")
	read := w.get("/concept")
	text := strings.Replace(read.field(w, "text").(string), "      ended: ended_on\n", "      ended: {event: contract_ended, else: ended_on}\n", 1)
	w.put("/concept", read.header.Get("ETag"), map[string]string{"text": text}).is(w, 200)

	told := service("/events", event).is(w, 201)
	if told.field(w, "replaced") != false {
		t.Errorf("first report: %s", told.body)
	}
	event["day"] = "2026-11-01"
	if again := service("/events", event).is(w, 201); again.field(w, "replaced") != true {
		t.Errorf("second report: %s", again.body)
	}
	dates := w.get("/records/contract/3").field(w, "dates").([]any)
	if got := dates[0].(map[string]any); got["name"] != "ended" || got["day"] != "2026-11-01" {
		t.Errorf("the record's date: %v", got)
	}
	delete(event, "day")
	if gone := service("/events/withdraw", event).is(w, 200); gone.field(w, "was_reported") != true {
		t.Errorf("withdrawn: %s", gone.body)
	}
	if gone := service("/events/withdraw", event).is(w, 200); gone.field(w, "was_reported") != false {
		t.Errorf("withdrawn twice: %s", gone.body)
	}
	event["day"], event["key"] = "31.10.2026", "3"
	service("/events", event).refused(w, 422, "invalid_request")
}
