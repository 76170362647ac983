package engine_test

import (
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// Backups as administrators make and restore them: with pg_dump and pg_restore,
// mariadb-dump, and the backup API of SQLite.

// ours are our tables as the source calls them; on PostgreSQL a schema.
func (w *world) ours() []string {
	if w.db.Dialect == testdb.Postgres {
		return []string{"fristwerk."}
	}
	return []string{"fristwerk_meta", "fristwerk_batch", "fristwerk_ledger", "fristwerk_mark"}
}

// lost is what is known to be lost of the one source.
func (w *world) lost() engine.Lost {
	w.Helper()
	lost, err := w.engine.LostToRestores(w.Context(), w.actor)
	if err != nil || len(lost) != 1 {
		w.Fatalf("%+v, %v", lost, err)
	}
	return lost[0]
}

// reapplied does it again, and holds that everything is well then: nothing
// looks restored, jobs go on, and all verifies.
func (w *world) reapplied() engine.Reapplied {
	w.Helper()
	r, err := w.engine.Reapply(w.Context(), w.actor, engine.ReapplyOrder{})
	if err != nil || r.Failed > 0 {
		w.Fatalf("%+v, %v", r, err)
	}
	w.quiet()
	for _, j := range w.runNow().Jobs {
		if len(j.Stopped) > 0 {
			w.Errorf("%s is stopped by %v", j.Job, j.Stopped)
		}
	}
	w.quiet()
	return r
}

// names are the names of contracts that were not anonymised.
func (w *world) names() int {
	w.Helper()
	return len(w.db.Query(w.T, "SELECT id FROM contracts WHERE name LIKE 'Name%'"))
}

// series are contracts that are due in three years, ten each; the run of the
// first year is done, the second with a backup after it, then the third.
func (w *world) series() testdb.Backup {
	w.Helper()
	w.endedContracts(30)
	w.exec("UPDATE contracts SET ended_on = '2027-08-31' WHERE id > 10", "UPDATE contracts SET ended_on = '2028-08-31' WHERE id > 20")
	w.apply(contractObject, contractActions, contractJobs)
	w.runAll("2029-12-30") // locks
	w.runAll("2030-01-01")
	w.runAll("2031-01-01")
	saved := w.db.Backup(w.T, w.ours()...)
	w.runAll("2032-01-01")
	w.on("2032-03-01")
	return saved
}

// TestDumpFromBeforeARun is example 25 with a real backup, restored in place.
func TestDumpFromBeforeARun(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(30)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2029-12-30")
		saved := w.db.Backup(w.T)
		w.runAll("2030-01-01")
		w.on("2030-01-15")
		w.keep("7")
		w.on("2030-03-01")
		saved.Restore(w.T, w.db)
		if codes := w.codes(); !slices.Contains(codes, "source_restored") {
			w.Fatalf("the restore was not noticed: %v", codes)
		}
		w.stopped("source_restored")
		if l := w.lost(); l.Records != 30 || l.Marks != 1 || w.names() != 30 {
			w.Errorf("%+v, %d names", l, w.names())
		}
		if r := w.reapplied(); r.Done != 30 || r.Marks != 1 {
			w.Errorf("%+v", r)
		}
		if w.names() != 0 {
			w.Errorf("%d names are left", w.names())
		}
		w.marks("contracts", "7", "lock end_of_purpose job/l", "keep hand")
	})
}

// TestDumpFromTheMiddle: of a series of runs only the last was lost, and only
// that is done again. The backup is restored into another database, to which
// the source's url then leads.
func TestDumpFromTheMiddle(t *testing.T) {
	each(t, func(w *world) {
		saved := w.series()
		other := testdb.New(w.T, w.db.Dialect)
		saved.Restore(w.T, other)
		if err := w.engine.Close(); err != nil {
			w.Fatal(err)
		}
		w.db = other
		w.open()
		w.stopped("source_restored")
		l := w.lost()
		if l.Records != 10 || l.Batches != 1 || l.Since.Format("2006") != "2032" || w.names() != 10 {
			w.Errorf("%+v, %d names", l, w.names())
		}
		if r := w.reapplied(); r.Done != 10 || w.names() != 0 {
			w.Errorf("%+v, %d names", r, w.names())
		}
	})
}

// TestDumpOfOurTablesAlone: the data stand, their ledger does not. It is noticed,
// and nothing is done twice.
func TestDumpOfOurTablesAlone(t *testing.T) {
	each(t, func(w *world) {
		saved := w.series()
		before := w.db.Query(w.T, contractRows)
		saved.RestoreTables(w.T)
		w.stopped("source_restored")
		if l := w.lost(); l.Records != 10 || l.Batches != 1 {
			w.Errorf("%+v", l)
		}
		if r := w.reapplied(); r.Done != 0 || r.Skipped != 10 {
			w.Errorf("%+v", r)
		}
		w.cells(contractRows, joined(before)...)
	})
}

func joined(rows [][]string) (lines []string) {
	for _, row := range rows {
		lines = append(lines, strings.Join(row, "|"))
	}
	return lines
}

// TestDumpOfOneTable: the ledger stands, the contracts are those of an earlier
// day. It is noticed, and the jobs do them again.
func TestDumpOfOneTable(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(30)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2029-12-30")
		saved := w.db.Backup(w.T, "contracts")
		w.runAll("2030-01-01")
		w.on("2030-03-01")
		saved.RestoreTables(w.T)
		if codes := w.codes(); !slices.Contains(codes, "table_restored") || slices.Contains(codes, "source_restored") {
			w.Errorf("%v", codes)
		}
		if v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{}); err != nil || v.Held() {
			w.Errorf("%d names are back, and it verifies: %v", w.names(), err)
		}
		w.runNow()
		if w.names() != 0 {
			w.Errorf("%d names are left", w.names())
		}
		w.quiet()
	})
}

