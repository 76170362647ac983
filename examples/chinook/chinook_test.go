// Package chinook_test runs the concept of this folder against a copy of the
// Chinook database and compares every cell before and after.
package chinook_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// due are the customers whose last invoice is of 2024; nobody else's is older.
var due = []string{"2", "13", "15", "17", "19", "34", "36", "38", "40", "51", "55", "57", "59"}

// personal are the columns that must not outlive their customer.
var personal = map[string][]string{
	"Customer": {"FirstName", "LastName", "Company", "Address", "City", "State", "Country", "PostalCode", "Phone", "Fax", "Email"},
	"Invoice":  {"BillingAddress", "BillingCity", "BillingState", "BillingPostalCode"},
}

func TestFormerCustomersAreAnonymised(t *testing.T) {
	t.Parallel()
	shop := open(t)
	before := shop.read(t)
	shop.apply(t)

	shop.plan(t, 13)
	if diff := cmp.Diff(before, shop.read(t)); diff != "" {
		t.Fatalf("plan changed the database:\n%s", diff)
	}
	shop.run(t, 13)
	after := shop.read(t)
	checkOwnRows(t, before, after)
	checkGone(t, markersOf(before), after)
	checkGone(t, markersOf(before), shop.ours(t))
	shop.checkFile(t, markersOf(before))
	checkCustomer(t, after["Customer"]["2"])
	checkRest(t, before, after)

	after = shop.read(t)
	shop.run(t, 0)
	if diff := cmp.Diff(after, shop.read(t)); diff != "" {
		t.Errorf("the second run changed something:\n%s", diff)
	}
	shop.verify(t)
}

// TestTheLimitStopsTheNewYear: in 2027 the customers of 2025 are due as well,
// more than the job may touch at once.
func TestTheLimitStopsTheNewYear(t *testing.T) {
	t.Parallel()
	shop := open(t)
	shop.apply(t)
	day, err := rule.ParseDay("2027-01-01")
	if err != nil {
		t.Fatal(err)
	}
	result, err := shop.engine.Plan(t.Context(), anna, engine.PlanOrder{On: &day})
	if err != nil {
		t.Fatal(err)
	}
	if got := result.Jobs[0]; got.Met != 59 || got.Skipped[rule.OverLimit] != 59 || result.Held() {
		t.Errorf("met %d, over the limit %d, held %v", got.Met, got.Skipped[rule.OverLimit], result.Held())
	}
}

// checkOwnRows wants no personal cell of the due customers' own rows to hold
// its old value. What was NULL has none.
func checkOwnRows(t *testing.T, before, after tables) {
	t.Helper()
	for table, columns := range personal {
		for key, old := range before[table] {
			if !slices.Contains(due, old["CustomerId"]) {
				continue
			}
			for _, c := range columns {
				if old[c] != "NULL" && after[table][key][c] == old[c] {
					t.Errorf("%s %s: %s still holds its old value", table, key, c)
				}
			}
		}
	}
}

// checkGone wants no cell of any table, ours included, to hold an e-mail
// address, a phone or a street of the due customers.
func checkGone(t *testing.T, markers []string, all tables) {
	t.Helper()
	for table, rows := range all {
		for key, r := range rows {
			for column, value := range r {
				if slices.ContainsFunc(markers, func(m string) bool { return strings.Contains(value, m) }) {
					t.Errorf("%s %s: %s holds a value of a due customer", table, key, column)
				}
			}
		}
	}
}

// markersOf are the values by which the due customers could be found.
func markersOf(before tables) []string {
	var markers []string
	for _, key := range due {
		for _, c := range []string{"Address", "Phone", "Fax", "Email"} {
			if text := strings.Trim(before["Customer"][key][c], "'"); text != "NULL" {
				markers = append(markers, text)
			}
		}
	}
	return markers
}

// checkCustomer names the values that one customer has afterwards.
func checkCustomer(t *testing.T, got row) {
	t.Helper()
	want := row{"rowid": "2", "CustomerId": "2", "SupportRepId": "5",
		"FirstName": "'XXXX'", "LastName": "'XXXX'", "Email": "'anon-2@anon.invalid'"}
	for _, c := range personal["Customer"] {
		if want[c] == "" {
			want[c] = "NULL"
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("customer 2 (-want +got):\n%s", diff)
	}
}

// checkRest wants every cell that is not a personal one of a due customer byte
// for byte as before: other customers, the rest of the invoices, every other
// table. It takes those personal cells out of both.
func checkRest(t *testing.T, before, after tables) {
	t.Helper()
	for table, columns := range personal {
		for key, old := range before[table] {
			if slices.Contains(due, old["CustomerId"]) {
				for _, c := range columns {
					delete(old, c)
					delete(after[table][key], c)
				}
			}
		}
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("other cells (-before +after):\n%s", diff)
	}
}

// TestInvoicesRepeatTheAddress: had nobody mapped the invoices, the look for
// copies would name them, and only them.
func TestInvoicesRepeatTheAddress(t *testing.T) {
	t.Parallel()
	shop := open(t)
	shop.apply(t)
	if mapped := shop.residue(t); mapped.Records != 13 || len(mapped.Found) != 0 {
		t.Errorf("with the invoices mapped: %+v", mapped)
	}
	shop = open(t)
	shop.applyText(t, func(concept string) string {
		from := strings.Index(concept, "    parts:\n      invoices:")
		to := strings.Index(concept, "    dates:\n      last_invoice")
		if from < 0 || to < from {
			t.Fatal("the invoices are not where they were in concept.yaml")
		}
		return concept[:from] + "    related:\n      invoices: {table: Invoice, by: {CustomerId: CustomerId}}\n" + concept[to:]
	})
	want := []engine.Residue{{Source: "shop", Table: "Invoice", Column: "BillingAddress", Category: "address", Values: 13, Places: 90}}
	if diff := cmp.Diff(want, shop.residue(t).Found); diff != "" {
		t.Errorf("without (-want +got):\n%s", diff)
	}
}
