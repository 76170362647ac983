package casefile

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// TestEveryPair walks every (state, event) pair of both lives against the
// tables people read in docs/case-states.md.
func TestEveryPair(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/case-states.md")
	if err != nil {
		t.Fatal(err)
	}
	cases, items := documented(string(text), "## Cases"), documented(string(text), "## Items")
	for _, e := range Events {
		for _, s := range CaseStates {
			check(t, "case", cases, s, e, NextCase)
		}
		for _, s := range ItemStates {
			check(t, "item", items, s, e, NextItem)
		}
	}
}

func check(t *testing.T, what string, doc map[move]State, s State, e Event, next func(State, Event) (State, error)) {
	t.Helper()
	got, err := next(s, e)
	want, ok := doc[move{s, e}]
	switch {
	case ok && err != nil:
		t.Errorf("%s: %s on %s is documented as %s, got %v", what, e, s, want, err)
	case ok && got != want:
		t.Errorf("%s: %s on %s is documented as %s, got %s", what, e, s, want, got)
	case !ok && !errors.Is(err, ErrTransition):
		t.Errorf("%s: %s on %s is not documented, got %s, %v", what, e, s, got, err)
	case !ok && got != s:
		t.Errorf("%s: a refused %s must leave %s, got %s", what, e, s, got)
	}
}

// documented reads the markdown table below a heading: one row a state, one
// column an event, a cell empty where the event is refused.
func documented(text, heading string) map[move]State {
	_, text, _ = strings.Cut(text, heading)
	text, _, _ = strings.Cut(text, "\n## ")
	moves := map[move]State{}
	var events []string
	for line := range strings.Lines(text) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.Trim(strings.TrimSpace(cells[i]), "`")
		}
		switch {
		case len(cells) < 3 || strings.HasPrefix(cells[0], "-"):
		case events == nil:
			events = cells
		default:
			for i, c := range cells[1:] {
				if c != "" {
					moves[move{State(cells[0]), Event(events[i+1])}] = State(c)
				}
			}
		}
	}
	return moves
}
