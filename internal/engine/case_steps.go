package engine

import (
	"errors"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
)

// Why a step is not possible, in words programs can tell apart.
const (
	whyNotAllowed = "not_allowed"
	whyNothing    = "nothing_waits"
	whyRequester  = "asked_for_it"
	whyTwice      = "approved_before"
	whyRunning    = "running"
	whyMissing    = "approvals_missing"
	whyTooSoon    = "not_due"
	whyOver       = "over"
)

var stepTexts = map[string]string{
	whyNotAllowed: "your role does not include it",
	whyNothing:    "nothing in this case waits for that",
	whyRequester:  "whoever asked for it does not approve it",
	whyTwice:      "you have approved it; another person has to",
	whyRunning:    "it is being done: what was taken for its batch cannot be called back",
	whyMissing:    "people have not all agreed",
	whyTooSoon:    "it is not due yet",
	whyOver:       "the case is over",
}

// steps are the events a case could have, each with the reason why this actor
// cannot cause it.
func (r *caseReading) steps(actor access.Actor, state casefile.State) []NextStep {
	step := func(event string, needs access.Permission, why string) NextStep {
		if !actor.May(needs) {
			why = whyNotAllowed
		}
		return NextStep{Event: event, Possible: why == "", Why: why, Text: stepTexts[why]}
	}
	over := ""
	if state == casefile.Closed || state == casefile.Refused || state == casefile.Cancelled {
		over = whyOver
	}
	return []NextStep{
		step("approve", access.DecideCase, r.whyNot(over, func(it casefile.LivingItem) error { return casefile.MayApprove(actor, it) })),
		step("refuse", access.DecideCase, r.whyNot(over, casefile.MayRefuse)),
		step("execute", access.DecideCase, r.whyNot(over, r.mayExecute)),
		step("cancel", access.CancelCase, r.whyNot(over, casefile.MayCancel)),
		step("comment", access.CommentCase, ""),
		step("assign", access.AssignCase, over),
	}
}

// whyNot is empty if one item allows the event, else the most telling reason.
func (r *caseReading) whyNot(over string, may func(casefile.LivingItem) error) string {
	if over != "" {
		return over
	}
	var whys []string
	for _, it := range r.items {
		err := may(it)
		if err == nil {
			return ""
		}
		whys = append(whys, whyOf(err))
	}
	for _, why := range []string{whyRunning, whyRequester, whyTwice, whyMissing, whyTooSoon} {
		if slices.Contains(whys, why) {
			return why
		}
	}
	return whyNothing
}

func whyOf(err error) string {
	for _, known := range []struct {
		err error
		why string
	}{
		{casefile.ErrTransition, whyRunning}, {casefile.ErrRequester, whyRequester}, {casefile.ErrTwice, whyTwice},
		{casefile.ErrAwaitsApproval, whyMissing}, {casefile.ErrTooSoon, whyTooSoon},
	} {
		if errors.Is(err, known.err) {
			return known.why
		}
	}
	return whyNothing
}

func (r *caseReading) mayExecute(it casefile.LivingItem) error {
	switch {
	case it.State == casefile.Running:
		return casefile.ErrTransition
	case !it.Living() || isMarkKind(it.Aim.Kind):
		return casefile.ErrNothing
	case it.Missing() > 0:
		return casefile.ErrAwaitsApproval
	case it.Due > r.today || it.NotBefore != nil && *it.NotBefore > r.today:
		return casefile.ErrTooSoon
	}
	return nil
}
