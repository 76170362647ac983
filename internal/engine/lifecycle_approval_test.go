package engine_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// Examples of reference/lifecycle that ask for people, by their number there.

// Three managers beside anna at the shell, whose name is os:anna.
var (
	kim  = access.Actor{ID: "user:1", Roles: []access.Role{access.Manager}}
	tom  = access.Actor{ID: "user:2", Roles: []access.Role{access.Manager}}
	jana = access.Actor{ID: "user:3", Roles: []access.Role{access.DPO}}
)

const twoRelease = "marks: {release: two}\n"

// approve approves everything that waits of a job, as a person, on a day.
func (w *world) approve(day string, who access.Actor, job string) []engine.CaseResult {
	w.Helper()
	w.on(day)
	results, err := w.engine.ApproveCase(w.Context(), who, engine.CaseOrder{Job: job})
	if err != nil {
		w.Fatal(err)
	}
	for _, r := range results {
		if !r.Done {
			w.Fatalf("case %d: %s", r.Case, r.Message)
		}
	}
	return results
}

// cases are the cases of a filter as "STATE: N".
func (w *world) cases(f engine.CaseFilter, want string) []engine.CaseRow {
	w.Helper()
	p, err := w.engine.Cases(w.Context(), w.actor, f)
	if err != nil {
		w.Fatal(err)
	}
	counts := map[casefile.State]int{}
	for _, c := range p.Cases {
		counts[c.State]++
	}
	var got []string
	for _, s := range casefile.CaseStates {
		if counts[s] > 0 {
			got = append(got, fmt.Sprintf("%s: %d", s, counts[s]))
		}
	}
	if line := strings.Join(got, ", "); line != want {
		w.Errorf("cases of %+v: %s, want %s", f, line, want)
	}
	return p.Cases
}

// file is one case file.
func (w *world) file(id int64) engine.CaseFile {
	w.Helper()
	f, err := w.engine.Case(w.Context(), w.actor, id)
	if err != nil {
		w.Fatal(err)
	}
	return f
}

func TestExample3ApprovalByTwo(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v2)
		w.on("2026-11-23")
		w.apply(contractObject, strings.Replace(contractActions, "anonymise, approval: none}\n", "anonymise, approval: two}\n", 1), contractJobs)

		w.runAll("2026-11-23").says("f: met 1, due 1, awaiting_approval 1", "l: met 1, due 1, done 1", "p: met 1, due 1, done 1")
		w.runAll("2026-11-24").says("f: met 1, due 1, awaiting_approval 1")
		w.cells(contractRows, `2|K-2|XXXX|\N|\N|Ulm|ended`)
		w.approve("2026-12-03", kim, "f")
		w.runAll("2026-12-03").says("f: met 1, due 1, awaiting_approval 1")
		w.approve("2026-12-04", tom, "f")
		w.runAll("2026-12-05").says("f: met 1, due 1, done 1")
		w.cells(contractRows, `2|\N|XXXX|\N|\N|\N|ended`)
		w.marks("contracts", "2")
		w.store("SELECT COUNT(*) FROM case_person", "0")
		w.derived("f", "2", "due 2024-01-01, late 1069, awaiting_approval")
		rows := w.cases(engine.CaseFilter{}, "closed: 1")
		if f := w.file(rows[0].ID); len(f.Approvals) != 2 || f.LinkRemoved == nil || len(f.ItemList) != 3 {
			w.Errorf("the case file holds %d approvals, %d items, link removed %v: %+v", len(f.Approvals), len(f.ItemList), f.LinkRemoved, f.ItemList)
		}
	})
}

func TestExample5KeepThatRanOut(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2026-12-01")
		w.on("2029-05-02")
		keep := w.keepUntil("1", "2030-06-30")
		keep.Ends = false
		w.setMark(keep)

		w.runAll("2030-01-01").says("p: met 1, due 1, held 1")
		w.runAll("2030-06-30").says("p: met 1, due 1, held 1")
		w.runAll("2030-07-01").says("p: met 1, due 1, awaiting_approval 1")
		w.approve("2030-07-02", kim, "p")
		w.runAll("2030-07-03").says("p: met 1, due 1, awaiting_approval 1")
		w.runAll("2030-07-14").says("p: met 1, due 1, awaiting_approval 1")
		w.cells(contractRows, v1Untouched)
		w.runAll("2030-07-15").says("p: met 1, due 1, done 1")
		w.cells(contractRows, v1Partial)
		w.marks("contracts", "1", "lock end_of_purpose job/l")
	})
}

// Without an approval the grace ends nothing.
func TestKeepThatRanOutWaitsForAPerson(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		w.on("2029-05-02")
		keep := w.keepUntil("1", "2030-06-30")
		keep.Ends = false
		w.setMark(keep)
		w.runAll("2030-09-01").says("l: met 1, due 1, done 1", "p: met 1, due 1, awaiting_approval 1")
		w.runAll("2030-09-02").says("p: met 1, due 1, awaiting_approval 1")

		w.endMark(engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{"1"}, Reason: "mistake"})
		w.runAll("2030-09-03").says("p: met 1, due 1, done 1") // whoever releases has decided
	})
}

