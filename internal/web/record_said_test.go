package web

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// TestMarkSaid: who sets a mark while another program has the record in hand
// is told so, in words that both languages have.
func TestMarkSaid(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		deed   string
		result engine.MarkResult
		want   string
	}{
		{"keep", engine.MarkResult{Done: true}, "said.mark_keep"},
		{"release", engine.MarkResult{Done: true}, "said.mark_release"},
		{"keep", engine.MarkResult{Done: true, AtWork: true}, "said.mark_at_work"},
		{"lock", engine.MarkResult{Done: true, AtWork: true}, "said.mark_at_work"},
	} {
		if got := markSaid(c.deed, []engine.MarkResult{c.result}); got != c.want {
			t.Errorf("%s: %s, want %s", c.deed, got, c.want)
		}
	}
}
