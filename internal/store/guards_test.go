package store

import (
	"testing"
	"time"
)

func guardsAreRemembered(t *testing.T, s *Store) {
	at := time.Date(2026, 11, 23, 3, 30, 0, 0, time.UTC)
	for _, mode := range []string{"observe", "enforce"} {
		must(t, s.SetGuard(t.Context(), Guard{Source: "sales", Mode: mode, At: stamp(at), Actor: "os:anna"}))
	}
	must(t, s.SetGuard(t.Context(), Guard{Source: "leads", Mode: "enforce", At: stamp(at), Actor: "os:anna"}))
	must(t, s.DropGuard(t.Context(), "leads", "os:anna", at))
	guards, err := s.Guards(t.Context())
	must(t, err)
	if len(guards) != 1 || guards["sales"].Mode != "enforce" || guards["sales"].Actor != "os:anna" {
		t.Errorf("got %+v", guards)
	}
}
