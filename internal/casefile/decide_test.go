package casefile

import (
	"errors"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
)

func TestWhoMayApprove(t *testing.T) {
	t.Parallel()
	anna := access.Actor{ID: "os:anna"}
	waits := LivingItem{State: DueItem, Needs: concept.ApprovalTwo, AskedBy: "user:1", Approvers: []string{"user:2"}}
	approved, asked, twice := waits, waits, waits
	approved.Approvers = []string{"user:2", "user:3"}
	asked.AskedBy = "os:anna"
	twice.Approvers = []string{"os:anna"}
	running, free := waits, waits
	running.State, running.Approvers = Running, approved.Approvers
	free.Needs = concept.ApprovalNone
	for name, c := range map[string]struct {
		item LivingItem
		want error
	}{
		"the second": {waits, nil}, "enough did": {approved, ErrNothing}, "the shell asked": {asked, ErrRequester},
		"the shell again": {twice, ErrTwice}, "runs": {running, ErrNothing}, "nobody has to": {free, ErrNothing},
	} {
		if err := MayApprove(anna, c.item); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := MayCancel(running); !errors.Is(err, ErrTransition) {
		t.Errorf("what runs cannot be called back: %v", err)
	}
	if err := MayCancel(free); err != nil {
		t.Errorf("what nobody approves can be cancelled: %v", err)
	}
	if err := MayRefuse(free); !errors.Is(err, ErrNothing) {
		t.Errorf("what nobody approves is not refused: %v", err)
	}
}
