package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/witness"
)

type proofCommand struct {
	Seal   proofSealCommand   `cmd:"" help:"Sign a checkpoint of the log as it stands, and take it out of the house."`
	Export proofExportCommand `cmd:"" help:"Write the log as a bundle that can be checked anywhere."`
	Key    proofKeyCommand    `cmd:"" help:"Print the public key an auditor needs."`
}

type proofSealCommand struct {
	CheckpointsTo []string `env:"FRISTWERK_CHECKPOINTS_TO" placeholder:"PLACE" help:"Where it is kept outside: file:PATH, https://…, postgres://… or mysql://…; several with commas."`
}

// Run signs a checkpoint.
func (c proofSealCommand) Run(ctx context.Context, s *session) error {
	witnesses, err := witnessesAt(c.CheckpointsTo)
	if err != nil {
		return err
	}
	return s.with(ctx, func(e *engine.Engine) error {
		sealed, err := e.Seal(ctx, s.actor(), witnesses...)
		if sealed.Signed == "" {
			return err
		}
		if wrote := s.answer(sealed, func(p *page) { p.sealed(sealed) }); wrote != nil {
			return wrote
		}
		return err
	})
}

func witnessesAt(places []string) ([]engine.Witness, error) {
	var found []engine.Witness
	for _, place := range places {
		w, err := witness.At(place)
		if err != nil {
			return nil, err
		}
		found = append(found, w)
	}
	return found, nil
}

func (p *page) sealed(s engine.Sealed) {
	p.line("%s", strings.TrimRight(s.Signed, "\n"))
	for _, place := range s.Sent {
		p.line("kept at %s", place)
	}
	for place, what := range s.Failed {
		p.line("not kept at %s: %s", place, what)
	}
}

type proofExportCommand struct {
	To string `arg:"" optional:"" placeholder:"FILE" help:"The file to write; standard output without."`
}

// Run writes the bundle.
func (c proofExportCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		if c.To == "" {
			return e.ExportProof(ctx, s.actor(), s.out)
		}
		return toFile(c.To, func(w io.Writer) error { return e.ExportProof(ctx, s.actor(), w) })
	})
}

// toFile writes a new file and leaves none behind that is not whole.
func toFile(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err := write(f); err != nil {
		f.Close()
		_ = os.Remove(path)
		return err
	}
	return f.Close()
}

type proofKeyCommand struct{}

// Run prints the public key.
func (proofKeyCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		public, err := e.ProofPublicKey(ctx, s.actor())
		if err == nil {
			fmt.Fprintln(s.out, public)
		}
		return err
	})
}
