package casefile

import (
	"errors"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
)

// Errors of deciding. Each is a person's business, not a fault.
var (
	ErrRequester = errors.New("whoever asked for it does not approve it")
	ErrTwice     = errors.New("approved by the same person before")
	ErrNothing   = errors.New("nothing of this waits for that")
	ErrChanged   = errors.New("what was shown has changed")
	ErrTooSoon   = errors.New("its turn has not come")
)

// MayApprove tells whether a person may approve an item: it waits, the person
// did not ask for it, and has not approved it before. Who has the role at all
// is access's business.
func MayApprove(a access.Actor, i LivingItem) error {
	switch {
	case !i.Waits():
		return fmt.Errorf("item %d: %w", i.ID, ErrNothing)
	case i.AskedBy == a.ID:
		return ErrRequester
	case slices.Contains(i.Approvers, a.ID):
		return ErrTwice
	}
	return nil
}

// MayRefuse is nil for an item that waits or is approved, and has not been taken
// for its batch.
func MayRefuse(i LivingItem) error {
	if i.State == Running {
		return fmt.Errorf("item %d is being done: %w", i.ID, ErrTransition)
	}
	if !i.Living() || People(i.Needs) == 0 {
		return fmt.Errorf("item %d: %w", i.ID, ErrNothing)
	}
	return nil
}

// MayCancel is nil for an item that has not been taken for its batch. A running
// item cannot be called back: its batch may be committed already.
func MayCancel(i LivingItem) error {
	switch {
	case i.State == Running:
		return fmt.Errorf("item %d is being done: %w", i.ID, ErrTransition)
	case !i.Living():
		return fmt.Errorf("item %d: %w", i.ID, ErrNothing)
	}
	return nil
}
