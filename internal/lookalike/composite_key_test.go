package lookalike_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

const compositeKey = `
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

// TestCompositeKey: neither column alone says which record it is, and the
// texts hold what a list of texts is written with.
func TestCompositeKey(t *testing.T) {
	t.Parallel()
	testdb.Each(t, func(t *testing.T, db testdb.DB) {
		s := begin(t, db, compositeKey,
			`CREATE TABLE contracts (tenant varchar(10) NOT NULL, number integer NOT NULL, email varchar(80), ended_on date, PRIMARY KEY (tenant, number))`,
			`CREATE TABLE contract_lines (tenant varchar(10), number integer, line integer, remark varchar(80))`,
			`INSERT INTO contracts VALUES ('a', 1, 'a1@firma.example', '2010-05-01'), ('a', 2, 'a2@firma.example', '2026-05-01'),
				('b', 1, 'b1@firma.example', '2026-05-01'), ('b', 2, 'b2@firma.example', '2010-05-01'),
				('"c",', 11, 'c@firma.example', '2010-05-01'), ('ö', 1, 'd@firma.example', '2010-05-01')`,
			`INSERT INTO contract_lines VALUES ('a', 1, 1, 'x'), ('a', 2, 1, 'x'), ('b', 1, 1, 'x'), ('b', 2, 1, 'x'), ('"c",', 11, 1, 'x')`)

		marked, err := s.engine.SetMarks(t.Context(), anna, engine.MarkOrder{Kind: "keep", Object: "contract", Keys: []string{`["b","2"]`}, Reason: "lawsuit"})
		if err != nil || !marked[0].Done {
			t.Fatalf("keep: %v, %+v", err, marked)
		}
		s.run(t, "met 4, done 3, held 1")
		s.holds(t, `SELECT number, email FROM contracts WHERE email IS NOT NULL ORDER BY email`, `
			2 | a2@firma.example
			1 | b1@firma.example
			2 | b2@firma.example`)
		s.holds(t, `SELECT number, count(*) FROM contracts WHERE email IS NULL GROUP BY number ORDER BY number`, `
			1 | 2
			11 | 1`)
		s.holds(t, `SELECT tenant, number, remark FROM contract_lines WHERE remark IS NOT NULL ORDER BY tenant, number`, `
			a | 2 | x
			b | 1 | x
			b | 2 | x`)
		s.settled(t, "met 1, done 0, held 1")
	})
}
