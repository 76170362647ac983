package lookalike_test

import (
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/testdb"
)

const untypedKey = `
objects:
  contract:
    source: crm
    table: contracts
    key: [tenant, number]
    person: [email]
    columns: {email: email}
    not_personal: [tenant, number, ended_on]
    parts:
      lines:
        table: contract_lines
        by: {tenant: tenant, number: number}
        columns: {remark: free_text}
        not_personal: [tenant, number, line]
    dates: {ended: ended_on}
actions:
  forget: {object: contract, kind: anonymise, approval: none}
` + overTwoYears

// TestUntypedKey: columns without a type hold numbers, texts and bytes side by
// side, as SQLite allows; every record is found by its own key and no other.
func TestUntypedKey(t *testing.T) {
	t.Parallel()
	db := testdb.New(t, testdb.SQLite)
	s := begin(t, db, untypedKey,
		`CREATE TABLE contracts (tenant NOT NULL, number NOT NULL, email TEXT, ended_on TEXT, PRIMARY KEY (tenant, number))`,
		`CREATE TABLE contract_lines (tenant, number, line INTEGER, remark TEXT)`,
		`INSERT INTO contracts VALUES (1, 1, 'a@firma.example', '2010-05-01'), (1, 10, 'b@firma.example', '2010-05-01'), (1, 9, 'c@firma.example', '2026-05-01'),
			(2, 'x', 'd@firma.example', '2010-05-01'), (10, 'x', 'e@firma.example', '2010-05-01'), ('a', 1.5, 'f@firma.example', '2010-05-01'),
			('a', 'B', 'g@firma.example', '2026-05-01'), ('a', 'b', 'h@firma.example', '2010-05-01')`,
		`INSERT INTO contract_lines SELECT tenant, number, 1, 'x' FROM contracts`)
	s.run(t, "met 6, done 6")
	s.settled(t, "met 0, done 0")
}

// TestOddKeys: a key that could not be found again by its text is refused
// before anything is written, and never paged over for ever.
func TestOddKeys(t *testing.T) {
	t.Parallel()
	for what, row := range map[string]string{
		"two of one text":  "('1', 1, 'i@firma.example', '2010-05-01'), (1, 1, 'j@firma.example', '2010-05-01')",
		"bytes as a text":  "(x'41', 1, 'i@firma.example', '2010-05-01')",
		"bytes of no text": "('a', 2, 'h@firma.example', '2010-05-01'), (x'ff80', 1, 'i@firma.example', '2010-05-01')",
		"the end of text":  "('a' || char(0) || 'b', 1, 'i@firma.example', '2010-05-01')",
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			s := begin(t, testdb.New(t, testdb.SQLite), untypedKey,
				`CREATE TABLE contracts (tenant NOT NULL, number NOT NULL, email TEXT, ended_on TEXT, PRIMARY KEY (tenant, number))`,
				`CREATE TABLE contract_lines (tenant, number, line INTEGER, remark TEXT)`, `INSERT INTO contracts VALUES `+row)
			s.stands(t, "no_key")
		})
	}
	for declared, odd := range map[string]string{"int": "'abc'", "text": "x'ff80'", "numeric": "'abc'", "blob": "'abc'", "boolean": "2", "uuid": "x'41'"} {
		t.Run(declared, func(t *testing.T) {
			t.Parallel()
			s := begin(t, testdb.New(t, testdb.SQLite), strings.NewReplacer("[tenant, number]", "tenant", "[tenant, number, ended_on]", "[tenant, ended_on]",
				"by: {tenant: tenant, number: number}", "by: {tenant: tenant}", "[tenant, number, line]", "[tenant, line]").Replace(untypedKey),
				`CREATE TABLE contracts (tenant `+declared+` NOT NULL PRIMARY KEY, email TEXT, ended_on TEXT)`,
				`CREATE TABLE contract_lines (tenant `+declared+`, line INTEGER, remark TEXT)`,
				`INSERT INTO contracts VALUES (`+odd+`, 'i@firma.example', '2010-05-01')`)
			s.stands(t, "no_key")
		})
	}
}
