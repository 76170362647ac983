package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const jsonAudit = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [name]
    columns:
      name: name
      audit: {json: {"log[].email": email, address.street: address, note: free_text, "*": not_personal}}
    not_personal: [id, ended_on]
    dates: {ended: ended_on}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
` + overTwoYears

// jsonType is the type that each dialect gives to documents.
var jsonType = map[testdb.Dialect]string{testdb.SQLite: "JSON", testdb.Postgres: "jsonb", testdb.MariaDB: "JSON"}

// TestJSONAudit: a document keeps what happened, and with it whom. Only the
// leaves that the concept names change; the rest stays as it stands.
func TestJSONAudit(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, jsonAudit,
			`CREATE TABLE customers (id integer PRIMARY KEY, name varchar(80), audit `+jsonType[db.Dialect]+`, ended_on date)`,
			`INSERT INTO customers VALUES
				(1, 'Anna', '{"log": [{"email": "anna@alt.example", "n": 1}, {"email": null, "n": 2}], "address": {"street": "Am Markt 1", "kind": "home"}, "note": "rang", "total": 12.50}', '2010-05-01'),
				(2, 'Bernd', NULL, '2010-05-01'),
				(3, 'Clara', '{"log": [{"email": "clara@alt.example"}]}', '2026-05-01'),
				(4, 'Doris', '{}', '2010-05-01')`)
		leaves := map[testdb.Dialect]string{
			testdb.SQLite: `SELECT id, name, json_extract(audit, '$.log[0].email'), json_extract(audit, '$.log[0].n'), json_extract(audit, '$.address.street'),
				json_extract(audit, '$.address.kind'), json_extract(audit, '$.note'), json_extract(audit, '$.total') FROM customers ORDER BY id`,
			testdb.Postgres: `SELECT id, name, audit #>> '{log,0,email}', audit #>> '{log,0,n}', audit #>> '{address,street}',
				audit #>> '{address,kind}', audit ->> 'note', audit ->> 'total' FROM customers ORDER BY id`,
			testdb.MariaDB: `SELECT id, name, json_value(audit, '$.log[0].email'), json_value(audit, '$.log[0].n'), json_value(audit, '$.address.street'),
				json_value(audit, '$.address.kind'), json_value(audit, '$.note'), json_value(audit, '$.total') FROM customers ORDER BY id`,
		}
		total := map[testdb.Dialect]string{testdb.SQLite: "12.5", testdb.Postgres: "12.50", testdb.MariaDB: "12.50"}[db.Dialect]
		if db.IsMySQL(t) { // which keeps numbers, not what was written
			total = "12.5"
		}

		s.run(t, "met 3, done 3")
		s.holds(t, leaves[db.Dialect], `
			1 | XXXX | XXXX | 1 | XXXX | home | XXXX | `+total+`
			2 | XXXX | \N | \N | \N | \N | \N | \N
			3 | Clara | clara@alt.example | \N | \N | \N | \N | \N
			4 | XXXX | \N | \N | \N | \N | \N | \N`)
		s.settled(t, "met 0, done 0")
	})
}
