package concept_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

func parseFile(t *testing.T, file string) *concept.Concept {
	t.Helper()
	c, err := concept.Parse(file, read(t, file))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	ignore := cmp.Options{cmpopts.IgnoreTypes(concept.Position{}), cmp.Comparer(func(a, b *time.Location) bool { return a.String() == b.String() })}
	if diff := cmp.Diff(want, got, ignore, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// TestDesignExample reads the example of the design as it is meant there.
func TestDesignExample(t *testing.T) {
	t.Parallel()
	c := parseFile(t, "testdata/good/design.yaml")
	o, j := c.Object("contract"), c.Job("ended_contracts")
	settled := rule.Latest{Of: []rule.Start{
		rule.OwnDate{Column: rule.DateColumn{Name: "ended_on"}},
		rule.RelatedDate{Relation: "invoices", Pick: rule.Max, Column: rule.DateColumn{Name: "issued_on"}},
	}}
	same(t, "person", []concept.Identifier{
		{Kind: "customer", Columns: []concept.ColumnRef{{Column: "customer_no"}}},
		{Columns: []concept.ColumnRef{{Column: "email"}}},
	}, o.Person)
	same(t, "last contact", rule.Start(rule.Else{
		First: rule.RelatedDate{Relation: "activities", Pick: rule.Max, Column: rule.DateColumn{Name: "happened_on"}},
		Then:  rule.OwnDate{Column: rule.DateColumn{Name: "created_at"}},
	}), o.Start("last_contact").Start)
	same(t, "duty", []concept.Duty{{StartName: "ended", Duty: rule.Duty{
		Title: "Handelsbriefe", Start: rule.OwnDate{Column: rule.DateColumn{Name: "ended_on"}},
		Term:  rule.Term{After: rule.Period{N: 6, Unit: rule.Years}, From: rule.EndOfYear},
		Basis: "§ 257 Abs. 1 Nr. 2 und 3 HGB",
	}}}, o.Retain)
	same(t, "job", &concept.Job{
		Name: "ended_contracts", Title: concept.Title{DE: "Beendete Verträge", EN: "Ended contracts"},
		Action: "anonymise_contract", Schedule: "30 3 * * *", StartName: "settled",
		When: rule.Rule{
			Start: settled, Term: rule.Term{After: rule.Period{N: 8, Unit: rule.Years}, From: rule.EndOfYear},
			Only: rule.All{test("status", rule.In, "ended", "cancelled", "anonymised")},
			Unless: []rule.Unless{
				rule.PersonHas{Object: "contract", Only: rule.All{test("status", rule.Is, "active")}},
				rule.Has{Relation: "invoices", Only: rule.All{test("paid_on", rule.Empty, true)}},
			},
		},
		Purpose: "Vertragsdurchführung", Basis: "Art. 17 Abs. 1 lit. a DSGVO", PeriodBasis: "§ 147 Abs. 3 AO",
		Notice: rule.Period{N: 14, Unit: rule.Days}, Limit: concept.Limit{Records: 1000, Share: 0.05}, Active: true,
	}, j)
}

func test(column string, op rule.Op, values ...any) rule.Test {
	return rule.Test{Column: rule.DateColumn{Name: column}, Op: op, Values: values}
}

func TestDefaults(t *testing.T) {
	t.Parallel()
	c := parseFile(t, "testdata/good/everything.yaml")
	smallest := parseFile(t, "testdata/good/smallest.yaml")
	same(t, "business year", concept.MonthDay{Month: 12, Day: 31}, smallest.BusinessYearEnds)
	same(t, "done within", rule.Period{N: 30, Unit: rule.Days}, smallest.DoneWithin)
	same(t, "marks", concept.MarkPolicy{Grace: rule.Period{N: 14, Unit: rule.Days}}, smallest.Marks)
	same(t, "approval of a partial", concept.ApprovalOne, c.Action("soften").Approval)
	same(t, "approval of a lock", concept.ApprovalNone, c.Action("block").Approval)
	same(t, "approval of a delete", concept.ApprovalOne, c.Action("remove").Approval)
	same(t, "ground", concept.EndOfPurpose, c.Action("block_plain").Ground)
	same(t, "title from the name", concept.Title{DE: "block plain", EN: "block plain"}, c.Action("block_plain").Title)
	same(t, "title in one language", concept.Title{DE: "Erst teilweise", EN: "Erst teilweise"}, c.Action("soften").Title)
	same(t, "limit absent", concept.Limit{Records: 1000, Share: 0.05}, c.Job("soft").Limit)
	same(t, "limit with one bound", concept.Limit{Share: 0.025}, c.Job("hard").Limit)
	same(t, "limit without bounds", concept.Limit{}, c.Job("masked").Limit)
	same(t, "zone of a source", "Europe/Berlin", c.Source("old").Zone.String())
	same(t, "active", []string{"soft"}, []string{c.ActiveJobs()[0].Name})
	if n := len(c.ActiveJobs()); n != 1 {
		t.Errorf("%d active jobs, want 1", n)
	}
}

func TestEveryForm(t *testing.T) {
	t.Parallel()
	c := parseFile(t, "testdata/good/everything.yaml")
	o := c.Object("lead")
	same(t, "parts", []string{"contacts", "contacts.files"}, []string{o.Parts[0].Name, o.Parts[1].Name})
	same(t, "parent", "contacts", o.Part("contacts.files").Parent)
	same(t, "table with a dot", concept.Table{Schema: "crm", Name: "lead.contacts"}, o.Part("contacts").Table)
	same(t, "key", []string{"tenant", "number"}, o.Key)
	same(t, "kinds", []string{"customer", "email", "name+birth_date", "phone", "insured"}, o.PersonKinds())
	same(t, "identifier of a part", concept.ColumnRef{Relation: "contacts", Column: "phone"}, o.Person[3].Columns[0])
	same(t, "none", 0, len(c.Object("machine").Person))
	same(t, "business year of a duty", rule.Term{
		After: rule.Period{N: 6, Unit: rule.Years}, From: rule.EndOfBusinessYear, BusinessYearMonth: 6, BusinessYearDay: 30,
	}, o.Retain[0].Term)
	same(t, "title of a duty", "§ 147 AO", o.Retain[1].Title)
	same(t, "nested condition", rule.Cond(rule.All{rule.Any{
		test("kind", rule.Is, "person"), rule.Not{Cond: test("kind", rule.IsNot, int64(7))},
	}}), o.Part("contacts").Only)
	same(t, "methods", map[string]method.Method{
		"email":       {Name: method.Template, Text: "anon-{key}@anon.invalid"},
		"birth_date":  {Name: method.Generalise, To: "year"},
		"policy":      {Name: method.Prefix, N: 2},
		"customer_no": {Name: method.Generalise, N: 100},
		"odd name":    {Name: method.Replace, Text: "0"},
		"profile":     {Name: method.JSON, Paths: map[string]string{"email": "email", "*": "not_personal"}},
	}, c.Action("erase").Methods)
	same(t, "set", []concept.Assignment{
		{Column: "status", Value: "erased"}, {Column: "seen", Value: int64(0)}, {Column: "lost_on"}, {Column: "on", Value: false},
	}, c.Action("erase").Set)
	same(t, "merged keys", concept.ApprovalNone, c.Action("erase").Approval)
	same(t, "layout", rule.Start(rule.Else{
		First: rule.OwnDate{Column: rule.DateColumn{Name: "lost_text", Encoding: "DD.MM.YYYY"}},
		Then:  rule.OwnDate{Column: rule.DateColumn{Name: "created"}},
	}), o.Start("text").Start)
	only := c.Job("hard").When.Only.(rule.All)
	same(t, "mixed list", test("status", rule.In, "lost", int64(3), true), only[0].(rule.Test))
	same(t, "unix", rule.DateColumn{Name: "seen", Encoding: rule.Unix}, only[2].(rule.Test).Column)
	same(t, "decimal", test("amount", rule.LessThan, 10.5), only[6].(rule.Test))
}

// TestWindowsFile reads the same from a file with a byte order mark and
// carriage returns.
func TestWindowsFile(t *testing.T) {
	t.Parallel()
	text := read(t, "testdata/good/everything.yaml")
	windows := append([]byte("\xef\xbb\xbf"), bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))...)
	got, err := concept.Parse("windows.yaml", windows)
	if err != nil {
		t.Fatal(err)
	}
	want := parseFile(t, "testdata/good/everything.yaml")
	same(t, "objects", want.Objects, got.Objects)
	same(t, "actions", want.Actions, got.Actions)
	same(t, "jobs", want.Jobs, got.Jobs)
}
