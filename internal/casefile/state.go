package casefile

import (
	"errors"
	"fmt"
)

// State is where a case or an item stands.
type State string

// Event moves a state.
type Event string

// The states of a case. An item of a slice has the slice's state unless it
// carries one of its own.
const (
	Open             State = "open"
	AwaitingApproval State = "awaiting_approval"
	ApprovedState    State = "approved"
	Running          State = "running"
	Closed           State = "closed"
	Refused          State = "refused"
	Cancelled        State = "cancelled"
)

// The states of an item and of a slice of items.
const (
	Planned State = "planned"
	DueItem State = "due"
	Done    State = "done"
	Skipped State = "skipped"
	Failed  State = "failed"
)

// The events.
const (
	AskApproval Event = "ask_approval" // an action of the case needs people
	Approve     Event = "approve"
	Refuse      Event = "refuse"
	Cancel      Event = "cancel"
	ComeDue     Event = "come_due"
	Claim       Event = "claim" // a worker takes it, before the first write
	Complete    Event = "complete"
	Skip        Event = "skip"    // with a rule.Reason
	Fail        Event = "fail"    // with a code
	Release     Event = "release" // claimed, not changed, given back
	Reopen      Event = "reopen"  // more is to be done for the same person
)

// ErrTransition is wrapped where an event is not possible in a state.
var ErrTransition = errors.New("not possible in this state")

// CaseStates and ItemStates list the states in the order of their life.
var (
	CaseStates = [...]State{Open, AwaitingApproval, ApprovedState, Running, Closed, Refused, Cancelled}
	ItemStates = [...]State{Planned, DueItem, Running, Done, Skipped, Failed}
	Events     = [...]Event{AskApproval, Approve, Refuse, Cancel, ComeDue, Claim, Complete, Skip, Fail, Release, Reopen}
)

type move struct {
	from State
	on   Event
}

// caseMoves is the whole life of a case; docs/case-states.md shows it as a
// table, and a test holds the two together. What is not listed is refused.
func caseMoves() map[move]State {
	return map[move]State{
		{Open, AskApproval}:          AwaitingApproval,
		{Open, Approve}:              ApprovedState,
		{Open, Refuse}:               Refused,
		{Open, Cancel}:               Cancelled,
		{Open, Claim}:                Running,
		{Open, Complete}:             Closed,
		{AwaitingApproval, Approve}:  ApprovedState,
		{AwaitingApproval, Refuse}:   Refused,
		{AwaitingApproval, Cancel}:   Cancelled,
		{AwaitingApproval, Claim}:    Running,
		{AwaitingApproval, Complete}: Closed,
		{AwaitingApproval, Release}:  Open,
		{ApprovedState, Claim}:       Running,
		{ApprovedState, Cancel}:      Cancelled,
		{ApprovedState, AskApproval}: AwaitingApproval,
		{ApprovedState, Refuse}:      Refused,
		{ApprovedState, Complete}:    Closed,
		{ApprovedState, Release}:     Open,
		{Running, Approve}:           ApprovedState,
		{Running, Refuse}:            Refused,
		{Running, Cancel}:            Cancelled,
		{Running, Complete}:          Closed,
		{Running, Release}:           Open,
		{Running, AskApproval}:       AwaitingApproval,
		{Closed, Reopen}:             Open,
	}
}

func itemMoves() map[move]State {
	return map[move]State{
		{Planned, ComeDue}:  DueItem,
		{Planned, Skip}:     Skipped,
		{Planned, Refuse}:   Skipped,
		{Planned, Cancel}:   Skipped,
		{Planned, Claim}:    Running,
		{DueItem, Claim}:    Running,
		{DueItem, Skip}:     Skipped,
		{DueItem, Refuse}:   Skipped,
		{DueItem, Cancel}:   Skipped,
		{Running, Complete}: Done,
		{Running, Skip}:     Skipped,
		{Running, Fail}:     Failed,
		{Running, Release}:  DueItem,
		{Skipped, Reopen}:   DueItem,
		{Failed, Reopen}:    DueItem,
		{Failed, Claim}:     Running,
		{Failed, Skip}:      Skipped,
		{Failed, Refuse}:    Skipped,
		{Failed, Cancel}:    Skipped,
	}
}

// NextCase is the state of a case after an event, or ErrTransition.
func NextCase(s State, e Event) (State, error) { return next(caseMoves(), s, e) }

// NextItem is the state of an item after an event, or ErrTransition.
func NextItem(s State, e Event) (State, error) { return next(itemMoves(), s, e) }

func next(moves map[move]State, s State, e Event) (State, error) {
	to, ok := moves[move{s, e}]
	if !ok {
		return s, fmt.Errorf("%s while %s: %w", e, s, ErrTransition)
	}
	return to, nil
}
