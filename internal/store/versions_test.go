package store

import (
	"errors"
	"testing"
	"time"
)

// versionsAfter: of two who saw the same version one is followed.
func versionsAfter(t *testing.T, s *Store) {
	add := func(text string, after int64) error {
		_, err := s.AddVersionAfter(t.Context(), Version{Text: text, AppliedAt: time.Now(), AppliedBy: "os:anna"}, after)
		return err
	}
	must(t, add("a", 0))
	if err := add("b", 0); !errors.Is(err, ErrNewerVersion) {
		t.Errorf("after none, while one is in force: %v", err)
	}
	must(t, add("b", 1))
	if err := add("c", 1); !errors.Is(err, ErrNewerVersion) {
		t.Errorf("after an older one: %v", err)
	}
	if err := add("b", 1); !errors.Is(err, ErrNewerVersion) {
		t.Errorf("the same text after an older one: %v", err)
	}
	one, err := s.Version(t.Context(), 1)
	if err != nil || one.Text != "a" {
		t.Errorf("version 1: %q, %v", one.Text, err)
	}
	if _, err := s.Version(t.Context(), 9); !errors.Is(err, ErrNoVersion) {
		t.Errorf("version 9: %v", err)
	}
	list, err := s.Versions(t.Context(), 0, 1)
	if err != nil || len(list) != 1 || list[0].Version != 2 || list[0].Text != "" {
		t.Errorf("newest: %+v, %v", list, err)
	}
	if list, err = s.Versions(t.Context(), 2, 5); err != nil || len(list) != 1 || list[0].Version != 1 {
		t.Errorf("below 2: %+v, %v", list, err)
	}
}
