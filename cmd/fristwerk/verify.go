package main

import (
	"context"
	"errors"
	"os"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/witness"
)

type verifyCommand struct {
	Bundle      string   `type:"existingfile" env:"FRISTWERK_BUNDLE" placeholder:"FILE" help:"Check an exported log instead; needs no installation, only --public-key."`
	Certificate string   `type:"existingfile" env:"FRISTWERK_CERTIFICATE" placeholder:"FILE" help:"Check a certificate instead; needs no installation, only --public-key."`
	PublicKey   string   `env:"FRISTWERK_PUBLIC_KEY" placeholder:"KEY|FILE" help:"The public key as you were given it; without, the one in the store is believed."`
	Checkpoints []string `type:"existingfile" env:"FRISTWERK_CHECKPOINTS" placeholder:"FILE" help:"Checkpoints that were kept elsewhere; several with commas."`
}

// Run looks whether proof log, ledger and data agree.
func (c verifyCommand) Run(ctx context.Context, s *session) error {
	outside, err := c.outside()
	if err != nil {
		return err
	}
	if c.Bundle != "" || c.Certificate != "" {
		return c.offline(s, outside)
	}
	return s.with(ctx, func(e *engine.Engine) error {
		report, err := e.Verify(ctx, s.actor(), outside)
		if err != nil {
			return err
		}
		report.Sources, report.Problems = list(report.Sources), list(report.Problems)
		err = s.answer(report, func(p *page) { p.verification(report) })
		return errors.Join(err, verified(report))
	})
}

// outside reads what an auditor brings along.
func (c verifyCommand) outside() (engine.Outside, error) {
	o := engine.Outside{PublicKey: c.PublicKey}
	if text, err := os.ReadFile(c.PublicKey); c.PublicKey != "" && err == nil {
		o.PublicKey = strings.TrimSpace(string(text))
	}
	for _, path := range c.Checkpoints {
		text, err := os.ReadFile(path)
		if err != nil {
			return o, err
		}
		found := witness.Checkpoints(string(text))
		if len(found) == 0 {
			return o, proof.ErrCheckpoint
		}
		o.Checkpoints = append(o.Checkpoints, found...)
	}
	return o, nil
}

func (c verifyCommand) offline(s *session, outside engine.Outside) error {
	if outside.PublicKey == "" {
		return usage("a bundle or a certificate is checked with the public key", "name it with --public-key; fristwerk proof key prints it where the log is kept")
	}
	if c.Certificate != "" {
		return c.certificate(s, outside)
	}
	f, err := os.Open(c.Bundle)
	if err != nil {
		return err
	}
	defer f.Close()
	report, err := engine.VerifyBundle(f, outside)
	if err != nil {
		return err
	}
	if err := s.answer(report, func(p *page) { p.bundle(report) }); err != nil {
		return err
	}
	if !report.Held() {
		return refused("the first one named is where to look", "the log does not hold: %s", count(len(report.Faults), "problem"))
	}
	return nil
}

func (p *page) verification(r engine.VerifyReport) {
	var rows [][]string
	for _, s := range r.Sources {
		rows = append(rows, []string{s.Source, strconv.Itoa(s.Batches), strconv.Itoa(s.Records), strconv.Itoa(s.Checked),
			strconv.Itoa(s.Gone), strconv.Itoa(s.Back)})
	}
	p.table([]string{"SOURCE", "BATCHES", "LEDGER ROWS", "LOOKED AT", "GONE", "CAME BACK"}, rows)
	p.log(r.Proof)
	for _, problem := range r.Problems {
		p.line("problem: %s", problem)
	}
	if r.Held() {
		p.line("Ledger and data agree.")
	}
}

func (p *page) bundle(r proof.Report) {
	p.log(r)
	for _, f := range r.Faults {
		p.line("problem: %s: %s", f.Code, f.Detail)
	}
	if r.Held() {
		p.line("The log holds.")
	}
}

// log says what was checked of the proof log, and what was not.
func (p *page) log(r proof.Report) {
	p.line("proof log: %s, the first %d under signed checkpoints (%d)", entries(r.Entries), r.Witnessed, r.Checkpoints)
	if r.Pruned > 0 {
		p.line("           %d without payload: their period is over", r.Pruned)
	}
	for _, what := range r.Unchecked {
		p.line("not checked: %s", what)
	}
}

func verified(r engine.VerifyReport) error {
	if r.Held() {
		return nil
	}
	return refused("fristwerk check names triggers; the next run does again what came back", "ledger and data do not agree: %s", count(len(r.Problems), "problem"))
}

func entries(n uint64) string {
	if n == 1 {
		return "1 entry"
	}
	return strconv.FormatUint(n, 10) + " entries"
}
