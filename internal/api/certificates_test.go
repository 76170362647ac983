package api_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// TestCertificates: a run is certified as JSON that holds elsewhere and as a
// sheet; so is a case; whoever may not read the log gets neither.
func TestCertificates(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ran, err := w.engine.Run(w.Context(), shell, engine.RunOrder{All: true, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	page, err := w.engine.Cases(w.Context(), shell, engine.CaseFilter{Limit: 200})
	if err != nil {
		t.Fatal(err)
	}
	done := int64(0)
	for _, c := range page.Cases {
		if c.Closed != nil {
			done = c.ID
		}
	}
	public, err := w.engine.ProofPublicKey(w.Context(), shell)
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/runs/" + ran.Run, fmt.Sprint("/cases/", done)} {
		r := w.get(path+"/certificate.json").is(w, 200)
		c, err := proof.ReadCertificate(strings.NewReader(r.body))
		if err != nil {
			t.Fatal(err)
		}
		if report, err := c.Verify(public); err != nil || !report.Held() {
			t.Errorf("%s: %+v, %v", path, report, err)
		}
		sheet := w.get(path+"/certificate.pdf").is(w, 200)
		if !bytes.HasPrefix([]byte(sheet.body), []byte("%PDF-")) || sheet.header.Get("Content-Type") != "application/pdf" {
			t.Errorf("%s: %s, %d bytes", path, sheet.header.Get("Content-Type"), len(sheet.body))
		}
		w.ask(request{method: "GET", path: path + "/certificate.json", token: w.token(access.Auditor)}).is(w, 200)
		w.ask(request{method: "GET", path: path + "/certificate.pdf", token: w.token(access.Service)}).refused(w, 403, "not_allowed")
	}
	w.get("/cases/4711/certificate.json").refused(w, 404, "unknown_case")
	w.get("/runs/nothing/certificate.pdf").refused(w, 404, "unknown_run")
	idle, err := w.engine.Run(w.Context(), shell, engine.RunOrder{Jobs: []string{"ended_contracts"}, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	w.get("/runs/"+idle.Run+"/certificate.json").refused(w, 409, "nothing_to_certify")
}
