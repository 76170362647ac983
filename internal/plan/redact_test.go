package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
)

// TestRedactLooksBeside: a text of a record is freed of the record's names and
// identifiers, one of a part also of those of its row; towns and days stay.
func TestRedactLooksBeside(t *testing.T) {
	t.Parallel()
	h := clean(t)
	forget := h.action("forget")
	forget.Methods = map[string]method.Method{"activities.remark": {Name: method.RedactText}}
	b := h.bind()
	for _, p := range b.Action("forget").Parts {
		if p.Relation != "activities" {
			continue
		}
		want := []method.Beside{{Column: "customer_no", Category: method.CategoryIdentifier}, {Column: "name", Category: method.CategoryName},
			{Column: "email", Category: method.CategoryEmail}, {Column: "code", Category: method.CategoryIdentifier, Part: true}}
		if diff := cmp.Diff(want, p.Writes[0].Program.Beside); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		return
	}
	t.Fatal("nothing is written to activities")
}

func TestRedactRefusesSharedRows(t *testing.T) {
	t.Parallel()
	h := clean(t)
	h.object().Parts[0].By = []concept.Join{{Theirs: "id", Ours: "region"}}
	h.action("forget").Methods = map[string]method.Method{"activities.remark": {Name: method.RedactText}}
	for _, f := range h.bind().Findings {
		if f.Code == "breaks_type" && f.Where == "activities.remark" && f.Hint == "use clear there" {
			return
		}
	}
	t.Error("redact in a row that others share is not refused")
}
