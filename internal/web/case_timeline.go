package web

import (
	"context"
	"slices"

	"github.com/a-h/templ"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// timeline is the history of a case from its opening on, and what is still to
// come. A case that a run opened has no event for that; its head knows the day.
func timeline(ctx context.Context, n names, view caseView) []eventView {
	events := view.events
	opened := slices.ContainsFunc(view.file.Events, func(e engine.CaseEvent) bool { return e.What == casefile.WasOpened })
	if !opened && view.file.Opened != nil {
		first := eventView{icon: "folders", what: t(ctx, "case_event.opened"), when: day(ctx, *view.file.Opened), who: originText(ctx, n, view.file.Origin)}
		events = append([]eventView{first}, events...)
	}
	return append(events, stillToCome(ctx, view)...)
}

// stillToCome are the steps that a case has before it: approval, execution, its
// closing. What is closed or given up has none.
func stillToCome(ctx context.Context, view caseView) (steps []eventView) {
	switch view.file.State {
	case casefile.Closed, casefile.Refused, casefile.Cancelled:
		return nil
	}
	missing, earliest := 0, rule.Day(0)
	for _, it := range view.file.ItemList {
		missing = max(missing, it.Missing)
		if (it.State == casefile.DueItem || it.State == casefile.Planned) && it.Due != nil && (earliest == 0 || *it.Due < earliest) {
			earliest = *it.Due
		}
	}
	if missing > 0 {
		steps = append(steps, eventView{icon: "user-check", what: t(ctx, "cases.next_approval"), text: n2(ctx, "cases.missing", missing), next: true})
	}
	if earliest != 0 {
		text := t(ctx, "cases.next_run")
		if today := lookFrom(ctx).frame.Day; earliest > today {
			text = t(ctx, "cases.due_from", "Day", day(ctx, earliest))
		}
		steps = append(steps, eventView{icon: "player-play", what: t(ctx, "cases.next_execution"), text: text, next: true})
	}
	return append(steps, eventView{icon: "archive", what: t(ctx, "cases.next_closing"), text: t(ctx, "cases.next_closing_what"), next: true})
}

// sentenceThen is the rule as it was written down when the item came up, in the
// language of the page where the concept still says the same; language is that
// of the sentence where it is another.
func sentenceThen(ctx context.Context, n names, job, stored string) (sentence, language string) {
	if lookFrom(ctx).language == "de" || stored == "" {
		return stored, ""
	}
	if j := n.concept.Job(job); j != nil && n.concept.Sentence(j, "de") == stored {
		return n.concept.Sentence(j, lookFrom(ctx).language), ""
	}
	return stored, "de"
}

// writtenIn says of a text in which language it is; nothing where that is the
// page's.
func writtenIn(language string) templ.Attributes {
	if language == "" {
		return nil
	}
	return templ.Attributes{"lang": language}
}
