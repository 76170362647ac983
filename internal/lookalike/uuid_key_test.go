package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

const uuidKey = `
objects:
  customer:
    source: crm
    table: customers
    key: id
    person: [email]
    columns: {email: email}
    not_personal: [id, ended_on]
    parts:
      notes:
        table: notes
        by: {customer_id: id}
        columns: {body: free_text}
        not_personal: [id, customer_id]
    dates: {ended: ended_on}
actions:
  forget: {object: customer, kind: anonymise, approval: none}
` + overTwoYears

// uuids are the types that hold a UUID.
var uuids = map[testdb.Dialect][]string{
	testdb.SQLite:   {"text", "varchar(36)"},
	testdb.Postgres: {"uuid", "varchar(36)", "char(36)"},
	testdb.MariaDB:  {"uuid", "varchar(36)", "char(36) CHARACTER SET ascii"},
}

// TestUUIDKey: the key as a type of its own and as text. A person types it in
// capital letters.
func TestUUIDKey(t *testing.T) {
	t.Parallel()
	for _, d := range testdb.Dialects() {
		for _, typ := range uuids[d] {
			t.Run(string(d)+" "+typ, func(t *testing.T) {
				t.Parallel()
				db := testdb.New(t, d)
				playUUIDs(t, db, db.Declared(t, typ))
			})
		}
	}
}

func playUUIDs(t *testing.T, db testdb.DB, typ string) {
	t.Helper()
	const a, b, c = "0190a0c2-7f7e-7cc0-8000-00000000000a", "0190a0c2-7f7e-7cc0-8000-00000000000b", "0190a0c2-7f7e-7cc0-8000-00000000000c"
	s := begin(t, db, uuidKey,
		`CREATE TABLE customers (id `+typ+` NOT NULL PRIMARY KEY, email varchar(80), ended_on date)`,
		`CREATE UNIQUE INDEX customers_email ON customers (email)`,
		`CREATE TABLE notes (id integer PRIMARY KEY, customer_id `+typ+`, body varchar(80))`,
		`INSERT INTO customers VALUES ('`+a+`', 'a@firma.example', '2010-05-01'), ('`+b+`', 'b@firma.example', '2026-05-01'), ('`+c+`', 'c@firma.example', '2010-05-01')`,
		`INSERT INTO notes VALUES (1, '`+a+`', 'x'), (2, '`+b+`', 'x'), (3, '`+c+`', 'x')`)
	typed := c
	if typ == "uuid" {
		typed = "0190A0C2-7F7E-7CC0-8000-00000000000C"
	}
	r, err := s.engine.SetMarks(t.Context(), anna, engine.MarkOrder{Kind: "keep", Object: "customer", Keys: []string{typed}, Reason: "lawsuit"})
	if err != nil || !r[0].Done || r[0].Key != c {
		t.Fatalf("keep: %v, %+v", err, r)
	}
	s.run(t, "met 2, done 1, held 1")
	s.holds(t, `SELECT id, email FROM customers ORDER BY id`, a+` | anon-`+a+"@anon.invalid\n"+b+" | b@firma.example\n"+c+" | c@firma.example")
	s.holds(t, `SELECT id, body FROM notes ORDER BY id`, "1 | \\N\n2 | x\n3 | x")
	s.settled(t, "met 1, done 0, held 1")
}

// TestBinaryKey: a UUID as sixteen bytes, as applications on MariaDB store it.
// Its text is in hexadecimal digits.
func TestBinaryKey(t *testing.T) {
	t.Parallel()
	types := map[testdb.Dialect]string{testdb.SQLite: "blob", testdb.Postgres: "bytea", testdb.MariaDB: "binary(16)"}
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		const a, b, c = "0190a0c27f7e7cc0800000000000000a", "0190a0c27f7e7cc0800000000000005c", "0190a0c27f7e7cc08000000000000000"
		bytes := func(hex string) string {
			if db.Dialect == testdb.Postgres {
				return `'\x` + hex + `'`
			}
			return `x'` + hex + `'`
		}
		s := begin(t, db, uuidKey,
			`CREATE TABLE customers (id `+types[db.Dialect]+` NOT NULL PRIMARY KEY, email varchar(80), ended_on date)`,
			`CREATE TABLE notes (id integer PRIMARY KEY, customer_id `+types[db.Dialect]+`, body varchar(80))`,
			`INSERT INTO customers VALUES (`+bytes(a)+`, 'a@firma.example', '2010-05-01'), (`+bytes(b)+`, 'b@firma.example', '2026-05-01'),
				(`+bytes(c)+`, 'c@firma.example', '2010-05-01')`,
			`INSERT INTO notes VALUES (1, `+bytes(a)+`, 'x'), (2, `+bytes(b)+`, 'x'), (3, `+bytes(c)+`, 'x')`)
		r, err := s.engine.SetMarks(t.Context(), anna, engine.MarkOrder{Kind: "keep", Object: "customer", Keys: []string{a}, Reason: "lawsuit"})
		if err != nil || !r[0].Done || r[0].Key != a {
			t.Fatalf("keep: %v, %+v", err, r)
		}
		s.run(t, "met 2, done 1, held 1")
		s.holds(t, `SELECT email FROM customers ORDER BY email`, map[bool]string{
			true:  "a@firma.example\nb@firma.example\n\\N",
			false: "\\N\na@firma.example\nb@firma.example",
		}[db.Dialect == testdb.Postgres])
		s.holds(t, `SELECT id, body FROM notes ORDER BY id`, "1 | x\n2 | x\n3 | \\N")
		s.settled(t, "met 1, done 0, held 1")
	})
}
