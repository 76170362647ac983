package plan_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// TestNothingOverlooked: tables nobody maps, and objects nobody erases.
func TestNothingOverlooked(t *testing.T) {
	t.Parallel()
	newsletter := func(h *house) *schema.Table {
		n := table("newsletter", column("id", schema.Int), null("email", schema.Text), null("opened_at", schema.Timestamp))
		h.sales.Tables = append(h.sales.Tables, n)
		return n
	}
	check(t, []breakage{
		{"unmapped table", func(h *house) { newsletter(h) }, "unmapped_personal", "newsletter", nothing},
		{"related table", func(h *house) { h.invoices.Columns = append(h.invoices.Columns, null("billing_street", schema.Text)) },
			"unmapped_personal", "invoices", nothing},
		{"no erasing job is active, which stops what it should follow", func(h *house) { h.job("old").Active, h.job("gone").Active = false, false }, "never_erased", "contracts", []string{"partly"}},
	})
	h := clean(t)
	newsletter(h).Columns[1].Name = "state"
	if f := seen(h.bind(), "unmapped_personal", "newsletter"); f != nil {
		t.Errorf("a table that holds nothing personal: %s", f.Message)
	}
}
