package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/certificate"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
)

type certificateCommand struct {
	About    string `arg:"" name:"case|run" help:"Number of a case, or name of a run."`
	Out      string `env:"FRISTWERK_OUT" placeholder:"FILE" help:"The file to write; standard output without."`
	Format   string `env:"FRISTWERK_FORMAT" enum:"pdf,json," default:"" placeholder:"pdf|json" help:"A sheet to file, or what a machine checks; without, what the name of the file ends in, or json."`
	Language string `env:"FRISTWERK_LANGUAGE" enum:"de,en" default:"de" placeholder:"de|en" help:"Of the sheet; ${default} without."`
}

// Run writes the certificate of a case or of a run.
func (c certificateCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		made, err := c.make(ctx, s, e)
		if err != nil {
			return err
		}
		write := func(w io.Writer) error { return c.write(w, made) }
		if c.Out == "" {
			return write(s.out)
		}
		if err := toFile(c.Out, write); err != nil {
			return err
		}
		written := certificateWritten{c.Out, about(made), len(made.Entries), made.Fingerprint}
		return s.answer(written, func(p *page) {
			p.line("%s: certificate of %s, %s behind it, public key %s", written.File, written.About, entries(uint64(written.Entries)), written.Key)
		})
	})
}

// certificateWritten is the answer beside a file.
type certificateWritten struct {
	File    string `json:"file"`
	About   string `json:"about"`
	Entries int    `json:"entries"`
	Key     string `json:"key_fingerprint"`
}

func about(made proof.Certificate) string {
	said, err := made.Said()
	if err != nil {
		return ""
	}
	return said.Subject
}

// make tells cases from runs: a case is a number, with or without its letter.
func (c certificateCommand) make(ctx context.Context, s *session, e *engine.Engine) (proof.Certificate, error) {
	text := strings.TrimPrefix(strings.TrimPrefix(c.About, "case/"), "F-")
	if id, err := strconv.ParseInt(text, 10, 64); err == nil && len(text) < 10 {
		return e.CertifyCase(ctx, s.actor(), id)
	}
	return e.CertifyRun(ctx, s.actor(), strings.TrimPrefix(c.About, "run/"))
}

func (c certificateCommand) write(w io.Writer, made proof.Certificate) error {
	format := c.Format
	if format == "" {
		format = strings.TrimPrefix(strings.ToLower(filepath.Ext(c.Out)), ".")
	}
	if format != "pdf" {
		lines := json.NewEncoder(w)
		lines.SetIndent("", "  ")
		return lines.Encode(made)
	}
	sheet, err := certificate.PDF(made, c.Language)
	if err != nil {
		return err
	}
	_, err = w.Write(sheet)
	return err
}

// certificate checks one with the public key; it needs no installation.
func (c verifyCommand) certificate(s *session, outside engine.Outside) error {
	f, err := os.Open(c.Certificate)
	if err != nil {
		return err
	}
	defer f.Close()
	made, err := proof.ReadCertificate(f)
	if err != nil {
		return err
	}
	report, err := made.Verify(outside.PublicKey)
	if err != nil {
		return err
	}
	if err := s.answer(report, func(p *page) { p.certified(report) }); err != nil {
		return err
	}
	if !report.Held() {
		return refused("the first one named is where to look", "the certificate does not hold: %s", count(len(report.Faults), "problem"))
	}
	return nil
}

func (p *page) certified(r proof.CertificateReport) {
	p.line("certificate of %s: %s in the log of %d that was signed on %s", r.Subject, entries(uint64(r.Entries)), r.Checkpoint.Size,
		r.Checkpoint.At.UTC().Format("2006-01-02 15:04 UTC"))
	if r.Records > 0 {
		p.line("%s as the log has them", count(r.Records, "record"))
	}
	for _, what := range r.Unchecked {
		p.line("not checked: %s", what)
	}
	for _, f := range r.Faults {
		p.line("problem: %s: %s", f.Code, f.Detail)
	}
	if r.Held() {
		p.line("The certificate holds.")
	}
}
