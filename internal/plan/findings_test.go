package plan_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// all are the jobs of the clean concept, which a finding of the object stops.
var (
	all     = []string{"old", "partly", "gone", "masked", "lawsuits"}
	nothing = []string{}
)

func TestCleanConceptHasNoFindings(t *testing.T) {
	t.Parallel()
	b := clean(t).bind()
	for _, f := range b.Findings {
		if f.Code != "lock_not_enforced" && (f.Code != "never_erased" || f.Object != "order") { // orders are only asked about
			t.Errorf("found %s at %s: %s", f.Code, f.Where, f.Message)
		}
	}
	if b.Coverage() != 1 {
		t.Errorf("covered %v, want 1", b.Coverage())
	}
}

// breakage is one thing broken in the clean house, what must be found, and the
// jobs that must stop.
type breakage struct {
	name        string
	harm        func(h *house)
	code, where string
	stopped     []string
}

func check(t *testing.T, cases []breakage) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := clean(t)
			c.harm(h)
			b := h.bind()
			f := seen(b, c.code, c.where)
			if f == nil {
				t.Fatalf("no %s at %s among %v", c.code, c.where, b.Findings)
			}
			if strings.ContainsAny(f.Message+f.Hint, "{}") && !strings.Contains(f.Message+f.Hint, "{key}") && !strings.Contains(f.Hint, "generalise") {
				t.Errorf("a placeholder is left in %q, %q", f.Message, f.Hint)
			}
			if diff := cmp.Diff(c.stopped, stopped(b)); diff != "" {
				t.Errorf("stopped jobs (-want +got)\n%s", diff)
			}
		})
	}
}

func TestTables(t *testing.T) {
	t.Parallel()
	check(t, []breakage{
		{"table gone", func(h *house) { h.contracts.Table = "other" }, "unknown_table", "contracts", all},
		{"part gone", func(h *house) { h.activities.Table = "other" }, "unknown_table", "activities", all},
		{"source unreachable", func(h *house) { h.unreachable = true }, "unknown_table", "contracts", all},
		{"asked object gone", func(h *house) {
			h.orders.Table = "other"
			h.job("old").When.Unless = []rule.Unless{rule.PersonHas{Object: "order"}}
		}, "unknown_table", "orders", []string{"old"}},
		{"no right to update", func(h *house) { h.contracts.MissingRights = []string{"UPDATE"} }, "right_missing", "contracts",
			[]string{"old", "partly", "masked"}},
		{"no right to delete", func(h *house) { h.activities.MissingRights = []string{"DELETE"} }, "right_missing", "activities", []string{"gone"}},
		{"no right to read", func(h *house) { h.invoices.MissingRights = []string{"SELECT"} }, "right_missing", "invoices", all},
		{"read only", func(h *house) { h.contracts.ReadOnly = true }, "read_only", "contracts", []string{"old", "partly", "gone", "masked"}},
		{"no transactions", func(h *house) { h.activities.Transactional = false }, "not_transactional", "activities", []string{"old", "partly", "gone"}},
		{"view", func(h *house) {
			h.sales.Views = []schema.View{{Name: schema.Name{Table: "v"}, Reads: []schema.Name{{Table: "contracts"}}}}
		}, "view_over_table", "v", nothing},
	})
}

