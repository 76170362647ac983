package engine_test

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// saved are the tables a backup of the sales database holds.
var saved = []string{"contracts", "meta", "batch", "ledger", "mark"}

// tableOf is a table of the backup as the database calls it.
func (w *world) tableOf(name string) string {
	if name == "contracts" {
		return name
	}
	return w.own(name)
}

// backUp copies tables aside, restore puts them back: what a dump does.
func (w *world) backUp() {
	w.Helper()
	for _, name := range saved {
		w.exec("CREATE TABLE saved_" + name + " AS SELECT * FROM " + w.tableOf(name))
	}
}

func (w *world) restore(names ...string) {
	w.Helper()
	for _, name := range names {
		w.exec("DELETE FROM "+w.tableOf(name), "INSERT INTO "+w.tableOf(name)+" SELECT * FROM saved_"+name)
	}
}

// endedContracts are contracts whose partial anonymisation is due on
// 2030-01-01.
func (w *world) endedContracts(n int) {
	w.Helper()
	for i := range n {
		w.exec(fmt.Sprintf("INSERT INTO contracts (id, customer_no, name, email, phone, city, status, ended_on) VALUES "+
			"(%d, 'K-%d', 'Name %d', 'n%d@example.de', '040 %d', 'Hamburg', 'ended', '2026-08-31')", i+1, i+1, i, i, 1000+i))
	}
}

func (w *world) codes() []string {
	w.Helper()
	r, err := w.engine.Check(w.Context(), w.actor, false)
	if err != nil {
		w.Fatal(err)
	}
	var codes []string
	for _, f := range r.Findings {
		codes = append(codes, f.Code)
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// stopped runs all jobs, each of which a finding must stop.
func (w *world) stopped(code string) {
	w.Helper()
	for _, j := range w.runNow().Jobs {
		if !slices.Contains(j.Stopped, code) || j.Done != nil && *j.Done > 0 {
			w.Errorf("%s was not stopped by %s: %+v", j.Job, code, j)
		}
	}
}

func (w *world) keep(key string) {
	w.Helper()
	w.setMark(engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{key}, Reason: "lawsuit"})
}

// storeCopy makes a backup of our own store.
func (w *world) storeCopy() string {
	w.Helper()
	own, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "fristwerk.db"))
	if err != nil {
		w.Fatal(err)
	}
	defer own.Close()
	copied := filepath.Join(w.TempDir(), "store.db")
	if _, err := own.ExecContext(w.Context(), "VACUUM INTO ?", copied); err != nil {
		w.Fatal(err)
	}
	return copied
}

// restoreStore closes the engine, puts an older store in place and opens it.
func (w *world) restoreStore(copied string) {
	w.Helper()
	if err := w.engine.Close(); err != nil {
		w.Fatal(err)
	}
	for _, name := range []string{"fristwerk.db-wal", "fristwerk.db-shm"} {
		os.Remove(filepath.Join(w.dir, name))
	}
	if err := os.Rename(copied, filepath.Join(w.dir, "fristwerk.db")); err != nil {
		w.Fatal(err)
	}
	w.open()
}

// TestRestoredSource is example 25 of the life cycle: a source restored to the
// day before P and a Keep. Jobs stop; reapply does P, then the Keep; the record
// is held afterwards.
func TestRestoredSource(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(30)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2029-12-30")
		w.backUp()
		w.runAll("2030-01-01")
		w.on("2030-01-15")
		w.keep("7")
		w.on("2030-03-01")
		w.restore(saved...)

		if codes := w.codes(); !slices.Contains(codes, "source_restored") {
			w.Fatalf("the restore was not noticed: %v", codes)
		}
		w.stopped("source_restored")
		lost, err := w.engine.LostToRestores(w.Context(), w.actor)
		if err != nil || len(lost) != 1 || lost[0].Records != 30 || lost[0].Marks != 1 {
			w.Fatalf("%+v, %v", lost, err)
		}
		r, err := w.engine.Reapply(w.Context(), w.actor, engine.ReapplyOrder{})
		if err != nil {
			w.Fatal(err)
		}
		if r.Done != 30 || r.Marks != 1 || r.Failed != 0 {
			w.Errorf("%+v", r)
		}
		if names := w.db.Query(w.T, "SELECT name FROM contracts WHERE id = 7"); strings.HasPrefix(names[0][0], "Name") {
			w.Error("P came before the Keep, so it is done again before it")
		}
		log, err := w.engine.ProofLog(w.Context(), w.actor, engine.ProofFilter{Acts: []proof.Act{proof.Reapplied}, Limit: 100})
		if err != nil || !slices.ContainsFunc(log.Entries, func(e proof.Entry) bool { return strings.HasPrefix(e.Subject, "mark/") }) ||
			!slices.ContainsFunc(log.Entries, func(e proof.Entry) bool { return strings.HasPrefix(e.Subject, "batch/") }) {
			w.Errorf("what was done again is not logged: %+v, %v", log, err)
		}
		w.marks("contracts", "7", "lock end_of_purpose job/l", "keep hand")
		if codes := w.codes(); slices.Contains(codes, "source_restored") {
			w.Errorf("still: %v", codes)
		}
		w.runNow() // and jobs go on
		if v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{}); err != nil || !v.Held() {
			w.Errorf("%+v, %v", v, err)
		}
	})
}

