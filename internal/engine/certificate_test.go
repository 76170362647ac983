package engine_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// elsewhere writes a certificate, reads it again and checks it with the public
// key, as an auditor does.
func (w *world) elsewhere(c proof.Certificate) proof.CertificateReport {
	w.Helper()
	public, err := w.engine.ProofPublicKey(w.Context(), w.actor)
	if err != nil {
		w.Fatal(err)
	}
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		w.Fatal(err)
	}
	read, err := proof.ReadCertificate(bytes.NewReader(text))
	if err != nil {
		w.Fatal(err)
	}
	r, err := read.Verify(public)
	if err != nil {
		w.Fatal(err)
	}
	return r
}

func saidBy(t *testing.T, c proof.Certificate) proof.Statement {
	t.Helper()
	said, err := c.Said()
	if err != nil {
		t.Fatal(err)
	}
	return said
}

// TestCertificateOfARun says what was done by which rule, and holds elsewhere.
func TestCertificateOfARun(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(30)
		w.apply(contractObject, contractActions, contractJobs)
		w.keep("7")
		w.on("2030-01-01")
		run := w.runNow().Run
		c, err := w.engine.CertifyRun(w.Context(), w.actor, run)
		if err != nil {
			w.Fatal(err)
		}
		if r := w.elsewhere(c); !r.Held() || r.Records < 29 || r.Entries != len(c.Entries) {
			w.Errorf("%+v", r)
		}
		said := saidBy(w.T, c)
		var partial *proof.Deed
		for i := range said.Deeds {
			if said.Deeds[i].Kind == "partially_anonymise" {
				partial = &said.Deeds[i]
			}
		}
		if partial == nil || partial.Records != 29 || len(partial.Keys) != 29 || partial.Erases || partial.Rule == nil || partial.Rule.Basis == "" ||
			partial.Rule.Version != 1 || partial.Rule.Sentence.DE == "" || partial.Day != "2030-01-01" {
			w.Errorf("%+v", said.Deeds)
		}
		held := 0
		for _, l := range said.Left {
			if l.Reason == "held" {
				held += l.Records
			}
		}
		if held != 1 {
			w.Errorf("the kept record is told: %+v", said.Left)
		}
		again, err := w.engine.CertifyRun(w.Context(), w.actor, run)
		if err != nil || !reflect.DeepEqual(again, c) {
			w.Errorf("the same run has the same certificate: %v", err)
		}
		if bytes.Contains(c.Statement, []byte("example.de")) || bytes.Contains(c.Statement, []byte("Name 1")) {
			w.Errorf("a value is in it: %s", c.Statement)
		}
		w.refusesCertificates(run)
	})
}

func (w *world) refusesCertificates(run string) {
	w.Helper()
	for _, role := range []access.Role{access.Clerk, access.Service} {
		if _, err := w.engine.CertifyRun(w.Context(), access.Actor{ID: "user:9", Roles: []access.Role{role}}, run); !errors.Is(err, access.ErrNotAllowed) {
			w.Errorf("%s: %v", role, err)
		}
	}
	if _, err := w.engine.CertifyRun(w.Context(), access.Actor{ID: "user:9", Roles: []access.Role{access.Clerk, access.Admin}}, run); !errors.Is(err, access.ErrNotAllowed) {
		w.Errorf("a clerk who is admin as well: %v", err)
	}
	if _, err := w.engine.CertifyRun(w.Context(), w.actor, "nothing"); !errors.Is(err, engine.ErrUnknownRun) {
		w.Errorf("got %v", err)
	}
	w.runNow()
	idle := w.runNow() // has nothing left to do
	if _, err := w.engine.CertifyRun(w.Context(), w.actor, idle.Run); !errors.Is(err, engine.ErrNothingToCertify) {
		w.Errorf("got %v", err)
	}
}

// TestCertificateOfACase: what the case's runs and people did, and nothing of
// the other people's records of the same batches.
func TestCertificateOfACase(t *testing.T) {
	each(t, func(w *world) {
		w.endedContracts(30)
		w.apply(contractObject, contractActions, contractJobs)
		w.setMark(engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{"9"}, Reason: "lawsuit"})
		w.runAll("2030-01-01")
		page, err := w.engine.Cases(w.Context(), w.actor, engine.CaseFilter{Limit: 100})
		if err != nil {
			w.Fatal(err)
		}
		certified, kept, other := 0, 0, 0
		for _, row := range page.Cases {
			c, err := w.engine.CertifyCase(w.Context(), w.actor, row.ID)
			if err != nil {
				w.Fatalf("case %d: %v", row.ID, err)
			}
			if r := w.elsewhere(c); !r.Held() {
				w.Errorf("case %d: %+v", row.ID, r)
			}
			said := saidBy(w.T, c)
			certified++
			for _, d := range said.Deeds {
				if d.Kind == "keep" && d.Keys[0] == "9" && d.ApprovedBy == w.actor.ID {
					kept++
				}
				if len(d.Keys) > 1 {
					other++
				}
			}
			for _, b := range said.Batches {
				other += len(b.Keys)
			}
		}
		if certified < 30 || kept != 1 || other != 0 {
			w.Errorf("%d certificates, %d Keeps, %d other people's records", certified, kept, other)
		}
		if _, err := w.engine.CertifyCase(w.Context(), w.actor, 4711); !errors.Is(err, engine.ErrUnknownCase) {
			w.Errorf("got %v", err)
		}
	})
}
