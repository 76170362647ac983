package engine_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// TestAdopt is the staging clone: another installation is refused until it says
// that it takes the database over. Then what was locked and kept is so still,
// the ledger is logged as found, and the first installation is refused.
func TestAdopt(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(20)
		w.apply(contractObject, contractActions, contractJobs)
		w.on("2029-12-30")
		w.keep("7")
		w.on("2030-01-01")
		w.runNow()
		first := w.engine

		w.dir = w.TempDir()
		w.open()
		text := []byte(conceptHead + contractObject + strings.Replace(contractActions, "  lock_contract: {object: contract, kind: lock}\n", "", 1) +
			"jobs:\n" + job("p", "forget_contact", "3 years", "end of year", ended) + job("f", "forget_contract", "8 years", "end of year", ended))
		if _, err := w.engine.Propose(w.Context(), w.actor, "concept.yaml", text); !errors.Is(err, datasource.ErrForeignInstallation) {
			w.Fatalf("a clone is refused: %v", err)
		}
		manager := access.Actor{ID: "user:1", Roles: []access.Role{access.Manager}}
		if _, err := w.engine.ProposeAdopting(w.Context(), manager, "concept.yaml", text); !errors.Is(err, access.ErrNotAllowed) {
			w.Errorf("a manager does not look after sources: %v", err)
		}
		p, err := w.engine.ProposeAdopting(w.Context(), w.actor, "concept.yaml", text)
		if err != nil || len(p.Adopt) != 1 || p.Adopt[0].Records != 39 || p.Adopt[0].Marks != 21 {
			w.Fatalf("%+v, %v", p, err)
		}
		if _, err := w.engine.PutInForce(w.Context(), manager, p); !errors.Is(err, access.ErrNotAllowed) {
			w.Errorf("got %v", err)
		}
		if _, err := w.engine.PutInForce(w.Context(), w.actor, p); err != nil {
			w.Fatal(err)
		}
		w.adopted(first)
	})
}

// adopted looks whether a database changed hands as it should.
func (w *world) adopted(first *engine.Engine) {
	w.Helper()
	if _, err := first.Run(w.Context(), w.actor, engine.RunOrder{All: true, Workers: 1}); !errors.Is(err, datasource.ErrForeignInstallation) {
		w.Errorf("the first installation is refused now: %v", err)
	}
	w.marks("contracts", "7", "keep hand", "lock end_of_purpose hand") // the lock's job is not ours: only a person ends it
	log, err := w.engine.ProofLog(w.Context(), w.actor, engine.ProofFilter{Acts: []proof.Act{proof.SourceAdopted, proof.BatchFound, proof.MarkSet}, Limit: 100})
	if err != nil {
		w.Fatal(err)
	}
	seen := map[proof.Act]int{}
	for _, e := range log.Entries {
		seen[e.Act]++
	}
	if seen[proof.SourceAdopted] != 1 || seen[proof.BatchFound] < 2 || seen[proof.MarkSet] != 21 {
		w.Errorf("%v", seen)
	}
	if v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{}); err != nil || !v.Held() {
		w.Errorf("%+v, %v", v, err)
	}
	if codes := w.codes(); slices.ContainsFunc(codes, func(c string) bool { return strings.HasSuffix(c, "_restored") }) {
		w.Errorf("%v", codes)
	}
	w.exec("INSERT INTO contracts (id, customer_no, name, email, phone, city, status, ended_on) VALUES (30, 'K-30', 'Neu', 'neu@example.de', '040 1', 'Ulm', 'ended', '2026-08-31')")
	if r := w.runNow(); *r.Jobs[slices.IndexFunc(r.Jobs, func(j engine.JobResult) bool { return j.Job == "p" })].Done != 1 {
		w.Errorf("jobs go on: %+v", r)
	}
}
