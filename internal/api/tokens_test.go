package api_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/api"
)

// TestTokens: expired, revoked and too small ones do not come through, and a
// cookie never does.
func TestTokens(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ask := func(token string) reply { return w.ask(request{method: "GET", path: "/jobs", token: token}) }

	short := w.newToken(access.Token{Name: "short", Role: access.Service, Expires: day.Add(time.Hour)})
	ask(short).is(w, 200)
	w.clock.add(time.Hour)
	ask(short).refused(w, 401, "bad_token")

	made, secret, err := w.engine.CreateToken(t.Context(), shell, access.Token{Name: "revoked", Role: access.Service})
	if err != nil {
		t.Fatal(err)
	}
	ask(secret).is(w, 200)
	if err := w.engine.RevokeToken(t.Context(), shell, made.ID); err != nil {
		t.Fatal(err)
	}
	r := ask(secret).refused(w, 401, "bad_token")
	if !strings.Contains(r.header.Get("WWW-Authenticate"), `error="invalid_token"`) {
		t.Errorf("WWW-Authenticate: %s", r.header.Get("WWW-Authenticate"))
	}

	small := w.newToken(access.Token{Name: "small", Role: access.Service, Scopes: []access.Permission{access.ReadRecords}})
	ask(small).refused(w, 403, "not_allowed")
	w.ask(request{method: "GET", path: "/records/contract/1", token: small}).is(w, 200)
	w.ask(request{method: "POST", path: "/keeps", token: small, body: keepOn("1")}).refused(w, 403, "not_allowed")

	manager := w.token(access.Manager)
	w.ask(request{method: "GET", path: "/jobs", headers: map[string]string{"Cookie": "session=" + manager + "; token=" + manager}}).refused(w, 401, "no_token")
	w.ask(request{method: "GET", path: "/jobs", headers: map[string]string{"Authorization": "Basic " + manager}}).refused(w, 401, "no_token")
	w.ask(request{method: "GET", path: "/jobs?token=" + manager}).refused(w, 401, "no_token")
}

// TestRatePerToken: one that asks too often waits, others do not.
func TestRatePerToken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, func(o *api.Options) { o.PerSecond, o.Burst = 0.5, 3 })
	ask := func(role access.Role) reply {
		return w.ask(request{method: "GET", path: "/pause", token: w.token(role)})
	}
	for range 3 {
		ask(access.Auditor).is(w, 200)
	}
	r := ask(access.Auditor).refused(w, 429, "too_many_requests")
	if r.header.Get("Retry-After") != "2" {
		t.Errorf("Retry-After: %s", r.header.Get("Retry-After"))
	}
	ask(access.DPO).is(w, 200)
	w.clock.add(2 * time.Second)
	ask(access.Auditor).is(w, 200)
	ask(access.Auditor).refused(w, 429, "too_many_requests")
}

// TestSizes bounds what is read.
func TestSizes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	huge := `{"object":"contract","keys":["1"],"reason":"` + strings.Repeat("x", 2<<20) + `"}`
	for _, headers := range []map[string]string{nil, {"Idempotency-Key": "huge"}} {
		w.ask(request{method: "POST", path: "/keeps", token: w.token(access.Manager), body: huge, headers: headers}).refused(w, 413, "too_large")
	}
	w.ask(request{method: "POST", path: "/keeps", token: w.token(access.Manager), body: "<xml/>", headers: map[string]string{"Content-Type": "text/xml"}}).
		refused(w, 415, "content_type")
}
