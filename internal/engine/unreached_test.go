package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fristwerk/fristwerk/internal/engine"
)

const unreachedRows = `INSERT INTO contracts VALUES
	(1, 'K-1', 'Eins', NULL, NULL, NULL, 'ended', '2010-01-01'),
	(2, 'K-2', 'Zwei', NULL, NULL, NULL, 'ended', '2030-01-01'),
	(3, 'K-3', 'Drei', NULL, NULL, NULL, 'ended', NULL),
	(4, 'K-4', 'Vier', NULL, NULL, NULL, 'ended', '1900-01-01'),
	(5, 'K-5', 'Fünf', NULL, NULL, NULL, 'dormant', '2010-01-01'),
	(6, 'K-6', 'Sechs', NULL, NULL, NULL, NULL, NULL),
	(7, 'K-7', 'Sieben', NULL, NULL, NULL, 'revoked', NULL)`

// TestUnreachedRecords: of what falls outside every only, and what has no usable
// start in any job that speaks of it, a list is kept; what a job has done, what
// is due later and what another job takes are not on it.
func TestUnreachedRecords(t *testing.T) {
	each(t, func(w *world) {
		w.exec(unreachedRows)
		revoked := strings.Replace(job("r", "forget_contract", "1 day", "event", "only: [{column: status, is: revoked}]"),
			"      start: ended\n      after: 1 day\n      from: event\n", "", 1)
		w.apply(contractObject, contractActions, contractJobs, revoked)
		w.runAll("2026-01-01")
		p, err := w.engine.Unreached(w.Context(), w.actor, engine.UnreachedOrder{Object: "contract", Limit: 3})
		if err != nil {
			w.Fatal(err)
		}
		want := engine.UnreachedPage{Object: "contract", Jobs: []string{"f", "r"}, Outside: 2, Undated: 2, Next: "5",
			Records: []engine.UnreachedRecord{{Key: "3", Why: "undated"}, {Key: "4", Why: "undated"}, {Key: "5", Why: "outside"}}}
		if diff := cmp.Diff(want, p); diff != "" {
			w.Errorf("(-want +got)\n%s", diff)
		}
		next, err := w.engine.Unreached(w.Context(), w.actor, engine.UnreachedOrder{Object: "contract", Limit: 3, After: p.Next})
		if err != nil || len(next.Records) != 1 || next.Records[0].Key != "6" || next.Next != "" {
			w.Errorf("the next page: %+v, %v", next, err)
		}
		if _, err := w.engine.Unreached(w.Context(), w.actor, engine.UnreachedOrder{Object: "nobody"}); !errors.Is(err, engine.ErrUnknownObject) {
			w.Errorf("an object nobody knows: %v", err)
		}
		said := w.finding("records_unreached")
		if said != "contracts: as they stand, no active job will ever erase some records of contracts: they fall outside every only, or they have no usable start (2 records outside, 2 records without a start)" {
			w.Errorf("finding: %s", said)
		}
		w.exec("UPDATE contracts SET status = 'revoked' WHERE id IN (3, 4, 5, 6)")
		if said := w.finding("records_unreached"); said != "" {
			w.Errorf("all are reached: %s", said)
		}
	})
}

// finding is where and what a finding of check says, empty if there is none.
func (w *world) finding(code string) string {
	w.Helper()
	r, err := w.engine.Check(w.Context(), w.actor, false)
	if err != nil {
		w.Fatal(err)
	}
	for _, f := range r.Findings {
		if f.Code == code {
			return f.Where + ": " + f.Message
		}
	}
	return ""
}

// TestCoverageOfEveryTable counts the columns of tables that nobody maps, and
// names those that look personal.
func TestCoverageOfEveryTable(t *testing.T) {
	each(t, func(w *world) {
		w.apply(contractObject, contractActions, contractJobs)
		r, err := w.engine.Check(w.Context(), w.actor, false)
		if err != nil {
			w.Fatal(err)
		}
		c := r.Coverage[0]
		if c.Columns != (engine.Coverage{Personal: 5, NotPersonal: 3, Unmapped: 4 + 5 + 4 + 6}) || c.Tables != 5 || r.Covered != 1 || c.Share < 0.29 || c.Share > 0.3 {
			w.Errorf("%+v, covered %v", c, r.Covered)
		}
		looks := map[string]string{}
		for _, u := range c.Unmapped {
			looks[u.Table[strings.LastIndex(u.Table, ".")+1:]] = strings.Join(u.LooksPersonal, " ")
		}
		want := map[string]string{"organisations": "email", "leads": "lead_no name email", "activities": "remark", "users": "username name"}
		if diff := cmp.Diff(want, looks); diff != "" {
			w.Errorf("(-want +got)\n%s", diff)
		}
		if said := w.finding("unmapped_personal"); !strings.Contains(said, "no object maps the table") {
			w.Errorf("finding: %q", said)
		}
	})
}

// TestNeverErased: locks and partial replacements end nothing.
func TestNeverErased(t *testing.T) {
	each(t, func(w *world) {
		w.apply(contractObject, "actions:\n  lock_contract: {object: contract, kind: lock}\njobs:\n"+job("l", "lock_contract", "3 months", "event", ended))
		if said := w.finding("never_erased"); said != "contracts: records of contracts are never erased: no job anonymises or deletes its records" {
			w.Errorf("finding: %q", said)
		}
	})
}
