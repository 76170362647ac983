package concept

import (
	"slices"
	"testing"
)

// TestLostComments names what an entry loses when it is written anew, and
// nothing that stays or only moves.
func TestLostComments(t *testing.T) {
	t.Parallel()
	const before = `jobs:
  f:
    # why this rule is as it is
    when:
      after: 3 years   # the lawyer said so
      only: [{column: x, is: "# no comment"}]
    active: true   # since May
`
	const after = `jobs:
  f:
    # why this rule is as it is
    when:
      after: 4 years
      only: [{column: x, is: "# no comment"}]
    active: true   # since May
`
	if lost := LostComments([]byte(before), []byte(after)); !slices.Equal(lost, []string{"the lawyer said so"}) {
		t.Errorf("lost: %q", lost)
	}
	if lost := LostComments([]byte(before), []byte(before)); lost != nil {
		t.Errorf("of the same text: %q", lost)
	}
}
