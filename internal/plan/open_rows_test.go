package plan_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// TestOpenRowsByName: which column of a child table says that a row is open.
func TestOpenRowsByName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		column schema.Column
		op     rule.Op
	}{
		{null("paid_on", schema.Date), rule.Empty},
		{null("BezahltAm", schema.Timestamp), rule.Empty},
		{null("closed_at", schema.Instant), rule.Empty},
		{column("ticket_state", schema.Text), rule.In},
		{schema.Column{Name: "Status", Type: schema.Enum, Enum: []string{"OPEN", "DONE"}}, rule.In},
		{schema.Column{Name: "status", Type: schema.Enum, Enum: []string{"A", "B"}}, ""},
		{column("paid_on", schema.Date), ""}, // never empty
		{null("paid_amount", schema.Decimal), ""},
		{null("closed_by", schema.Text), ""},
		{column("state", schema.Int), ""},
		{null("due_on", schema.Date), ""},
	} {
		h := clean(t)
		h.invoices.Columns = append(h.invoices.Columns, c.column)
		rows := h.bind().Job("old").OpenRows()
		if c.op == "" {
			if len(rows) > 0 {
				t.Errorf("%s %s: %+v, want nothing", c.column.Name, c.column.Type, rows)
			}
			continue
		}
		if len(rows) != 1 || rows[0].Column != c.column.Name || rows[0].Only.(rule.Test).Op != c.op {
			t.Errorf("%s %s: %+v, want %s", c.column.Name, c.column.Type, rows, c.op)
		}
	}
}

// TestOpenRowsWhere: only rows that hang on the record, of jobs that erase, and
// that the rule does not ask for.
func TestOpenRowsWhere(t *testing.T) {
	t.Parallel()
	paid := null("paid_on", schema.Date)
	for name, c := range map[string]struct {
		harm func(h *house)
		want []string
	}{
		"related": {func(h *house) { h.invoices.Columns = append(h.invoices.Columns, paid) }, []string{"invoices.paid_on"}},
		"part":    {func(h *house) { h.activities.Columns = append(h.activities.Columns, paid) }, []string{"activities.paid_on"}},
		"what it is part of": {func(h *house) {
			h.invoices.Columns = append(h.invoices.Columns, paid)
			h.object().Related[0].By = []concept.Join{{Theirs: "id", Ours: "region"}}
		}, nil},
		"asked for": {func(h *house) {
			h.invoices.Columns = append(h.invoices.Columns, paid)
			h.job("old").When.Unless = append(h.job("old").When.Unless, rule.Has{Relation: "invoices"})
		}, nil},
		"not mapped": {func(h *house) {
			claims := table("claims", column("id", schema.Int), column("contract_id", schema.Int), paid)
			link(claims, h.contracts, "NO ACTION")
			h.sales.Tables = append(h.sales.Tables, claims)
		}, []string{"claims.paid_on"}},
	} {
		h := clean(t)
		c.harm(h)
		b := h.bind()
		var got []string
		for _, r := range b.Job("old").OpenRows() {
			got = append(got, r.Relation.Table.Table+"."+r.Column)
		}
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if rows := b.Job("masked").OpenRows(); len(rows) > 0 {
			t.Errorf("%s: a job that only masks: %+v", name, rows)
		}
	}
}
