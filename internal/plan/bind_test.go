package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// steps says what an action does to each column: a method's step, or the value set.
func steps(a *plan.Action) map[string]string {
	all := map[string]string{}
	add := func(prefix string, writes []plan.Write) {
		for _, w := range writes {
			if w.Set != nil {
				all[prefix+w.Column] = "set " + w.Set.Text
			} else {
				all[prefix+w.Column] = w.Program.Step
			}
		}
	}
	add("", a.Own)
	for _, p := range a.Parts {
		add(p.Relation+".", p.Writes)
	}
	return all
}

func TestActionsWriteWhatTheirKindSays(t *testing.T) {
	t.Parallel()
	h := clean(t)
	h.action("anonymise_contract").Methods = map[string]method.Method{"postcode": {Name: method.Prefix, N: 2}}
	h.action("delete_contract").Set = []concept.Assignment{{Column: "status", Value: "gone"}}
	h.action("guard").Set = []concept.Assignment{{Column: "region", Value: int64(0)}}
	b := h.bind()
	for name, want := range map[string]map[string]string{
		"anonymise_contract": {"customer_no": "NULL", "name": "XXXX", "email": "NULL", "birth_date": "NULL", "postcode": "prefix 2",
			"extra": "json", "activities.remark": "NULL", "activities.code": "NULL", "status": "set anonymised"},
		"forget":          {"name": "XXXX", "activities.remark": "NULL"},
		"hide":            {"name": "mask"},
		"delete_contract": {},
		"keep_contract":   {},
		"guard":           {"region": "set 0"},
	} {
		if diff := cmp.Diff(want, steps(b.Action(name))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
}

func TestIdentifierKinds(t *testing.T) {
	t.Parallel()
	h := clean(t)
	ref := func(columns ...string) (refs []concept.ColumnRef) {
		for _, c := range columns {
			refs = append(refs, concept.ColumnRef{Column: c})
		}
		return refs
	}
	h.object().Person = []concept.Identifier{
		{Kind: "customer", Columns: ref("customer_no")}, {Columns: ref("customer_no")}, {Columns: ref("email")},
		{Columns: ref("name", "birth_date")}, {Columns: ref("region")},
		{Columns: []concept.ColumnRef{{Relation: "activities", Column: "code"}}},
	}
	var kinds []string
	for _, p := range h.bind().Object("contract").Person {
		kinds = append(kinds, p.Kind+"/"+string(p.Categories[0]))
	}
	want := []string{"customer/identifier", "contract.identifier/identifier", "email/email", "name+birth_date/name", "contract.region/", "contract.identifier/identifier"}
	if diff := cmp.Diff(want, kinds); diff != "" {
		t.Error(diff)
	}
}

func TestSharedParts(t *testing.T) {
	t.Parallel()
	h := clean(t)
	h.object().Parts[0].By = []concept.Join{{Theirs: "id", Ours: "region"}}
	if r := h.bind().Object("contract").Relation("activities"); !r.Shared {
		t.Error("a row of theirs that any number of ours point to is not shared")
	}
	h.contracts.Indexes = append(h.contracts.Indexes, unique("region"))
	if r := h.bind().Object("contract").Relation("activities"); r.Shared {
		t.Error("a row of theirs that one of ours points to is shared")
	}
	if r := clean(t).bind().Object("contract").Relation("activities"); r.Shared {
		t.Error("rows that point to ours are shared")
	}
}

func TestCoverage(t *testing.T) {
	t.Parallel()
	h := clean(t)
	h.contracts.Columns = append(h.contracts.Columns, null("nick", schema.Text))
	b := h.bind()
	if b.Columns-b.Declared != 1 || b.Coverage() >= 1 {
		t.Errorf("%d of %d declared, covered %v", b.Declared, b.Columns, b.Coverage())
	}
	if got := (&plan.Binding{}).Coverage(); got != 0 {
		t.Errorf("nothing seen, covered %v", got)
	}
}

func TestDuties(t *testing.T) {
	t.Parallel()
	h := clean(t)
	h.object().Retain = append(h.object().Retain,
		concept.Duty{Duty: rule.Duty{Title: "names", Columns: []string{"name"}}},
		concept.Duty{Duty: rule.Duty{Title: "mails", Columns: []string{"email"}}})
	b := h.bind()
	for action, want := range map[string][]string{
		"anonymise_contract": {"Letters", "names", "mails"}, "delete_contract": {"Letters", "names", "mails"},
		"forget": {"Letters", "names"}, "hide": {"Letters", "names"}, "keep_contract": nil, "guard": nil,
	} {
		var got []string
		for _, d := range b.Action(action).Duties() {
			got = append(got, d.Title)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", action, diff)
		}
	}
}

func TestStronger(t *testing.T) {
	t.Parallel()
	h := clean(t)
	h.concept.Jobs = append(h.concept.Jobs, &concept.Job{Name: "locks", Action: "guard", Active: true})
	b := h.bind()
	for job, want := range map[string][]string{
		"gone": nil, "old": {"gone"}, "partly": {"old", "gone"}, "masked": {"old", "partly", "gone"},
		"lawsuits": nil, "locks": {"old", "gone"},
	} {
		if diff := cmp.Diff(want, names(b.Stronger(b.Job(job)))); diff != "" {
			t.Errorf("%s (-want +got)\n%s", job, diff)
		}
	}
	if diff := cmp.Diff([]string{"lawsuits"}, names(b.KeepJobs(b.Object("contract")))); diff != "" {
		t.Error(diff)
	}
	b.Job("gone").Active = false
	if diff := cmp.Diff([]string(nil), names(b.Stronger(b.Job("old")))); diff != "" {
		t.Error(diff)
	}
}

func names(jobs []*plan.Job) (list []string) {
	for _, j := range jobs {
		list = append(list, j.Name)
	}
	return list
}

func TestBoundary(t *testing.T) {
	t.Parallel()
	b := clean(t).bind()
	today, _ := rule.ParseDay("2026-11-23")
	want, _ := rule.ParseDay("2018-01-01")
	if got := b.Job("old").Boundary(today); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := b.Job("lawsuits").Boundary(today); got != rule.Ceiling {
		t.Errorf("a rule without start ends at %s", got)
	}
}
