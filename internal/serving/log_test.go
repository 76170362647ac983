package serving

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestLogHoldsNoSecret(t *testing.T) {
	t.Parallel()
	for _, json := range []bool{true, false} {
		var b bytes.Buffer
		log := NewLog(&b, json, slog.LevelInfo)
		log.Info("opened postgres://anna:s3 cret@db/x", "error", errors.New("dial anna@firma.example: refused"), "url", "http://127.0.0.1:8080")
		for _, secret := range []string{"s3 cret", "anna", "firma.example"} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("the log holds %q: %s", secret, &b)
			}
		}
		if !strings.Contains(b.String(), "127.0.0.1:8080") {
			t.Errorf("an address without a login stays: %s", &b)
		}
	}
}

// TestPanic: the value of a panic may hold anything, so it is not logged.
func TestPanic(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	s := &Server{log: NewLog(&b, false, slog.LevelInfo)}
	w := httptest.NewRecorder()
	s.recovered(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("Barbara Müller") })).
		ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/x", nil))
	if w.Code != http.StatusInternalServerError || w.Body.Len() > 0 {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
	if strings.Contains(b.String(), "Barbara") || !strings.Contains(b.String(), "TestPanic") {
		t.Errorf("the log must say where, not what: %s", &b)
	}
}
