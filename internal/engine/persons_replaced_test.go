package engine_test

import (
	"strings"
	"testing"
)

// TestReplacedIdentifierNamesNobody: what the partial anonymisation wrote into a
// unique column is no identifier. The person is known by the open case, whose
// link finds the other, still active contract.
func TestReplacedIdentifierNamesNobody(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`CREATE UNIQUE INDEX mail ON contracts (email)`,
			`INSERT INTO contracts VALUES (2, NULL, 'Ida', 'ida@example.org', NULL, 'Ulm', 'ended', '2026-08-31')`,
			`INSERT INTO contracts VALUES (5, NULL, 'Ida', ' IDA@example.org', NULL, 'Ulm', 'active', NULL)`)
		w.apply(strings.Replace(contractObject, "person: [{customer: customer_no}, email]", "person: [email]", 1), acceptIdentifierLost,
			contractActions, "jobs:\n", job("p", "forget_contact", "3 years", "end of year", ended),
			job("f", "forget_contract", "8 years", "end of year", ended, stillActive))
		w.runAll("2030-01-01").says("p: met 1, due 1, done 1")
		w.runAll("2035-01-01").says("f: met 1, due 1, person_still_active 1")
	})
}