// TestRestoredTable restores the data alone: the ledger stands, the changes do
// not. It is said, and the jobs do them again.
func TestRestoredTable(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(30)
		w.apply(contractObject, contractActions, contractJobs)
		w.backUp()
		w.runAll("2030-01-01")
		if codes := w.codes(); slices.Contains(codes, "table_restored") {
			w.Fatalf("nothing was restored: %v", codes)
		}
		w.restore("contracts")
		if codes := w.codes(); !slices.Contains(codes, "table_restored") || slices.Contains(codes, "source_restored") {
			w.Errorf("%v", codes)
		}
		w.runNow()
		if codes := w.codes(); slices.Contains(codes, "table_restored") {
			w.Errorf("done again, and yet: %v", codes)
		}
	})
}

// TestRestoredStore goes on with an older store: what it forgot it cannot know,
// so nothing runs until somebody has looked.
func TestRestoredStore(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(30)
		w.apply(contractObject, contractActions, contractJobs)
		older := w.storeCopy()
		w.runAll("2030-01-01")
		w.restoreStore(older)
		if codes := w.codes(); !slices.Contains(codes, "store_restored") {
			w.Fatalf("%v", codes)
		}
		w.stopped("store_restored")
		if _, err := w.engine.Reapply(w.Context(), w.actor, engine.ReapplyOrder{Confirm: true}); err != nil {
			w.Fatal(err)
		}
		if codes := w.codes(); slices.Contains(codes, "store_restored") {
			w.Errorf("%v", codes)
		}
		w.runNow()
		if v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{}); err != nil || !v.Held() {
			w.Errorf("%+v, %v", v, err)
		}
	})
}

// TestNothingWasRestored: ordinary days, with marks that end by themselves and
// with the record they lie on, look like no restore.
func TestNothingWasRestored(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(12)
		w.apply(contractObject, contractActions, contractJobs)
		w.setMark(engine.MarkOrder{Kind: datasource.LockMark, Object: "contract", Keys: []string{"3"}, Reason: "other", Ground: "end_of_purpose"})
		w.keep("4")
		for _, day := range []string{"2029-12-31", "2030-01-01", "2030-01-02", "2035-01-02"} {
			w.runAll(day)
			if codes := w.codes(); slices.ContainsFunc(codes, func(c string) bool { return strings.HasSuffix(c, "_restored") }) {
				w.Errorf("%s: %v", day, codes)
			}
		}
	})
}

// TestTwoPeopleReapply: where an action asks for two people, whoever asked for
// it to be done again does not agree, and what was shown is what is done.
func TestTwoPeopleReapply(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(20)
		two := strings.Replace(contractActions, "followed_by: forget_contract, approval: none", "followed_by: forget_contract, approval: two", 1)
		w.apply(contractObject, two, contractJobs)
		w.runAll("2029-12-30")
		w.backUp()
		w.runAll("2030-01-01")
		kim := access.Actor{ID: "user:2", Roles: []access.Role{access.Manager}}
		for _, who := range []access.Actor{kim, {ID: "user:3", Roles: []access.Role{access.Manager}}} {
			if _, err := w.engine.ApproveCase(w.Context(), who, engine.CaseOrder{Job: "p"}); err != nil {
				w.Fatal(err)
			}
		}
		if r := w.runNow(); *r.Jobs[slices.IndexFunc(r.Jobs, func(j engine.JobResult) bool { return j.Job == "p" })].Done != 20 {
			w.Fatalf("%+v", r)
		}
		w.restore(saved...)
		p, err := w.engine.Restored(w.Context(), w.actor)
		if err != nil || !p.Two || p.Older || p.AskedBy != "" || p.Digest == "" || p.Sources[0].Records < 20 {
			w.Fatalf("%+v, %v", p, err)
		}
		if _, err := w.engine.Reapply(w.Context(), kim, engine.ReapplyOrder{Digest: "of yesterday"}); !errors.Is(err, casefile.ErrChanged) {
			w.Errorf("got %v", err)
		}
		if r, err := w.engine.Reapply(w.Context(), kim, engine.ReapplyOrder{Digest: p.Digest}); err != nil || !r.Asked || r.Done != 0 {
			w.Fatalf("%+v, %v", r, err)
		}
		if _, err := w.engine.Reapply(w.Context(), kim, engine.ReapplyOrder{Digest: p.Digest}); !errors.Is(err, casefile.ErrRequester) {
			w.Errorf("who asked does not agree: %v", err)
		}
		if p, err := w.engine.Restored(w.Context(), w.actor); err != nil || p.AskedBy != "user:2" {
			w.Errorf("%+v, %v", p, err)
		}
		if names := w.db.Query(w.T, "SELECT COUNT(*) FROM contracts WHERE name LIKE 'Name %'"); names[0][0] != "20" {
			w.Errorf("something was done before the second agreed: %v", names)
		}
		r, err := w.engine.Reapply(w.Context(), w.actor, engine.ReapplyOrder{Digest: p.Digest})
		if err != nil || r.Asked || r.Done < 20 || r.Failed != 0 {
			w.Errorf("%+v, %v", r, err)
		}
		if p, err := w.engine.Restored(w.Context(), w.actor); err != nil || len(p.Sources) != 0 {
			w.Errorf("%+v, %v", p, err)
		}
	})
}
