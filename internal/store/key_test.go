package store

import (
	"errors"
	"testing"
)

// oneKey: the first key stays the installation's.
func oneKey(t *testing.T, s *Store) {
	other := errors.New("another key")
	if known, err := s.KeyFingerprint(t.Context()); err != nil || known != "" {
		t.Fatalf("got %q, %v", known, err)
	}
	must(t, s.AgreeOnKey(t.Context(), "a", other))
	must(t, s.AgreeOnKey(t.Context(), "a", other))
	if err := s.AgreeOnKey(t.Context(), "b", other); !errors.Is(err, other) {
		t.Errorf("got %v", err)
	}
	must(t, s.ReplaceKey(t.Context(), byRoot, "b"))
	must(t, s.AgreeOnKey(t.Context(), "b", other))
}
