package web

import (
	"encoding/json"
	"errors"

	"github.com/fristwerk/fristwerk/internal/certificate"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// certifyCase sends the certificate of a case: a sheet to file, or with
// ?format=json what a machine checks.
func certifyCase(v *visit) error {
	id, ok := caseID(v.r.PathValue("case"))
	if !ok {
		return engine.ErrUnknownCase
	}
	c, err := v.app.engine.CertifyCase(v.ctx(), v.actor, id)
	if errors.Is(err, engine.ErrNothingToCertify) {
		return v.to("/cases/"+caseNumber(id), "said.nothing_to_certify")
	}
	if err != nil {
		return err
	}
	return v.certificate(c, caseNumber(id))
}

func certifyRun(v *visit) error {
	run := v.r.PathValue("run")
	c, err := v.app.engine.CertifyRun(v.ctx(), v.actor, run)
	if errors.Is(err, engine.ErrNothingToCertify) {
		return v.to("/runs/"+run, "said.nothing_to_certify")
	}
	if err != nil {
		return err
	}
	return v.certificate(c, run)
}

func (v *visit) certificate(c proof.Certificate, name string) error {
	if v.r.URL.Query().Get("format") == "json" {
		v.attach("application/json", name+".json")
		lines := json.NewEncoder(v.w)
		lines.SetIndent("", "  ")
		return lines.Encode(c)
	}
	sheet, err := certificate.PDF(c, v.look.language)
	if err != nil {
		return err
	}
	v.attach("application/pdf", name+".pdf")
	_, err = v.w.Write(sheet)
	return err
}
