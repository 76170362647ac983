package plan_test

import (
	"slices"
	"testing"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

func digest(h *house) string { return h.bind().Job("old").Digest }

func TestDigestIgnoresOrderAndTitles(t *testing.T) {
	t.Parallel()
	want := digest(clean(t))
	for name, touch := range map[string]func(h *house){
		"order of columns": func(h *house) { slices.Reverse(h.object().Columns) },
		"order of lists": func(h *house) {
			slices.Reverse(h.object().NotPersonal)
			slices.Reverse(h.concept.Actions)
			slices.Reverse(h.concept.Jobs)
			slices.Reverse(h.concept.Objects)
		},
		"order of values": func(h *house) { slices.Reverse(inStatus(h).Values) },
		"titles": func(h *house) {
			h.object().Title, h.action("anonymise_contract").Title, h.job("old").Title = concept.Title{DE: "x"}, concept.Title{DE: "y"}, concept.Title{EN: "z"}
		},
		"schedule":    func(h *house) { h.job("old").Schedule = "0 0 * * *" },
		"other jobs":  func(h *house) { h.job("partly").When.Term.After.N = 99 },
		"the schema":  func(h *house) { h.contracts.Columns = append(h.contracts.Columns, null("nick", "text")) },
		"where it is": func(h *house) { h.job("old").At = concept.Position{Line: 999} },
	} {
		h := clean(t)
		touch(h)
		if digest(h) != want {
			t.Errorf("%s changes the digest", name)
		}
	}
}

// inStatus is the test `status in […]` of the job old.
func inStatus(h *house) rule.Test {
	for _, c := range h.job("old").When.Only.(rule.All) {
		return c.(rule.Test)
	}
	return rule.Test{}
}

func TestDigestChangesWithMeaning(t *testing.T) {
	t.Parallel()
	seen := map[string]string{digest(clean(t)): "the clean concept"}
	for name, touch := range map[string]func(h *house){
		"period":    func(h *house) { h.job("old").When.Term.After.N = 9 },
		"from":      func(h *house) { h.job("old").When.Term.From = rule.Event },
		"value":     func(h *house) { inStatus(h).Values[0] = "active" },
		"not":       func(h *house) { h.job("old").When.Only = rule.Not{Cond: h.job("old").When.Only} },
		"any":       func(h *house) { h.job("old").When.Only = rule.Any(h.job("old").When.Only.(rule.All)) },
		"start":     func(h *house) { h.job("old").When.Start = rule.Latest{Of: []rule.Start{h.job("old").When.Start}} },
		"earliest":  func(h *house) { h.job("old").When.Start = rule.Earliest{Of: []rule.Start{h.job("old").When.Start}} },
		"unless":    func(h *house) { h.job("old").When.Unless = []rule.Unless{rule.Has{Relation: "invoices"}} },
		"kind":      func(h *house) { h.action("anonymise_contract").Kind = method.Delete },
		"set":       func(h *house) { h.action("anonymise_contract").Set[0].Value = "gone" },
		"approval":  func(h *house) { h.action("anonymise_contract").Approval = concept.ApprovalTwo },
		"category":  func(h *house) { h.object().Columns[0].Category = method.CategoryOther },
		"key":       func(h *house) { h.object().Key = []string{"region"} },
		"strongest": func(h *house) { slices.Reverse(h.object().Person) },
		"part":      func(h *house) { h.object().Parts[0].By[0].Theirs = "id" },
		"duty":      func(h *house) { h.object().Retain[0].Term.After.N = 8 },
		"duty's columns": func(h *house) {
			h.object().Retain[0].Columns = []string{"name"}
		},
		"asked person": func(h *house) { h.job("old").When.Unless = []rule.Unless{rule.PersonHas{Object: "order"}} },
		"how the asked object finds persons": func(h *house) {
			h.job("old").When.Unless = []rule.Unless{rule.PersonHas{Object: "order"}}
			h.concept.Objects[1].Person = nil
		},
	} {
		h := clean(t)
		touch(h)
		d := digest(h)
		if before, twice := seen[d]; twice {
			t.Errorf("%s has the digest of %s", name, before)
		}
		seen[d] = name
	}
}
