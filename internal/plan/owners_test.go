package plan_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// TestOwners: a table whose rows are parts of one object and records of another
// stops the jobs of both, unless different conditions tell the rows apart.
func TestOwners(t *testing.T) {
	t.Parallel()
	check(t, []breakage{
		{"part and record", partAndRecord, "part_is_object", "activities", all},
		{"with one condition", func(h *house) {
			partAndRecord(h)
			h.object().Parts[0].Only = rule.Test{Column: rule.DateColumn{Name: "code"}, Op: rule.Is, Values: []any{"call"}}
		}, "part_is_object", "activities", all},
	})
	h := clean(t)
	partAndRecord(h)
	of := func(code string) rule.Cond {
		return rule.Test{Column: rule.DateColumn{Name: "code"}, Op: rule.Is, Values: []any{code}}
	}
	h.object().Parts[0].Only, h.concept.Objects[1].Only = of("call"), of("visit")
	if f := seen(h.bind(), "part_is_object", "activities"); f != nil {
		t.Errorf("rows told apart: %+v", f)
	}
}

// partAndRecord makes the activities of contracts records of an object, too.
func partAndRecord(h *house) {
	other := h.concept.Objects[1]
	other.Source, other.Table = h.object().Source, h.object().Parts[0].Table
}
