package engine_test

import (
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// Examples of reference/lifecycle, by their number there.

func TestExample1ContractEnds(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)

		w.runAll("2026-11-30").says()
		w.runAll("2026-12-01").says("l: met 1, due 1, done 1")
		w.marks("contracts", "1", "lock end_of_purpose job/l")
		w.cells(contractRows, v1Untouched)

		w.runAll("2029-12-31").says()
		w.runAll("2030-01-01").says("p: met 1, due 1, done 1")
		w.marks("contracts", "1", "lock end_of_purpose job/l")
		w.cells(contractRows, v1Partial)
		w.store("SELECT COUNT(DISTINCT case_id) FROM case_person", "1")

		w.runAll("2034-12-31").says()
		w.runAll("2035-01-01").says("f: met 1, due 1, done 1")
		w.marks("contracts", "1")
		w.cells(contractRows, v1Forgotten)
		w.store("SELECT COUNT(*) FROM case_person", "0")

		w.ledger("contracts", "1", "lock_contract", "forget_contact", "forget_contract")
		w.derived("l", "1", "due 2026-12-01, late 0")
		w.derived("p", "1", "due 2030-01-01, late 0")
		w.derived("f", "1", "due 2035-01-01, late 0")
		w.runAll("2035-01-02").says()
	})
}

func TestExample2FirstRunEver(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v2)
		w.on("2026-11-23")
		w.apply(contractObject, contractActions, contractJobs)
		why, err := w.engine.Why(w.Context(), w.actor, "contract", "2")
		if err != nil {
			w.Fatal(err)
		}
		due := map[string]string{"l": "2015-10-01", "p": "2019-01-01", "f": "2024-01-01"}
		for _, r := range why.Rules {
			if r.DueDay == nil || r.DueDay.String() != due[r.Job] {
				w.Errorf("%s is due on %v, want %s", r.Job, r.DueDay, due[r.Job])
			}
		}

		w.runAll("2026-11-23").says("f: met 1, due 1, done 1",
			"l: met 1, due 1, superseded 1", "p: met 1, due 1, superseded 1")
		w.cells(contractRows, `2|\N|XXXX|\N|\N|\N|ended`)
		w.ledger("contracts", "2", "forget_contract")
		w.marks("contracts", "2")
		w.derived("f", "2", "due 2024-01-01, late 1057, first_run")
		w.runAll("2026-11-23").says()
	})
}

func TestExample4KeepThatEnds(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2026-12-01")
		w.on("2029-05-02")
		w.setMark(w.keepUntil("1", "2030-06-30"))

		w.runAll("2030-01-01").says("p: met 1, due 1, held 1")
		w.runAll("2030-06-30").says("p: met 1, due 1, held 1")
		w.cells(contractRows, v1Untouched)
		w.runAll("2030-07-01").says("p: met 1, due 1, done 1")
		w.cells(contractRows, v1Partial)
		w.derived("p", "1", "due 2030-01-01, late 181, held")
	})
}

func TestExample7TwoKeeps(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2026-12-01")
		w.on("2029-05-02")
		w.setMark(w.keepUntil("1", "2030-03-31"))
		w.setMark(w.keepUntil("1", "2031-12-31"))

		for _, day := range []string{"2030-01-01", "2030-03-31", "2030-04-01", "2031-12-31"} {
			w.runAll(day).says("p: met 1, due 1, held 1")
		}
		w.cells(contractRows, v1Untouched)
		w.runAll("2032-01-01").says("p: met 1, due 1, done 1")
		w.derived("p", "1", "due 2030-01-01, late 730, held")
	})
}

func TestExample10UnlockedForAWhile(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2026-12-01")
		w.on("2027-02-03")
		until := w.day("2027-02-10")
		w.endMark(engine.MarkOrder{Kind: "lock", Object: "contract", Keys: []string{"1"}, Reason: "request", Until: &until})
		w.marks("contracts", "1", "lock_exception hand/ends")

		w.runAll("2027-02-04").says("l: met 1, due 1, lock_exception 1")
		w.runAll("2027-02-10").says("l: met 1, due 1, lock_exception 1")
		w.cells(lockedContracts(w))
		w.runAll("2027-02-11").says("l: met 1, due 1, done 1")
		w.cells(lockedContracts(w), "1")
		w.derived("l", "1", "due 2026-12-01, late 0", "due 2026-12-01, late 72, lock_exception")
	})
}

func lockedContracts(w *world) string {
	return "SELECT record_key FROM " + w.own("mark") + " WHERE kind = 'lock' AND object = 'contracts' ORDER BY record_key"
}

func TestExample11HostTakesTheContractBack(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2026-12-01").says("l: met 1, due 1, done 1")
		w.on("2026-12-10")
		w.exec("UPDATE contracts SET ended_on = NULL, status = 'active' WHERE id = 1")
		w.runAll("2026-12-11").says("l: ended 1")
		w.marks("contracts", "1")
		w.cells(contractRows, `1|K-1|Barbara Jürgens|b.juergens@example.org|0151 2345678|Köln|active`)
	})
}

func TestExample12EndCorrected(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2026-12-01")
		w.exec("UPDATE contracts SET ended_on = '2027-01-31' WHERE id = 1")
		w.runAll("2026-12-16").says("l: ended 1")
		w.marks("contracts", "1")
		w.runAll("2027-04-30").says()
		w.runAll("2027-05-01").says("l: met 1, due 1, done 1")
		w.runAll("2030-01-01").says()
		w.runAll("2031-01-01").says("p: met 1, due 1, done 1")
		w.marks("contracts", "1", "lock end_of_purpose job/l")
		w.ledger("contracts", "1", "lock_contract", "lock_contract/ended", "lock_contract", "forget_contact")
	})
}
