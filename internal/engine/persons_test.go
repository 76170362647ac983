package engine_test

import (
	"fmt"
	"strings"
	"testing"
)

// personObjects are contracts and leads; %s is the identifiers of a lead.
func personObjects(leads string) string {
	_, lead, _ := strings.Cut(leadObject, "objects:\n")
	return contractObject + strings.Replace(lead, "[{lead: lead_no}, email]", leads, 1)
}

const personActions = `
actions:
  forget_contract: {object: contract, kind: anonymise, approval: none}
  forget_lead: {object: lead, kind: anonymise, approval: none}
jobs:
`

// A lead whose number is 1001 is not the customer 1001, unless the concept
// names both alike.
func TestSameNumberIsNotSamePerson(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO contracts VALUES (1, '1001', 'Eva', 'eva@example.org', NULL, 'Ulm', 'active', NULL)`,
			`INSERT INTO leads VALUES (1, '1001', 'Udo', 'udo@example.org', '2020-01-01')`,
			`INSERT INTO leads VALUES (2, '1002', 'Eva', 'EVA@example.org ', '2020-01-01')`)
		leads := jobFrom("contact_or_creation", "leads", "forget_lead", "1 year", "event", stillActive)
		contracts := job("contracts", "forget_contract", "1 year", "event", ended)
		w.apply(personObjects("[{lead: lead_no}, email]"), personActions, leads, contracts)
		w.plan("2026-01-01", "leads").says("leads: met 2, due 2, person_still_active 1")
		w.apply(personObjects("[{customer: lead_no}, email]"), personActions, leads, contracts)
		w.plan("2026-01-01", "leads").says("leads: met 2, due 2, person_still_active 2")
		w.apply(personObjects("[{lead: lead_no}, email]"), personActions, leads, contracts)

		w.exec("UPDATE contracts SET status = 'ended', ended_on = '2020-01-01'")
		s := w.runAll("2026-01-01")
		s.says("contracts: met 1, due 1, done 1", "leads: met 2, due 2, done 2")
		s.cases("contracts: 1", "leads: 2")
		w.store("SELECT COUNT(*) FROM casefile", "3")
	})
}

// Named alike, contract and lead of one customer are one case of the run.
func TestOnePersonOneCase(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO contracts VALUES (1, '1001', 'Eva', 'a@example.org', NULL, 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO contracts VALUES (2, ' 1001 ', 'Eva', 'b@example.org', NULL, 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO contracts VALUES (3, NULL, 'Eva', 'C@example.org', NULL, 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO leads VALUES (1, '1001', 'Eva', 'd@example.org', '2020-01-01')`,
			`INSERT INTO leads VALUES (2, NULL, 'Eva', 'c@example.org', '2020-01-01')`)
		w.apply(personObjects("[{customer: lead_no}, email]"), personActions,
			jobFrom("contact_or_creation", "leads", "forget_lead", "1 year", "event"),
			job("contracts", "forget_contract", "1 year", "event", ended))
		w.plan("2026-01-01").cases("contracts: 2", "leads: 2")
		w.runAll("2026-01-01").cases("contracts: 2", "leads: 2")
		w.store("SELECT COUNT(*) FROM casefile", "2")
		w.store("SELECT COUNT(*) FROM case_person", "0")
	})
}

// 58 records share a city, an e-mail and a phone: whoever has a customer number
// is told apart by it.
func TestSharedAddressJoinsNobody(t *testing.T) {
	each(t, func(w *world) {
		for i := range 58 {
			w.exec(fmt.Sprintf(`INSERT INTO contracts VALUES (%d, 'K-%d', 'Eva', 'info@example.org', '0731 123456', 'Ulm', 'ended', '2020-01-01')`, i, i))
		}
		w.apply(contractObject, forgetOnly, job("f", "forget_contract", "1 year", "event", ended))
		w.plan("2026-01-01").cases("f: 58")
		w.runAll("2026-01-01").cases("f: 58")
		w.store("SELECT COUNT(*) FROM casefile", "58")
	})
}

// A record without identifiers is a case of its own, and a rule that asks for
// the person does not touch it.
func TestNoIdentifier(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO contracts VALUES (1, NULL, 'Eva', NULL, NULL, 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO contracts VALUES (2, '  ', 'Udo', '', NULL, 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO contracts VALUES (3, 'K-3', 'Ida', NULL, NULL, 'Ulm', 'ended', '2020-01-01')`)
		asks := job("f", "forget_contract", "1 year", "event", ended, stillActive)
		w.apply(contractObject, forgetOnly, asks)
		w.runAll("2026-01-01").says("f: met 3, due 3, done 1, no_identifier 2")
		w.cells("SELECT id, name FROM contracts ORDER BY id", "1|Eva", "2|Udo", "3|XXXX")
		w.runAll("2026-01-02").says("f: met 2, due 2, no_identifier 2")

		w.apply(contractObject, forgetOnly, strings.ReplaceAll(asks, stillActive, ""))
		s := w.runAll("2026-01-02")
		s.says("f: met 2, due 2, done 2")
		s.cases("f: 2")
	})
}

// Phone numbers are compared in Go, since no database writes them alike.
func TestPersonByPhone(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO contracts VALUES (1, NULL, 'Eva', NULL, '0151 2345678', 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO contracts VALUES (2, NULL, 'Eva', NULL, '+49 (0)151 / 234 56 78', 'Ulm', 'active', NULL)`,
			`INSERT INTO contracts VALUES (3, NULL, 'Udo', NULL, '0151 2345679', 'Ulm', 'ended', '2020-01-01')`,
			`INSERT INTO contracts VALUES (4, NULL, 'Ida', NULL, ' ', 'Ulm', 'ended', '2020-01-01')`)
		w.apply(strings.Replace(contractObject, "[{customer: customer_no}, email]", "[phone]", 1), forgetOnly,
			job("f", "forget_contract", "1 year", "event", ended, stillActive))
		w.plan("2026-01-01").says("f: met 3, due 3, person_still_active 1, no_identifier 1")
		w.runAll("2026-01-01").says("f: met 3, due 3, done 1, person_still_active 1, no_identifier 1")
		w.cells("SELECT id, name FROM contracts ORDER BY id", "1|Eva", "2|Eva", "3|XXXX", "4|Ida")
	})
}
