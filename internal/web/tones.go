package web

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// shown is how a state looks: tone, icon and word, always together.
type shown struct{ tone, icon, text string }

// caseShown is the look of a case's state.
func caseShown(ctx context.Context, s casefile.State) shown {
	looks := map[casefile.State][2]string{
		casefile.Open: {"info", "folders"}, casefile.AwaitingApproval: {"warn", "user-check"}, casefile.ApprovedState: {"info", "checks"},
		casefile.Running: {"info", "player-play"}, casefile.Closed: {"lock", "archive"}, casefile.Refused: {"lock", "ban"},
		casefile.Cancelled: {"lock", "x"},
	}
	return shown{looks[s][0], looks[s][1], word(ctx, "case_state", string(s))}
}

// itemShown is the look of an item: what stops it says more than its state.
func itemShown(ctx context.Context, s casefile.State, why rule.Reason) shown {
	if why != "" && s != casefile.Done {
		return reasonShown(ctx, why)
	}
	looks := map[casefile.State][2]string{
		casefile.Planned: {"info", "calendar"}, casefile.DueItem: {"warn", "hourglass-high"}, casefile.Running: {"info", "player-play"},
		casefile.Done: {"good", "circle-check"}, casefile.Skipped: {"lock", "player-skip-forward"}, casefile.Failed: {"bad", "circle-x"},
	}
	return shown{looks[s][0], looks[s][1], word(ctx, "item_state", string(s))}
}

// reasonShown is the look of the reason why a record is not done.
func reasonShown(ctx context.Context, why rule.Reason) shown {
	look := [2]string{"lock", "player-skip-forward"}
	switch why {
	case rule.Held:
		look = [2]string{"hold", "hand-stop"}
	case rule.Locked, rule.LockException:
		look = [2]string{"lock", "lock"}
	case rule.NoStartDate, rule.ImplausibleDate, rule.NoIdentifier:
		look = [2]string{"warn", "alert-triangle"}
	case rule.RetentionRuns:
		look = [2]string{"info", "scale"}
	case rule.PersonStillActive, rule.StillHas:
		look = [2]string{"lock", "user-check"}
	case rule.AwaitingApproval:
		look = [2]string{"warn", "user-check"}
	case rule.OverLimit, rule.Paused:
		look = [2]string{"bad", "player-pause"}
	case rule.Refused:
		look = [2]string{"lock", "ban"}
	}
	return shown{look[0], look[1], word(ctx, "reason", string(why))}
}

// erasesShown says whether a kind of action erases; it stands wherever an
// action stands.
func erasesShown(ctx context.Context, k method.Kind) shown {
	text := word(ctx, "kind_erases", string(k))
	if erases(k) {
		return shown{"good", "circle-check", text}
	}
	return shown{"lock", "circle-dashed", text}
}

func erases(k method.Kind) bool { return k == method.Anonymise || k == method.Delete }

// undoable tells whether what a kind of action does can be taken back.
func undoable(k method.Kind) bool { return k == method.Lock || k == method.Keep }

// kindIcon is the icon of a kind of action.
func kindIcon(k method.Kind) string {
	return map[method.Kind]string{
		method.Anonymise: "eraser", method.PartiallyAnonymise: "contrast-2", method.Mask: "mask",
		method.Lock: "lock", method.Keep: "hand-stop", method.Delete: "trash",
	}[k]
}

// titled is a name as people read it, in the visitor's language.
func titled(ctx context.Context, title concept.Title, name string) string {
	text := title.EN
	if lookFrom(ctx).language == "de" {
		text = title.DE
	}
	if text == "" {
		return name
	}
	return text
}

// approvals are how many people must approve, in words.
func approvals(ctx context.Context, a concept.Approval) string {
	if a == concept.ApprovalNone {
		return t(ctx, "approval.none")
	}
	return word(ctx, "approval", "a_"+string(a))
}