func TestColumns(t *testing.T) {
	t.Parallel()
	unknown := func(name string, harm func(o *concept.Object), where string) breakage {
		return breakage{name, func(h *house) { harm(h.object()) }, "unknown_column", where, all}
	}
	test := rule.Test{Column: rule.DateColumn{Name: "statsu"}, Op: rule.Is, Values: []any{"x"}}
	check(t, []breakage{
		{"undeclared", func(h *house) { h.contracts.Columns = append(h.contracts.Columns, null("nick", schema.Text)) },
			"undeclared_column", "contracts.nick", all},
		{"undeclared in a part", func(h *house) { h.activities.Columns = append(h.activities.Columns, null("nick", schema.Text)) },
			"undeclared_column", "activities.nick", all},
		{"generated", func(h *house) { h.contracts.Column("name").Generated = true }, "generated_column_mapped", "contracts.name", all},
		{"generated in set", func(h *house) { h.contracts.Column("status").Generated = true }, "generated_column_mapped", "contracts.status", []string{"old"}},
		unknown("in columns", func(o *concept.Object) { o.Columns[1].Name = "nome" }, "contracts.nome"),
		unknown("in not_personal", func(o *concept.Object) { o.NotPersonal[1] = "statsu" }, "contracts.statsu"),
		unknown("in key", func(o *concept.Object) { o.Key = []string{"nr"} }, "contracts.nr"),
		unknown("in label", func(o *concept.Object) { o.Label = "nr" }, "contracts.nr"),
		unknown("in person", func(o *concept.Object) { o.Person[1].Columns[0].Column = "mail" }, "contracts.mail"),
		unknown("in only", func(o *concept.Object) { o.Only = rule.All{rule.Not{Cond: test}} }, "contracts.statsu"),
		unknown("in a part's only", func(o *concept.Object) { o.Parts[0].Only = rule.Any{test} }, "activities.statsu"),
		unknown("in by, theirs", func(o *concept.Object) { o.Parts[0].By[0].Theirs = "contract" }, "activities.contract"),
		unknown("in by, ours", func(o *concept.Object) { o.Related[0].By[0].Ours = "nr" }, "contracts.nr"),
		unknown("in retain", func(o *concept.Object) { o.Retain[0].Columns = []string{"activities.text"} }, "activities.text"),
		unknown("in dates", func(o *concept.Object) {
			o.Dates[1].Start = rule.Else{First: rule.Latest{Of: []rule.Start{rule.RelatedDate{Relation: "invoices", Column: rule.DateColumn{Name: "day"}}}}, Then: o.Dates[0].Start}
		}, "invoices.day"),
		{"in set", func(h *house) { h.action("anonymise_contract").Set[0].Column = "statsu" }, "unknown_column", "contracts.statsu", []string{"old"}},
		{"in methods", func(h *house) {
			h.action("anonymise_contract").Methods = map[string]method.Method{"activities.text": {Name: method.Clear}}
		}, "unknown_column", "activities.text", []string{"old"}},
		{"in columns of an action", func(h *house) { h.action("hide").Columns = []string{"nome"} }, "unknown_column", "contracts.nome", []string{"masked"}},
		{"in a job's only", func(h *house) { h.job("old").When.Only = test }, "unknown_column", "contracts.statsu", []string{"old"}},
		{"in a job's has", func(h *house) { h.job("old").When.Unless = []rule.Unless{rule.Has{Relation: "invoices", Only: test}} },
			"unknown_column", "invoices.statsu", []string{"old"}},
		{"in a job's person_has", func(h *house) { h.job("old").When.Unless = []rule.Unless{rule.PersonHas{Object: "order", Only: test}} },
			"unknown_column", "orders.statsu", []string{"old"}},
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	check(t, []breakage{
		{"not unique", func(h *house) { h.object().Key = []string{"region"} }, "no_key", "contracts.region", all},
		{"unique but NULL", func(h *house) {
			h.object().Key = []string{"customer_no"}
			h.contracts.Indexes = append(h.contracts.Indexes, unique("customer_no"))
		}, "no_key", "contracts.customer_no", all},
		{"unique for some rows only", func(h *house) {
			h.object().Key = []string{"region"}
			x := unique("region")
			x.Partial = "status = 'active'"
			h.contracts.Indexes = append(h.contracts.Indexes, x)
		}, "no_key", "contracts.region", all},
		{"SQLite's primary key may be NULL", func(h *house) {
			h.sales.Dialect = "sqlite"
			h.contracts.Column("id").Nullable = true
		}, "no_key", "contracts.id", all},
		{"personal", func(h *house) {
			h.object().Key = []string{"customer_no"}
		}, "key_personal", "contracts.customer_no", all},
		{"personal label", func(h *house) { h.object().Label = "name" }, "key_personal", "contracts.name", all},
		{"set", func(h *house) {
			h.action("anonymise_contract").Set[0] = concept.Assignment{Column: "region", Value: int64(1)}
			h.object().Key = []string{"id", "region"}
		}, "key_changed", "contracts.region", []string{"old"}},
		{"partition", func(h *house) { h.contracts.PartitionedBy = []string{"status"} }, "partition_key_changed", "contracts.status", []string{"old"}},
	})
}

func unique(columns ...string) schema.Index {
	return schema.Index{Name: "unique_" + strings.Join(columns, "_"), Columns: columns, Unique: true}
}

func TestConstraints(t *testing.T) {
	t.Parallel()
	methods := func(column string, m method.Method) func(h *house) {
		return func(h *house) {
			h.action("anonymise_contract").Methods = map[string]method.Method{column: m}
		}
	}
	set := func(column string, value any) func(h *house) {
		return func(h *house) {
			h.action("anonymise_contract").Set = []concept.Assignment{{Column: column, Value: value}}
		}
	}
	old := []string{"old"}
	check(t, []breakage{
		{"constant in a unique index", func(h *house) {
			h.contracts.Indexes = append(h.contracts.Indexes, unique("email"))
			methods("email", method.Method{Name: method.Replace, Text: "gone"})(h)
		}, "breaks_unique", "contracts.email", old},
		{"partial unique index", func(h *house) {
			x := unique("region", "email")
			x.Partial = "ended_on IS NULL"
			h.contracts.Indexes = append(h.contracts.Indexes, x)
			methods("email", method.Method{Name: method.Replace, Text: "gone"})(h)
		}, "breaks_unique", "contracts.email", old},
		{"unique index over an expression", func(h *house) {
			h.contracts.Indexes = append(h.contracts.Indexes, unique(""))
			methods("email", method.Method{Name: method.Replace, Text: "gone"})(h)
		}, "breaks_unique", "contracts.email", old},
		{"one key in many rows of a part", func(h *house) { h.activities.Indexes = append(h.activities.Indexes, unique("code")) },
			"breaks_unique", "activities.code", old},
		{"NULL counts as a value", func(h *house) {
			x := unique("birth_date")
			x.NullsEqual = true
			h.contracts.Indexes = append(h.contracts.Indexes, x)
		}, "breaks_unique", "contracts.birth_date", old},
		{"mask of a unique column", func(h *house) { h.contracts.Indexes = append(h.contracts.Indexes, unique("name")) },
			"breaks_unique", "contracts.name", []string{"masked"}},
		{"set to NULL", set("status", nil), "breaks_not_null", "contracts.status", old},
		{"set a word to a number", set("region", "north"), "breaks_type", "contracts.region", old},
		{"set a label that is none", func(h *house) {
			c := h.contracts.Column("status")
			c.Type, c.Enum = schema.Enum, []string{"active", "ended"}
		}, "breaks_check", "contracts.status", old},
		{"set against a check", func(h *house) { h.contracts.Checks = []string{"status IN ('active', 'ended')"} },
			"breaks_check", "contracts.status", old},
		{"constant too long", func(h *house) {
			h.contracts.Column("postcode").Length = 5
			methods("postcode", method.Method{Name: method.Replace, Text: "removed"})(h)
		}, "breaks_length", "contracts.postcode", old},
		{"template with the longest key", func(h *house) {
			h.contracts.Column("email").Length = 28
			methods("email", method.Method{Name: method.Template, Text: "anon-{key}@anon.invalid"})(h)
		}, "breaks_length", "contracts.email", old},
		{"template with a key of no limit", func(h *house) {
			h.contracts.Column("email").Length = 60
			h.contracts.Column("id").Type = schema.Text
			methods("email", method.Method{Name: method.Template, Text: "anon-{key}"})(h)
		}, "breaks_length", "contracts.email", old},
		{"template in a date", methods("birth_date", method.Method{Name: method.Template, Text: "anon-{key}"}), "breaks_type", "contracts.birth_date", old},
		{"prefix of three", methods("postcode", method.Method{Name: method.Prefix, N: 3}), "method_does_not_erase", "contracts.postcode", old},
		{"redact under anonymise", methods("name", method.Method{Name: method.RedactText}), "method_does_not_erase", "contracts.name", old},
		{"mask under anonymise", methods("name", method.Method{Name: method.MaskLetters}), "method_does_not_erase", "contracts.name", old},
		{"document without rest", func(h *house) { delete(h.object().Columns[5].Paths, "*") }, "json_without_rest", "contracts.extra", all},
	})
}

func TestForeignKeys(t *testing.T) {
	t.Parallel()
	refer := func(h *house, columns ...string) {
		h.contracts.ForeignKeys = append(h.contracts.ForeignKeys, schema.ForeignKey{Name: "fk", Table: h.contracts.Name,
			Columns: columns, RefTable: schema.Name{Table: "customers"}, RefColumns: columns})
	}
	gone := []string{"gone"}
	check(t, []breakage{
		{"referencing", func(h *house) { refer(h, "region", "customer_no") }, "foreign_key_changed", "contracts.customer_no", []string{"old"}},
		{"referenced", func(h *house) {
			link(h.invoices, h.contracts, "NO ACTION")
			h.contracts.Referenced[1].RefColumns = []string{"customer_no"}
			h.job("gone").When.Unless = []rule.Unless{}
		}, "foreign_key_changed", "contracts.customer_no", []string{"old", "gone"}},
		{"by of a part", func(h *house) {
			h.object().Parts[0].By = []concept.Join{{Theirs: "contract_id", Ours: "customer_no"}}
		}, "foreign_key_changed", "contracts.customer_no", []string{"old", "gone"}},
		{"cascade", func(h *house) { link(h.invoices, h.contracts, "CASCADE") }, "cascade_leaves_mapping", "invoices.contract_id", gone},
		{"set null", func(h *house) { link(h.invoices, h.contracts, "SET NULL") }, "cascade_leaves_mapping", "invoices.contract_id", gone},
		{"restrict", func(h *house) { link(h.invoices, h.contracts, "RESTRICT") }, "cascade_leaves_mapping", "invoices.contract_id", gone},
		{"part with only", func(h *house) {
			h.object().Parts[0].Only = rule.Test{Column: rule.DateColumn{Name: "remark"}, Op: rule.Empty, Values: []any{false}}
		}, "cascade_leaves_mapping", "activities.contract_id", gone},
	})
}

func TestHarmlessReferences(t *testing.T) {
	t.Parallel()
	h := clean(t)
	link(h.invoices, h.contracts, "CASCADE")
	h.job("gone").When.Unless = []rule.Unless{rule.Has{Relation: "invoices"}}
	h.contracts.ForeignKeys = []schema.ForeignKey{{Name: "fk", Table: h.contracts.Name, Columns: []string{"status"},
		RefTable: schema.Name{Table: "states"}, RefColumns: []string{"name"}}}
	if got := stopped(h.bind()); len(got) > 0 {
		t.Errorf("stopped %v: rows that the rule spares and a reference to a fixed value harm nobody", got)
	}
}

func TestTriggers(t *testing.T) {
	t.Parallel()
	fire := func(table func(h *house) *schema.Table, events ...string) func(h *house) {
		return func(h *house) {
			table(h).Triggers = []schema.Trigger{{Name: "audit", Timing: "AFTER", Events: events, Writes: true}}
		}
	}
	contracts := func(h *house) *schema.Table { return h.contracts }
	activities := func(h *house) *schema.Table { return h.activities }
	check(t, []breakage{
		{"on update", fire(contracts, "INSERT", "UPDATE"), "trigger_writes", "contracts.audit", []string{"old", "partly", "masked"}},
		{"on delete", fire(activities, "DELETE"), "trigger_writes", "activities.audit", []string{"gone"}},
	})
	h := clean(t)
	h.contracts.Triggers = []schema.Trigger{
		{Name: "insert", Events: []string{"INSERT"}, Writes: true}, {Name: "check", Events: []string{"UPDATE"}},
	}
	if got := stopped(h.bind()); len(got) > 0 {
		t.Errorf("stopped %v by triggers that do not write on what actions do", got)
	}
}

func TestDates(t *testing.T) {
	t.Parallel()
	start := func(column string) rule.Start { return rule.OwnDate{Column: rule.DateColumn{Name: column}} }
	check(t, []breakage{
		{"own job starts from a personal date", func(h *house) { h.job("old").When.Start = start("birth_date") },
			"start_moves", "contracts.birth_date", []string{"old"}},
		{"a following job does", func(h *house) {
			h.job("old").When.Start = start("birth_date")
			h.action("forget").Columns = []string{"birth_date"}
		}, "start_moves", "contracts.birth_date", []string{"old", "partly"}},
		{"set writes the date", func(h *house) {
			h.action("anonymise_contract").Set = []concept.Assignment{{Column: "ended_on", Value: "2026-01-01"}}
		}, "start_moves", "contracts.ended_on", []string{"old"}},
		{"a duty counts from it", func(h *house) {
			h.object().Retain[0].Start = start("birth_date")
			h.action("forget").Columns = []string{"birth_date"}
		}, "start_moves", "contracts.birth_date", []string{"partly"}},
		{"ON UPDATE", func(h *house) {
			h.contracts.Column("changed_at").OnUpdate = true
			h.job("old").When.Start = start("changed_at")
		}, "start_moves", "contracts.changed_at", []string{"old", "partly"}},
		{"no longer reached", func(h *house) {
			h.object().Related[0].By[0].Ours = "customer_no"
			h.job("old").When.Start = rule.RelatedDate{Relation: "invoices", Pick: rule.Max, Column: rule.DateColumn{Name: "issued_on"}}
		}, "start_moves", "invoices.issued_on", []string{"old"}},
		{"no index on the start", func(h *house) { h.contracts.Indexes = h.contracts.Indexes[:1] }, "index_missing", "contracts.ended_on", nothing},
		{"no index on the join", func(h *house) { h.activities.Indexes = h.activities.Indexes[:1] }, "index_missing", "activities.contract_id", nothing},
	})
}

func TestRules(t *testing.T) {
	t.Parallel()
	status := func(op rule.Op, values ...any) rule.Cond {
		return rule.Test{Column: rule.DateColumn{Name: "status"}, Op: op, Values: values}
	}
	unknown := rule.Test{Column: rule.DateColumn{Name: "region"}, Op: rule.Is, Values: []any{int64(1)}}
	check(t, []breakage{
		{"set leaves only", func(h *house) {
			h.job("old").When.Only = rule.All{unknown, rule.Not{Cond: status(rule.IsNot, "ended")}}
		},
			"set_leaves_rule", "contracts.status", []string{"old"}},
		{"set leaves the object", func(h *house) { h.object().Only = status(rule.In, "ended", "active") },
			"set_leaves_rule", "contracts.status", []string{"old"}},
		{"set breaks what follows", func(h *house) {
			h.action("forget").Set = []concept.Assignment{{Column: "status", Value: "partial"}}
		}, "set_leaves_rule", "contracts.status", []string{"partly"}},
		{"a method breaks what follows", func(h *house) {
			h.action("forget").Columns = []string{"email"}
			h.job("old").When.Only = rule.Test{Column: rule.DateColumn{Name: "email"}, Op: rule.Empty, Values: []any{false}}
		}, "set_leaves_rule", "the action forget", []string{"partly"}},
		{"followed by nobody", func(h *house) { h.job("old").Active = false }, "followed_by_nobody", "the action forget", []string{"partly"}},
		{"another source", func(h *house) { h.job("old").When.Unless = []rule.Unless{rule.PersonHas{Object: "order"}} },
			"cross_source", "the job old", nothing},
		{"identifiers lost", func(h *house) { h.action("forget").Columns = []string{"customer_no", "email"} },
			"identifier_lost", "the action forget", nothing},
		{"identifiers lost and needed", func(h *house) {
			h.action("forget").Columns = []string{"customer_no", "email"}
			h.job("old").When.Unless = []rule.Unless{rule.PersonHas{Object: "contract", Only: status(rule.Is, "active")}}
		}, "identifier_lost", "the action forget", []string{"partly"}},
		{"locks", func(*house) {}, "lock_not_enforced", "the action guard", nothing},
		{"no duties", func(h *house) { h.object().Retain = nil }, "no_duties_declared", "contracts", nothing},
		{"too early", func(h *house) { h.job("old").When.Term.After.N = 5 }, "erases_too_early", "the job old", nothing},
		{"too early without start", func(h *house) { h.job("gone").When.Start = nil }, "erases_too_early", "the job gone", nothing},
	})
	h := clean(t)
	h.job("old").When.Only = rule.Any{status(rule.Is, "ended"), unknown}
	if f := seen(h.bind(), "set_leaves_rule", "contracts.status"); f != nil {
		t.Errorf("%s: a condition that other columns may hold is not certainly left", f.Message)
	}
}

// Lifecycle example 16: the finding names the duty and the first day both allow.
func TestTooEarlyNamesTheFirstDay(t *testing.T) {
	t.Parallel()
	h := clean(t)
	h.job("old").When.Term = rule.Term{After: rule.Period{N: 6, Unit: rule.Months}, From: rule.Event}
	f := seen(h.bind(), "erases_too_early", "the job old")
	if f == nil || !strings.Contains(f.Detail, `"Letters" runs until 2032-12-31; both allow it from 2033-01-01`) {
		t.Fatalf("got %+v", f)
	}
}

func TestStoppedKeepStopsWhatItWouldHold(t *testing.T) {
	t.Parallel()
	h := clean(t)
	h.job("lawsuits").When.Only = rule.Test{Column: rule.DateColumn{Name: "dispute"}, Op: rule.Is, Values: []any{true}}
	b := h.bind()
	if diff := cmp.Diff(all, stopped(b)); diff != "" {
		t.Error(diff)
	}
	if got := b.KeepJobs(b.Object("contract")); len(got) != 0 {
		t.Errorf("keep jobs that cannot run: %v", got)
	}
}

func TestAccept(t *testing.T) {
	t.Parallel()
	h := clean(t)
	h.contracts.Triggers = []schema.Trigger{{Name: "audit", Timing: "AFTER", Events: []string{"UPDATE"}, Writes: true}}
	h.object().Accept = []concept.Accept{
		{Finding: "trigger_writes", Where: "crm.contracts.audit", Reason: "mapped as an object"},
		{Finding: "not_transactional", Where: "contracts", Reason: "never mind"},
	}
	b := h.bind()
	f := seen(b, "trigger_writes", "contracts.audit")
	if f == nil || f.Accepted != "mapped as an object" || len(stopped(b)) != 0 {
		t.Errorf("accepted finding %+v stops %v", f, stopped(b))
	}
	before := f.Fingerprint()
	h.contracts.Transactional = false
	h.contracts.Triggers[0].Timing = "BEFORE"
	b = h.bind()
	if f := seen(b, "not_transactional", "contracts"); f.Accepted != "" || !strings.Contains(f.Hint, "accept does not answer") {
		t.Errorf("what cannot be accepted was: %+v", f)
	}
	if seen(b, "trigger_writes", "contracts.audit").Fingerprint() == before {
		t.Error("a trigger that changed has the same fingerprint")
	}
}

func TestAcceptWithoutPlaceSpeaksOfTheTable(t *testing.T) {
	t.Parallel()
	h := clean(t)
	h.object().Retain, h.contracts.Indexes = nil, h.contracts.Indexes[:1]
	h.object().Accept = []concept.Accept{{Finding: "no_duties_declared", Reason: "none"}, {Finding: "index_missing", Reason: "small"}}
	b := h.bind()
	if f := seen(b, "no_duties_declared", "contracts"); f.Accepted != "none" {
		t.Errorf("not accepted: %+v", f)
	}
	if f := seen(b, "index_missing", "contracts.ended_on"); f.Accepted != "" {
		t.Errorf("accepted in a place nobody named: %+v", f)
	}
}

func TestFindingsOfLiveData(t *testing.T) {
	t.Parallel()
	b := clean(t).bind()
	reverts := plan.NewFinding("trigger_reverts", "contract", "contracts.email", "after an update")
	reverts.Jobs = []string{"old"}
	b.Add(reverts, plan.NewFinding("moves", "contract", "contracts.changed_at", "it holds the time of the change"))
	if diff := cmp.Diff([]string{"old"}, stopped(b)); diff != "" {
		t.Error(diff)
	}
	b.Add(plan.NewFinding("foreign_installation", "contract", "sales", ""))
	if diff := cmp.Diff(all, stopped(b)); diff != "" {
		t.Error(diff)
	}
	if f := plan.NewFinding("no_such_code", "", "x", "y"); f.Severity != plan.Error || f.Acceptable() {
		t.Errorf("an unknown code passes: %+v", f)
	}
}