// Whoever refuses what a Keep held that ran out has decided as well: the job
// counts it as refused, though it asks nobody else.
func TestKeepThatRanOutAndIsRefused(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		w.on("2029-05-02")
		keep := w.keepUntil("1", "2030-06-30")
		keep.Ends = false
		w.setMark(keep)
		w.runAll("2030-09-01").says("l: met 1, due 1, done 1", "p: met 1, due 1, awaiting_approval 1")
		results, err := w.engine.RefuseCase(w.Context(), kim, engine.RefuseOrder{CaseOrder: engine.CaseOrder{Job: "p"}, Answer: engine.AnswerRule})
		if err != nil || len(results) != 1 || !results[0].Done {
			w.Fatalf("%+v, %v", results, err)
		}
		w.runAll("2030-09-02").says("p: met 1, due 1, refused 1")
		w.cells(contractRows, v1Untouched)
	})
}

func TestExample6ReleasedByTwo(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(twoRelease, contractObject, contractActions, contractJobs)
		w.runAll("2026-12-01")
		w.on("2029-05-02")
		order := engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{"1"}, Reason: "lawsuit"}
		w.setMark(order)
		w.runAll("2030-01-01").says("p: met 1, due 1, held 1")

		w.on("2036-03-10")
		results, err := w.engine.EndMarks(w.Context(), kim, order)
		if err != nil || results[0].Done || !results[0].Waits {
			w.Fatalf("the first only asks: %+v, %v", results, err)
		}
		if _, err := w.engine.EndMarks(w.Context(), kim, order); !errors.Is(err, casefile.ErrRequester) {
			w.Errorf("whoever asked does not confirm: %v", err)
		}
		w.runNow().says("f: met 1, due 1, held 1", "p: met 1, due 1, held 1")
		results, err = w.engine.EndMarks(w.Context(), tom, order)
		if err != nil || !results[0].Done {
			w.Fatalf("the second confirms: %+v, %v", results, err)
		}
		w.runAll("2036-03-11").says("f: met 1, due 1, done 1", "p: met 1, due 1, superseded 1")
		w.derived("f", "1", "due 2035-01-01, late 435, held")
		w.store("SELECT COUNT(*) FROM case_person", "0")
	})
}

func TestExample8Art18LockLiftedByTwo(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(twoRelease, contractObject, contractActions, contractJobs)
		w.runAll("2026-12-01").says("l: met 1, due 1, done 1")
		w.on("2029-11-15")
		w.setMark(engine.MarkOrder{Kind: datasource.LockMark, Object: "contract", Keys: []string{"1"}, Reason: "request", Ground: "art18"})
		w.runAll("2030-01-01").says("p: met 1, due 1, locked 1")

		lift := engine.MarkOrder{Kind: datasource.LockMark, Object: "contract", Keys: []string{"1"}, Reason: "request", Ground: "art18"}
		w.on("2030-02-12")
		if _, err := w.engine.EndMarks(w.Context(), kim, lift); !errors.Is(err, engine.ErrBadOrder) || !strings.Contains(err.Error(), "told") {
			w.Errorf("lifted before the person was told: %v", err)
		}
		w.on("2030-02-13")
		told := w.day("2030-02-13")
		lift.Informed = &told
		if _, err := w.engine.EndMarks(w.Context(), kim, lift); err != nil {
			w.Fatal(err)
		}
		w.runAll("2030-02-14").says("p: met 1, due 1, locked 1")
		lift.Informed = nil // the first noted it
		w.on("2030-02-20")
		if r, err := w.engine.EndMarks(w.Context(), tom, lift); err != nil || !r[0].Done {
			w.Fatalf("lifted by two: %+v, %v", r, err)
		}
		w.runAll("2030-02-21").says("p: met 1, due 1, done 1")
		w.marks("contracts", "1", "lock end_of_purpose job/l")
		w.derived("p", "1", "due 2030-01-01, late 51, locked")
	})
}

func TestExample9Art18LockNeverEndsByItself(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v2)
		w.on("2027-03-01")
		w.apply(contractObject, contractActions, contractJobs)
		until := w.day("2027-03-31")
		w.setMark(engine.MarkOrder{Kind: datasource.LockMark, Object: "contract", Keys: []string{"2"}, Reason: "request", Ground: "art18", Until: &until})
		w.runAll("2027-04-01").says("f: met 1, due 1, locked 1", "l: met 1, due 1, done 1", "p: met 1, due 1, locked 1")
		marks, err := w.engine.Marks(w.Context(), w.actor)
		if err != nil {
			w.Fatal(err)
		}
		i := slices.IndexFunc(marks, func(m engine.MarkInfo) bool { return m.Ground == "art18" })
		if i < 0 || marks[i].Due != "lifting is due: tell the person first, then unlock with the day" {
			w.Errorf("nothing says that lifting is due: %+v", marks)
		}
		_, err = w.engine.EndMarks(w.Context(), w.actor, engine.MarkOrder{Kind: datasource.LockMark, Object: "contract", Keys: []string{"2"}, Reason: "request", Ground: "art18"})
		if !errors.Is(err, engine.ErrBadOrder) || !strings.Contains(err.Error(), "--informed") {
			w.Errorf("unlock is refused with a hint: %v", err)
		}
		w.cells(contractRows, `2|K-2|Jens O'Hara|jens@example.org|\N|Ulm|ended`)
	})
}

