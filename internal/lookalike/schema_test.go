package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const otherSchema = `
objects:
  customer:
    source: crm
    table: sales.customers
    key: id
    person: [email]
    columns: {email: email, name: name}
    not_personal: [id, ended_on]
    parts:
      notes:
        table: {schema: "Old Notes", name: "notes.2010"}
        by: {customer_id: id}
        columns: {body: free_text}
        not_personal: [customer_id]
    dates: {ended: ended_on}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
` + overTwoYears

// TestSchemaOtherThanPublic: PostgreSQL alone has schemas within a database. A
// table of the same name in public is not the one that is meant.
func TestSchemaOtherThanPublic(t *testing.T) {
	t.Parallel()
	for _, d := range testdb.Dialects() {
		if d == testdb.Postgres {
			playSchemas(t, testdb.New(t, d))
		}
	}
}

func playSchemas(t *testing.T, db testdb.DB) {
	t.Helper()
	s := begin(t, db, otherSchema,
		`CREATE SCHEMA sales; CREATE SCHEMA "Old Notes"`,
		`CREATE TABLE customers (id integer PRIMARY KEY, email varchar(80), name varchar(80), ended_on date)`,
		`CREATE TABLE sales.customers (id integer PRIMARY KEY, email varchar(80) UNIQUE, name varchar(80), ended_on date)`,
		`CREATE TABLE "Old Notes"."notes.2010" (customer_id integer REFERENCES sales.customers (id), body text)`,
		`INSERT INTO customers VALUES (1, 'public@firma.example', 'Public', '2010-05-01')`,
		`INSERT INTO sales.customers VALUES (1, 'anna@firma.example', 'Anna', '2010-05-01'), (2, 'bernd@firma.example', 'Bernd', '2026-05-01')`,
		`INSERT INTO "Old Notes"."notes.2010" VALUES (1, 'x'), (2, 'y')`)
	s.run(t, "met 1, done 1")
	s.holds(t, `SELECT id, email, name FROM sales.customers ORDER BY id`, "1 | anon-1@anon.invalid | XXXX\n2 | bernd@firma.example | Bernd")
	s.holds(t, `SELECT customer_id, body FROM "Old Notes"."notes.2010" ORDER BY 1`, "1 | \\N\n2 | y")
	s.holds(t, `SELECT id, email, name FROM public.customers`, "1 | public@firma.example | Public")
	s.settled(t, "met 0, done 0")
}
