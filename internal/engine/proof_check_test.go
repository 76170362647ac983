package engine_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// TestCheckProof keeps what a verification said, good or bad, and logs it.
func TestCheckProof(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(12)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2030-01-01")
		if _, err := w.engine.Seal(w.Context(), w.actor, place{}); err != nil {
			w.Fatal(err)
		}
		if c, err := w.engine.CheckProof(w.Context(), w.actor); err != nil || c.State != engine.CheckHeld || c.Report.Proof.Entries == 0 {
			w.Fatalf("%+v, %v", c, err)
		}
		w.exec("DELETE FROM " + w.own("ledger") + " WHERE record_key = '3'")
		if c, err := w.engine.CheckProof(w.Context(), w.actor); err != nil || c.State != engine.CheckBroken {
			w.Fatalf("%+v, %v", c, err)
		}
		s, err := w.engine.ProofState(w.Context(), access.Actor{ID: "user:3", Roles: []access.Role{access.Auditor}})
		if err != nil {
			w.Fatal(err)
		}
		if s.Checking || s.Last == nil || s.Fingerprint == "" || len(s.Checkpoints) != 1 ||
			len(s.Places) != 1 || s.Places[0].Place != "elsewhere" || s.Entries != s.Checkpoints[0].Entries+2 {
			w.Errorf("%+v", s)
		}
		page, err := w.engine.ProofLog(w.Context(), w.actor, engine.ProofFilter{Acts: []proof.Act{proof.ProofVerified}, Limit: 1})
		if err != nil || len(page.Entries) != 1 || !strings.Contains(string(page.Entries[0].Payload), `"state":"broken"`) {
			w.Fatalf("%+v, %v", page, err)
		}
		page, err = w.engine.ProofLog(w.Context(), w.actor, engine.ProofFilter{Acts: []proof.Act{proof.ProofVerified}, Limit: 1, After: page.Next})
		if err != nil || len(page.Entries) != 1 || !strings.Contains(string(page.Entries[0].Payload), `"state":"held"`) || page.Next != "" {
			w.Fatalf("%+v, %v", page, err)
		}
		for _, role := range []access.Role{access.Clerk, access.Service, access.Legal} {
			if _, err := w.engine.ProofState(w.Context(), access.Actor{ID: "user:9", Roles: []access.Role{role}}); !errors.Is(err, access.ErrNotAllowed) {
				w.Errorf("%s: %v", role, err)
			}
		}
	})
}

// place is a witness that takes whatever it is given.
type place struct{}

func (place) Place() string                      { return "elsewhere" }
func (place) Keep(context.Context, string) error { return nil }
