package main

import (
	"context"
	"errors"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type verifyCommand struct{}

// Run looks whether ledger and data agree.
func (verifyCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		report, err := e.Verify(ctx, s.actor())
		if err != nil {
			return err
		}
		report.Sources, report.Problems = list(report.Sources), list(report.Problems)
		err = s.answer(report, func(p *page) { p.verification(report) })
		return errors.Join(err, verified(report))
	})
}

func (p *page) verification(r engine.VerifyReport) {
	var rows [][]string
	for _, s := range r.Sources {
		rows = append(rows, []string{s.Source, strconv.Itoa(s.Batches), strconv.Itoa(s.Records), strconv.Itoa(s.Checked),
			strconv.Itoa(s.Gone), strconv.Itoa(s.Back)})
	}
	p.table([]string{"SOURCE", "BATCHES", "LEDGER ROWS", "LOOKED AT", "GONE", "CAME BACK"}, rows)
	for _, problem := range r.Problems {
		p.line("problem: %s", problem)
	}
	if r.Held() {
		p.line("Ledger and data agree.")
	}
}

func verified(r engine.VerifyReport) error {
	if r.Held() {
		return nil
	}
	return refused("fristwerk check names triggers; the next run does again what came back", "ledger and data do not agree: %s", count(len(r.Problems), "problem"))
}
