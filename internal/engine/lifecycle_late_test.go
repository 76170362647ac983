package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/testdb"
)

// Both halves of example 23: what is done is done, and a Keep that is there
// first wins.
func TestExample23KeepAndBatchMeet(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1, strings.ReplaceAll(strings.Replace(v1, "(1", "(3", 1), "K-1", "K-3"))
		w.apply(contractObject, contractActions, contractJobs)
		w.on("2035-01-01")
		w.setMark(w.keepUntil("3", "2040-12-31"))
		w.at("2035-01-01 03:30:04")
		w.runNow().says("f: met 2, due 2, done 1, held 1", "l: met 2, due 2, done 1, superseded 1", "p: met 2, due 2, held 1, superseded 1")
		w.cells(contractRows, v1Forgotten, strings.NewReplacer("1|K-1", "3|K-3").Replace(v1Untouched))

		w.at("2035-01-01 03:30:05")
		results, err := w.engine.SetMarks(w.Context(), w.actor, w.keepUntil("1", "2040-12-31"))
		if !errors.Is(err, engine.ErrTooLate) {
			w.Errorf("a Keep after the batch answers %v, want ErrTooLate", err)
		}
		if said := answers(results, err); !strings.Contains(said, "03:30:04") {
			w.Errorf("a Keep that comes too late does not say since when: %s", said)
		}
		w.marks("contracts", "1", "keep hand/ends") // for what is written to the record from now on
	})
}

func answers(results []engine.MarkResult, err error) string {
	var b strings.Builder
	for _, r := range results {
		b.WriteString(r.Message + "\n")
	}
	if err != nil {
		b.WriteString(err.Error())
	}
	return b.String()
}

func TestExample24SyncBringsTheNameBack(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2035-01-01")
		w.cells(contractRows, v1Forgotten)
		w.on("2035-01-05")
		w.exec("UPDATE contracts SET name = 'Barbara Jürgens' WHERE id = 1")
		if v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{}); err != nil || len(v.Sources) != 1 || v.Sources[0].Back != 1 {
			w.Errorf("verify after the sync: %+v, %v; want one record that came back", v, err)
		}

		w.runAll("2035-01-06").says("f: met 1, due 1, done 1, came back 1", "l: met 1, due 1, superseded 1", "p: met 1, due 1, superseded 1")
		w.cells(contractRows, v1Forgotten)
		w.ledger("contracts", "1", "forget_contract", "forget_contract")
		if codes := w.findings(); !codes["came_back"] {
			w.Errorf("check does not report came_back: %v", codes)
		}
		w.runAll("2035-01-07").says()
	})
}

// findings are the codes check reports.
func (w *world) findings() map[string]bool {
	w.Helper()
	report, err := w.engine.Check(w.Context(), w.actor, false)
	if err != nil {
		w.Fatal(err)
	}
	codes := map[string]bool{}
	for _, f := range report.Findings {
		codes[f.Code] = true
	}
	return codes
}

// The host deletes a planned record in the very moment its batch begins.
func TestExample27PlannedRecordIsGone(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1, v2)
		w.apply(contractObject, contractActions, "jobs:\n", job("f", "forget_contract", "8 years", "end of year", ended),
			job("p", "forget_contact", "200 years", "end of year", ended))
		w.exec(deleteWhenABatchBegins(w))
		w.runAll("2035-01-01").says("f: met 2, due 2, done 1, gone 1")
		w.cells(contractRows, v1Forgotten)
		w.ledger("contracts", "2")
		w.store("SELECT i.record_key, i.state, i.reason FROM item i WHERE i.state IS NOT NULL", "2|skipped|gone")
	})
}

// deleteWhenABatchBegins deletes contract 2 between planning and batch.
func deleteWhenABatchBegins(w *world) string {
	const do = "DELETE FROM contracts WHERE id = 2;"
	head := "CREATE TRIGGER gone AFTER INSERT ON " + w.own("batch") + " FOR EACH ROW "
	if w.db.Dialect == testdb.Postgres {
		return "CREATE FUNCTION gone() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN " + do + " RETURN NEW; END'; " + head + "EXECUTE FUNCTION gone()"
	}
	return head + "BEGIN " + do + " END"
}