// contracts401 are 400 contracts that ended in 2023 and one that ended later.
func contracts401() []string {
	var rows []string
	for i := 1; i <= 400; i++ {
		rows = append(rows, fmt.Sprintf("(%d, 'K-%d', 'Eva', NULL, NULL, 'Ulm', 'ended', '2023-%02d-15')", i, i, i%12+1))
	}
	rows = append(rows, "(401, 'K-401', 'Eva', NULL, NULL, 'Ulm', 'ended', '2024-01-02')")
	return []string{"INSERT INTO contracts VALUES " + strings.Join(rows, ", ")}
}

func TestExample17CasesOpenBeforeTheyAreDue(t *testing.T) {
	each(t, func(w *world) {
		w.exec(contracts401()...)
		w.on("2026-12-01")
		w.apply(contractObject, strings.Replace(forgetOnly, "approval: none", "approval: two", 1),
			job("f", "forget_contract", "3 years", "end of year", ended))
		w.runAll("2026-12-17").says()
		w.store("SELECT COUNT(*) FROM casefile", "0")
		w.runAll("2026-12-18").says()
		w.store("SELECT COUNT(*), MIN(state) FROM casefile", "400|awaiting_approval")
		w.store("SELECT COUNT(*), MIN(state), MIN(due_day) FROM case_item", "400|planned|2027-01-01")

		w.approve("2026-12-19", kim, "f")
		w.approve("2026-12-22", tom, "f")
		w.store("SELECT state, COUNT(*) FROM casefile GROUP BY state", "approved|400")
		w.on("2026-12-28")
		w.setMark(engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{"7"}, Reason: "lawsuit"})
		w.exec("UPDATE contracts SET ended_on = '2023-12-30' WHERE id = 401")
		w.runAll("2026-12-29").says()
		w.runAll("2027-01-01").says("f: met 401, due 401, done 399, held 1, awaiting_approval 1")
		w.cells("SELECT id FROM contracts WHERE name = 'Eva' ORDER BY id", "7", "401")
		w.store("SELECT state, COUNT(*) FROM casefile GROUP BY state ORDER BY state", "approved|1", "awaiting_approval|1", "closed|399")
		w.store("SELECT COUNT(DISTINCT case_id) FROM case_person", "2")
		w.runAll("2027-01-02").says("f: met 2, due 2, held 1, awaiting_approval 1")

		w.endMark(engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{"7"}, Reason: "lawsuit"})
		w.runAll("2027-01-03").says("f: met 2, due 2, done 1, awaiting_approval 1") // its approvals stand
	})
}

func TestExample18RefusedStaysRefused(t *testing.T) {
	each(t, func(w *world) {
		w.exec(strings.Replace(v1, "2026-08-31", "2023-08-31", 1))
		w.on("2026-12-18")
		rule3 := job("f", "forget_contract", "3 years", "end of year", ended)
		two := strings.Replace(forgetOnly, "approval: none", "approval: two", 1)
		w.apply(contractObject, two, rule3)
		w.runAll("2026-12-18").says()
		id := w.cases(engine.CaseFilter{}, "awaiting_approval: 1")[0].ID
		w.on("2026-12-20")
		refuse := engine.RefuseOrder{CaseOrder: engine.CaseOrder{Cases: []int64{id}}}
		if _, err := w.engine.RefuseCase(w.Context(), kim, refuse); !errors.Is(err, engine.ErrBadOrder) {
			w.Errorf("a refusal says what follows: %v", err)
		}
		refuse.Answer = engine.AnswerRule
		if r, err := w.engine.RefuseCase(w.Context(), kim, refuse); err != nil || r[0].State != casefile.Refused {
			w.Fatalf("refuse: %+v, %v", r, err)
		}
		for _, day := range []string{"2027-01-01", "2027-01-02"} {
			w.runAll(day).says("f: met 1, due 1, refused 1")
		}
		w.cases(engine.CaseFilter{}, "refused: 1")
		w.store("SELECT COUNT(*) FROM case_person", "0")
		w.overdue("2027-01-30", 0)
		w.overdue("2027-02-01", 1) // due for more than 30 days

		w.on("2027-02-02")
		w.apply(contractObject, two, strings.Replace(rule3, "3 years", "2 years", 1)) // the rule was mended
		w.runAll("2027-02-02").says("f: met 1, due 1, awaiting_approval 1")
		w.cases(engine.CaseFilter{}, "awaiting_approval: 1, refused: 1")
		w.cells(contractRows, v1Untouched)
	})
}

func (w *world) overdue(day string, want int) {
	w.Helper()
	w.on(day)
	r, err := w.engine.Check(w.Context(), w.actor, false)
	if err != nil || r.Overdue["contract"] != want {
		w.Errorf("%s: %v overdue, %v; want %d", day, r.Overdue, err, want)
	}
}
