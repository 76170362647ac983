package api

import (
	"context"

	"github.com/danielgtaylor/huma/v2"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/certificate"
	"github.com/fristwerk/fristwerk/internal/proof"
)

type (
	certifiedCase struct {
		Case int64  `path:"case" minimum:"1"`
		Lang string `header:"Accept-Language"`
	}
	certifiedRun struct {
		Run  string `path:"run" maxLength:"100"`
		Lang string `header:"Accept-Language"`
	}
	sheetAnswer struct {
		ContentType string `header:"Content-Type"`
		Disposition string `header:"Content-Disposition"`
		Body        []byte
	}
)

// certificates are what was done in cases and runs, with the proof of it.
func certificates(a *api) {
	o := operation{tag: "proof", needs: access.VerifyLedger}
	o.about = "It holds no value of a person. `fristwerk verify --certificate FILE.json --public-key KEY` checks it anywhere."
	aCase, caseSheet, run, runSheet := o, o, o, o
	aCase.id, aCase.path, aCase.summary = "certify-case", "/cases/{case}/certificate.json", "The certificate of a case, for machines to check"
	handle(a, get(aCase), a.certifyCase)
	run.id, run.path, run.summary = "certify-run", "/runs/{run}/certificate.json", "The certificate of a run, for machines to check"
	handle(a, get(run), a.certifyRun)
	paper := map[string]*huma.Response{"200": {Description: "A sheet in German or English by Accept-Language",
		Content: map[string]*huma.MediaType{"application/pdf": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}}}
	caseSheet.id, caseSheet.path, caseSheet.summary, caseSheet.answers = "certify-case-sheet", "/cases/{case}/certificate.pdf", "The certificate of a case, as a sheet to file", paper
	handle(a, get(caseSheet), a.caseSheet)
	runSheet.id, runSheet.path, runSheet.summary, runSheet.answers = "certify-run-sheet", "/runs/{run}/certificate.pdf", "The certificate of a run, as a sheet to file", paper
	handle(a, get(runSheet), a.runSheet)
}

func (a *api) certifyCase(ctx context.Context, actor access.Actor, in *certifiedCase) (*answer[proof.Certificate], error) {
	c, err := a.engine.CertifyCase(ctx, actor, in.Case)
	return &answer[proof.Certificate]{Body: c}, err
}

func (a *api) certifyRun(ctx context.Context, actor access.Actor, in *certifiedRun) (*answer[proof.Certificate], error) {
	c, err := a.engine.CertifyRun(ctx, actor, in.Run)
	return &answer[proof.Certificate]{Body: c}, err
}

func (a *api) caseSheet(ctx context.Context, actor access.Actor, in *certifiedCase) (*sheetAnswer, error) {
	c, err := a.engine.CertifyCase(ctx, actor, in.Case)
	if err != nil {
		return nil, err
	}
	return sheetOf(c, in.Lang)
}

func (a *api) runSheet(ctx context.Context, actor access.Actor, in *certifiedRun) (*sheetAnswer, error) {
	c, err := a.engine.CertifyRun(ctx, actor, in.Run)
	if err != nil {
		return nil, err
	}
	return sheetOf(c, in.Lang)
}

func sheetOf(c proof.Certificate, lang string) (*sheetAnswer, error) {
	language := "en"
	if prefersGerman(lang) {
		language = "de"
	}
	sheet, err := certificate.PDF(c, language)
	return &sheetAnswer{ContentType: "application/pdf", Disposition: `attachment; filename="certificate.pdf"`, Body: sheet}, err
}
