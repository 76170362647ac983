package engine_test

import (
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// inStore writes our store as somebody could who may write its file.
func (w *world) inStore(statement string) {
	w.Helper()
	own, err := sql.Open("sqlite", "file:"+filepath.Join(w.dir, "fristwerk.db"))
	if err != nil {
		w.Fatal(err)
	}
	defer own.Close()
	r, err := own.ExecContext(w.Context(), statement)
	if err != nil {
		w.Fatal(err)
	}
	if n, err := r.RowsAffected(); err != nil || n == 0 {
		w.Fatalf("%s changed nothing: %v", statement, err)
	}
}

// TestTampering does what somebody with the right to write a source or our store
// could do, one thing at a time, each on a run of its own. Verify finds each, and
// names the first bad entry or batch.
func TestTampering(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		do    func(w *world)
		code  string
		names string // part of what is said
	}{
		"ledger row forged":  {func(w *world) { w.exec(w.ledgerRow("'999'")) }, proof.LedgerRowForged, "batch "},
		"ledger row removed": {func(w *world) { w.exec("DELETE FROM " + w.own("ledger") + " WHERE record_key = '3'") }, proof.LedgerRowMissing, "batch "},
		"ledger row changed": {func(w *world) {
			w.exec("UPDATE " + w.own("ledger") + " SET record_key = '998' WHERE record_key = '3'")
		}, proof.LedgerChanged, "batch "},
		"batch removed": {func(w *world) {
			w.exec("DELETE FROM "+w.own("ledger"), "DELETE FROM "+w.own("batch"))
		}, proof.LedgerRowMissing, "is gone"},
		"record written back": {func(w *world) {
			w.exec("UPDATE contracts SET name = 'Name 3', email = 'n3@example.de' WHERE id = 3")
		}, proof.NotStanding, "1 record done and carry values again (came_back), the first in batch "},
		"entry changed": {func(w *world) { w.inStore("UPDATE proof_entry SET actor = 'user:8' WHERE seq = 1") }, proof.Changed, "entry 1 "},
		"payload changed": {func(w *world) {
			w.inStore("UPDATE proof_payload SET payload = '{}' WHERE seq = 1")
		}, proof.PayloadChanged, "entry 1 "},
		"entry removed": {func(w *world) { w.inStore("DELETE FROM proof_entry WHERE seq = 2") }, proof.Removed, "entries 2 to 2"},
		"entries swapped": {func(w *world) {
			w.inStore("UPDATE proof_entry SET seq = CASE seq WHEN 1 THEN -2 ELSE -1 END WHERE seq IN (1, 2)")
			w.inStore("UPDATE proof_entry SET seq = -seq WHERE seq < 0")
		}, proof.Broken, "entry 1 "},
		"tail cut off": {func(w *world) {
			w.inStore("DELETE FROM proof_entry WHERE seq >= (SELECT MAX(seq) FROM proof_entry)")
		}, proof.CutOff, "were signed"},
		"checkpoint forged": {func(w *world) {
			w.inStore("UPDATE proof_checkpoint SET signed = REPLACE(signed, char(10) || 'at 2', char(10) || 'at 1')")
		}, proof.OtherKey, "another key"},
	} {
		t.Run(name, func(t *testing.T) {
			each(t, func(w *world) {
				w.endedContracts(12)
				w.apply(contractObject, contractActions, contractJobs)
				w.runAll("2030-01-01")
				if _, err := w.engine.Seal(w.Context(), w.actor); err != nil {
					w.Fatal(err)
				}
				if v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{}); err != nil || !v.Held() {
					w.Fatalf("before anybody tampered: %+v, %v", v, err)
				}
				c.do(w)
				v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{})
				if err != nil || v.Held() {
					w.Fatalf("nothing was found: %+v, %v", v, err)
				}
				w.first(v, c.code, c.names)
			})
		})
	}
}

// first looks whether the first problem is that one: of the log the first bad
// entry, else the first that names a code.
func (w *world) first(v engine.VerifyReport, code, names string) {
	w.Helper()
	if len(v.Details) != len(v.Problems) {
		w.Errorf("%d problems, %d of them in pieces", len(v.Problems), len(v.Details))
	}
	if len(v.Proof.Faults) > 0 && v.Proof.Faults[0].Code != code {
		w.Errorf("want %s first, got %+v", code, v.Proof.Faults)
	}
	for _, problem := range v.Problems {
		if said, is := strings.CutPrefix(problem, code+": "); is {
			if !strings.Contains(said, names) {
				w.Errorf("%q is not named: %s", names, said)
			}
			return
		}
	}
	w.Errorf("%s is not among %q", code, v.Problems)
}

// ledgerRow adds a record to some batch of the ledger.
func (w *world) ledgerRow(key string) string {
	ledger := w.own("ledger")
	return "INSERT INTO " + ledger + " (batch, record_key) SELECT batch, " + key + " FROM (SELECT MIN(batch) AS batch FROM " + ledger + ") AS l"
}

// TestAnotherKeysCheckpoint: a checkpoint somebody else signed is a fault, and
// names itself.
func TestAnotherKeysCheckpoint(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(2)
		w.apply(contractObject, contractActions, contractJobs)
		sealed, err := w.engine.Seal(w.Context(), w.actor)
		if err != nil {
			w.Fatal(err)
		}
		_, other, err := proof.NewKey(random{}, "fristwerk/elsewhere")
		if err != nil {
			w.Fatal(err)
		}
		v, err := w.engine.Verify(w.Context(), w.actor, engine.Outside{PublicKey: other, Checkpoints: []string{sealed.Signed}})
		if err != nil {
			w.Fatal(err)
		}
		w.first(v, proof.OtherKey, "another key")
	})
}

// random is a source of bytes that is none: the key is nobody's.
type random struct{}

func (random) Read(b []byte) (int, error) { return len(b), nil }
