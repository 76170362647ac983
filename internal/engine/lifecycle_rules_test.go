package engine_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/plan"
)

const stillActive = "unless: [{person_has: contract, only: [{column: status, is: active}]}]"

const forgetOnly = `
actions:
  forget_contract: {object: contract, kind: anonymise, approval: none}
jobs:
`

func TestExample13PersonStillActive(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO contracts VALUES (3, 'K-7', 'Eva', 'eva@example.org', NULL, 'Ulm', 'ended', '2022-05-31')`,
			`INSERT INTO contracts VALUES (4, 'K-7', 'Eva', 'eva@example.org', NULL, 'Ulm', 'active', NULL)`)
		w.apply(contractObject, forgetOnly, job("f", "forget_contract", "3 years", "end of year", ended, stillActive))
		w.runAll("2025-12-31").says()
		w.runAll("2026-01-01").says("f: met 1, due 1, person_still_active 1")
		w.exec("UPDATE contracts SET status = 'ended', ended_on = '2026-09-30' WHERE id = 4")
		w.runAll("2026-10-01").says("f: met 1, due 1, done 1")
		w.derived("f", "3", "due 2026-01-01, late 273, person_still_active")
		w.cells(contractRows, `3|\N|XXXX|\N|\N|\N|ended`, `4|K-7|Eva|eva@example.org|\N|Ulm|ended`)
		w.runAll("2029-12-31").says()
		w.runAll("2030-01-01").says("f: met 1, due 1, done 1")
		w.derived("f", "4", "due 2030-01-01, late 0")
	})
}

// P replaces the only identifier that F needs. Contract 1 is judged by the link
// of its case, contract 2's person is found active by it, and contract 3's link
// was lost.
func TestExample14OnlyIdentifierReplaced(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO contracts VALUES (1, NULL, 'Eva', 'eva@example.org', NULL, 'Ulm', 'ended', '2026-08-31')`,
			`INSERT INTO contracts VALUES (2, NULL, 'Ida', 'ida@example.org', NULL, 'Ulm', 'ended', '2026-08-31')`,
			`INSERT INTO contracts VALUES (3, NULL, 'Udo', 'udo@example.org', NULL, 'Ulm', 'ended', '2026-08-31')`,
			`INSERT INTO contracts VALUES (5, NULL, 'Ida', ' IDA@example.org', NULL, 'Ulm', 'active', NULL)`)
		w.apply(strings.Replace(contractObject, "person: [{customer: customer_no}, email]", "person: [email]", 1), acceptIdentifierLost,
			contractActions, "jobs:\n", job("p", "forget_contact", "3 years", "end of year", ended),
			job("f", "forget_contract", "8 years", "end of year", ended, stillActive))
		w.runAll("2030-01-01").says("p: met 3, due 3, done 3")
		w.changeStore(`DELETE FROM case_person WHERE case_id IN (SELECT case_id FROM awaited WHERE record_key = '3')`)

		w.runAll("2035-01-01").says("f: met 3, due 3, done 1, person_still_active 1, no_identifier 1")
		w.cells(contractRows, `1|\N|XXXX|\N|\N|\N|ended`, `2|\N|XXXX|\N|\N|Ulm|ended`, `3|\N|XXXX|\N|\N|Ulm|ended`,
			`5|\N|Ida| IDA@example.org|\N|Ulm|active`)
		w.ledger("contracts", "3", "forget_contact")
	})
}

const acceptIdentifierLost = `    accept: [{finding: identifier_lost, where: the action forget_contact, reason: the open case keeps the link}]
`

func TestExample15SetLeavesTheRuleOfTheFollower(t *testing.T) {
	each(t, func(w *world) {
		p := w.propose(contractObject, strings.Replace(contractActions, "followed_by", "set: {status: partial}, followed_by", 1),
			"jobs:\n", job("p", "forget_contact", "3 years", "end of year", "only: [{column: status, in: [ended, partial]}]"),
			job("f", "forget_contract", "8 years", "end of year", ended))
		f := finding(w, p, "set_leaves_rule")
		if f.Severity != plan.Error || f.Accepted != "" {
			w.Errorf("set_leaves_rule is no error: %+v", f)
		}
		for _, j := range p.Today.Jobs {
			if j.Job == "p" && !slices.Contains(j.Stopped, "set_leaves_rule") {
				w.Errorf("the job is not stopped: %+v", j)
			}
		}
	})
}

// finding is the one finding of a code.
func finding(w *world, p *engine.Proposal, code string) plan.Finding {
	w.Helper()
	i := slices.IndexFunc(p.Binding.Findings, func(f plan.Finding) bool { return f.Code == code })
	if i < 0 {
		w.Fatalf("no finding %s among %+v", code, p.Binding.Findings)
	}
	return p.Binding.Findings[i]
}

func TestExample16DutyOutlastsTheRule(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO contracts VALUES (5, 'K-5', 'Eva', 'eva@example.org', NULL, 'Ulm', 'withdrawn', '2026-02-20')`)
		p := w.apply(contractObject, `    retain:
      - {title: Handelsbriefe, columns: all, start: ended, after: 6 years, from: end of year, basis: § 257 HGB}
`, forgetOnly, job("w", "forget_contract", "6 months", "event", "only: [{column: status, is: withdrawn}]"))
		early := finding(w, p, "erases_too_early")
		if text := early.Message + " " + early.Hint; early.Severity != plan.Warning || !strings.Contains(text, "Handelsbriefe") {
			w.Errorf("erases_too_early does not name the duty: %+v", early)
		}

		w.runAll("2026-08-20").says()
		w.runAll("2026-08-21").says("w: met 1, due 1, retention_runs 1")
		w.runAll("2032-12-31").says("w: met 1, due 1, retention_runs 1")
		w.cells(contractRows, `5|K-5|Eva|eva@example.org|\N|Ulm|withdrawn`)
		w.runAll("2033-01-01").says("w: met 1, due 1, done 1")
		w.cells(contractRows, `5|\N|XXXX|\N|\N|\N|withdrawn`)
		w.derived("w", "5", "due 2026-08-21, late 2325, retention_runs")
	})
}