// TestVerifySaysWhatItLeavesOut: records whose job stands are not looked at
// again, and nobody may take that for having been found well.
func TestVerifySaysWhatItLeavesOut(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(12)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2030-01-01")
		w.exec("ALTER TABLE contracts ADD COLUMN birthday DATE", "UPDATE contracts SET name = 'Name again'")
		v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{})
		if err != nil {
			w.Fatal(err)
		}
		if v.Sources[0].Unchecked != 12 || !slices.ContainsFunc(v.Proof.Unchecked, func(s string) bool { return strings.Contains(s, "12 records of forget_contact") }) {
			w.Errorf("%+v", v)
		}
	})
}

// TestDumpOfTheStoreAlone: two cases were approved, then our store was backed
// up, then one of them was withdrawn. The restored store does not know that, so
// both approvals are void, and nothing is done before somebody looks.
func TestDumpOfTheStoreAlone(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(2)
		actions := strings.Replace(contractActions, "followed_by: forget_contract, approval: none", "followed_by: forget_contract, approval: one", 1)
		w.apply(contractObject, actions, contractJobs)
		w.runAll("2029-12-20") // opens the cases: notice is 14 days
		w.approve("2029-12-21", kim, "p")
		w.cases(engine.CaseFilter{}, "approved: 2")
		own := testdb.File(w.T, filepath.Join(w.dir, "fristwerk.db"))
		older := own.Backup(w.T)
		cases := w.cases(engine.CaseFilter{}, "approved: 2")
		w.on("2029-12-22")
		if _, err := w.engine.CancelCase(w.Context(), w.actor, engine.CaseOrder{Cases: []int64{cases[0].ID}}); err != nil {
			w.Fatal(err)
		}
		w.runAll("2029-12-23")
		if err := w.engine.Close(); err != nil {
			w.Fatal(err)
		}
		older.Restore(w.T, own)
		w.open()
		w.cases(engine.CaseFilter{}, "approved: 2")
		w.on("2030-01-01")
		w.stopped("store_restored")
		if w.names() != 2 {
			w.Fatal("something was done on a forgotten approval")
		}
		if _, err := w.engine.Reapply(w.Context(), w.actor, engine.ReapplyOrder{Confirm: true}); err != nil {
			w.Fatal(err)
		}
		w.runNow().says("p: met 2, due 2, awaiting_approval 2")
		if w.names() != 2 {
			w.Error("something was done without a new approval")
		}
		w.approve("2030-01-02", kim, "p")
		w.runNow()
		if w.names() != 0 {
			w.Errorf("approved anew, and %d names are left", w.names())
		}
		w.quiet()
	})
}

// TestDumpForgetsReports: what a host reported since the backup, and what it took
// back, starts and ends periods. Both are noticed and done again.
func TestDumpForgetsReports(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1, v2)
		w.apply(withEvents, eraseContract, "jobs:\n", jobFrom("withdrawn", "withdrawn", "erase", "6 months", "event"))
		w.on("2026-03-01")
		w.report("2", "consent_withdrawn", "2026-02-20")
		saved := w.db.Backup(w.T)
		w.report("1", "consent_withdrawn", "2026-02-20")
		if was, err := w.engine.WithdrawEvent(t.Context(), w.actor, engine.EventOrder{Object: "contract", Key: "2", Event: "consent_withdrawn"}); err != nil || !was {
			w.Fatalf("%v, %v", was, err)
		}
		w.quiet()
		saved.Restore(w.T, w.db)
		w.on("2026-09-01") // contract 1 is due, contract 2 is not
		w.stopped("source_restored")
		if l := w.lost(); l.Marks != 1 || l.Lifted != 1 {
			w.Errorf("%+v", l)
		}
		if _, err := w.engine.Reapply(t.Context(), w.actor, engine.ReapplyOrder{}); err != nil {
			w.Fatal(err)
		}
		w.quiet()
		w.runNow().says("withdrawn: met 2, due 1, done 1, no_start_date 1")
		w.cells("SELECT id, name FROM contracts ORDER BY id", "1|XXXX", "2|Jens O'Hara")
		w.quiet()
	})
}

// TestStagingClone: an installation of its own that is given a copy of the
// production database changes nothing in it, and says whose it is.
func TestStagingClone(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(12)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2029-12-30")
		clone := testdb.New(w.T, w.db.Dialect)
		w.db.Backup(w.T).Restore(w.T, clone)
		before := clone.Query(w.T, contractRows)
		staging, err := engine.Open(w.Context(), engine.Options{Dir: w.TempDir(), Log: slog.New(slog.DiscardHandler),
			Now: func() time.Time { return time.Unix(w.clock.Load(), 0) },
			Env: func(string) (string, bool) { return clone.URL, true }})
		if err != nil {
			w.Fatal(err)
		}
		defer staging.Close()
		text := conceptHead + contractObject + contractActions + contractJobs
		if _, err := staging.Propose(w.Context(), w.actor, "concept.yaml", []byte(text)); !errors.Is(err, engine.ErrForeign) {
			w.Errorf("the clone was taken for its own: %v", err)
		}
		if after := clone.Query(w.T, contractRows); fmt.Sprint(after) != fmt.Sprint(before) {
			w.Error("the clone was changed")
		}
		w.runAll("2030-01-01") // production goes on
		w.quiet()
	})
}
