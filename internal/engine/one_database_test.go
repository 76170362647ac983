package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// TestOneDatabaseTwice: two sources that are one database are refused. A row
// that objects of both share would be looked at from one side only.
func TestOneDatabaseTwice(t *testing.T) {
	each(t, func(w *world) {
		text := strings.Replace(conceptHead, "\n  sales:", "\n  also: {url: \"${SALES_URL}\"}\n  sales:", 1) + contractObject + contractActions + contractJobs
		if _, err := w.engine.Propose(w.Context(), w.actor, "concept.yaml", []byte(text)); !errors.Is(err, engine.ErrOneDatabase) {
			t.Errorf("proposed: %v", err)
		}
	})
}
