package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

func TestMeanings(t *testing.T) {
	t.Parallel()
	build := func(kind method.Kind, n int, titled string) *concept.Concept {
		return &concept.Concept{
			Objects: []*concept.Object{{Name: "lead", Title: concept.Title{EN: titled}}},
			Actions: []*concept.Action{{Name: "forget", Object: "lead", Kind: kind}},
			Jobs:    []*concept.Job{{Name: "old", Action: "forget", When: rule.Rule{Term: rule.Term{After: rule.Period{N: n, Unit: rule.Years}}}}},
		}
	}
	one := Meanings(build(method.Delete, 3, "Lead"))
	if diff := cmp.Diff(one, Meanings(build(method.Delete, 3, "Interested person"))); diff != "" {
		t.Errorf("a title changes no meaning: %s", diff)
	}
	two := Meanings(build(method.Anonymise, 4, "Lead"))
	for name := range one {
		if changed := one[name] != two[name]; changed != (name == "action forget" || name == "job old") {
			t.Errorf("%s: changed is %v", name, changed)
		}
	}
}
