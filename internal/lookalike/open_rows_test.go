package lookalike_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const unaskedRows = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [email]
    columns: {email: email}
    not_personal: [id, ended_on]
    related:
      tickets: {table: tickets, by: {customer_id: id}}
      invoices: {table: invoices, by: {customer_id: id}}
    dates: {ended: ended_on}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
` + overTwoYears

// TestOpenRows: customers who are due and have open rows are named with their
// number by the table they are in, also one that only its foreign key leads to.
// A customer who is not due, a finished row and a table the rule asks for say
// nothing.
func TestOpenRows(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, unaskedRows,
			`CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), ended_on date)`,
			`CREATE TABLE tickets (id integer PRIMARY KEY, customer_id integer, ticket_status varchar(20))`,
			`CREATE TABLE invoices (id integer PRIMARY KEY, customer_id integer, paid_on date)`,
			`CREATE TABLE claims (id integer PRIMARY KEY, customer_id integer, erledigt boolean, FOREIGN KEY (customer_id) REFERENCES customers (id))`,
			`CREATE TABLE visits (id integer PRIMARY KEY, customer_id integer, status varchar(20), FOREIGN KEY (customer_id) REFERENCES customers (id))`,
			`INSERT INTO customers VALUES (1, 'a@firma.example', '2010-05-01'), (2, 'b@firma.example', '2010-05-01'),
				(3, 'c@firma.example', '2010-05-01'), (4, 'd@firma.example', '2026-05-01')`,
			`INSERT INTO tickets VALUES (1, 1, 'Open'), (2, 1, 'IN PROGRESS'), (3, 2, 'offen'), (4, 3, 'done'), (5, 4, 'open')`,
			`INSERT INTO invoices VALUES (1, 1, NULL), (2, 2, '2010-06-01'), (3, 4, NULL)`,
			`INSERT INTO claims VALUES (1, 1, true), (2, 2, false), (3, 3, NULL)`,
			`INSERT INTO visits VALUES (1, 1, 'done')`)

		wantOpen(t, s, "claims.erledigt: 2 records of job old", "invoices.paid_on: 1 record of job old", "tickets.ticket_status: 2 records of job old")
		s.apply(t, strings.Replace(unaskedRows, "from: event}", "from: event, unless: [{has: tickets, only: [{column: ticket_status, is: Open}]}]}", 1))
		wantOpen(t, s, "claims.erledigt: 2 records of job old")
	})
}

func wantOpen(t *testing.T, s scene, want ...string) {
	t.Helper()
	report, err := s.engine.Check(t.Context(), anna, false)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range report.Findings {
		if f.Code == "open_rows" {
			got = append(got, fmt.Sprintf("%s: %s", f.Where, f.Detail))
		}
	}
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("open rows (-want +got):\n%s", diff)
	}
}
