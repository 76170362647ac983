package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
)

type demoCommand struct {
	listening
	NoServe bool `name:"no-serve" env:"FRISTWERK_NO_SERVE" help:"Do not open the interface afterwards."`
}

// conceptFile is the demo's concept in the data folder.
const conceptFile = "concept.yaml"

// Run makes a demo in a fresh folder.
func (c *demoCommand) Run(ctx context.Context, s *session) error {
	if err := s.makeDemo(ctx); err != nil {
		return err
	}
	return s.withNew(ctx, func(e *engine.Engine) error {
		d, err := s.playDemo(ctx, e)
		if err != nil {
			return err
		}
		err = s.answer(d, func(p *page) { p.demo(d) })
		err = errors.Join(err, didHold(d.Run), verified(d.Verify))
		if err != nil || c.NoServe {
			return err
		}
		if _, err := e.TakeSurvey(ctx, s.actor()); err != nil { // so that the first page has its numbers
			return err
		}
		c.demo = true
		return c.serve(ctx, s, e)
	})
}

// makeDemo writes the database and the concept. A folder that holds anything
// of an installation is left alone: it may be somebody's real one.
func (s *session) makeDemo(ctx context.Context) error {
	for _, name := range []string{storeFile, demo.File, conceptFile} {
		if _, err := os.Lstat(filepath.Join(s.data, name)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s: %w", filepath.Join(s.data, name), demo.ErrExists)
		}
	}
	if err := s.noConceptYet(ctx); err != nil {
		return err
	}
	if err := os.MkdirAll(s.data, 0o700); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	if err := demo.Build(ctx, filepath.Join(s.data, demo.File), s.now()); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.data, conceptFile), demo.Concept(), 0o600)
}

// noConceptYet keeps a demo out of a shared store that is somebody's real one.
func (s *session) noConceptYet(ctx context.Context) error {
	if s.database == "" {
		return nil
	}
	return s.withNew(ctx, func(e *engine.Engine) error {
		_, err := e.Export(ctx, s.actor())
		switch {
		case errors.Is(err, engine.ErrNoConcept):
			return nil
		case err != nil:
			return err
		}
		return fmt.Errorf("the store of --database: %w", demo.ErrExists)
	})
}

// demonstration is the answer of demo.
type demonstration struct {
	Data    string              `json:"data"`
	Marks   []engine.MarkResult `json:"marks"`
	Run     engine.Result       `json:"run"`
	Samples []sample            `json:"samples"`
	Verify  engine.VerifyReport `json:"verify"`
	SignIn  doorkeeping         `json:"sign_in"`
}

// playDemo is what a company does on its first day.
func (s *session) playDemo(ctx context.Context, e *engine.Engine) (d demonstration, err error) {
	d.Data = s.data
	proposal, err := e.Propose(ctx, s.actor(), conceptFile, demo.Concept())
	if err != nil {
		return d, err
	}
	if _, err := e.PutInForce(ctx, s.actor(), proposal); err != nil {
		return d, err
	}
	if d.Marks, err = s.setDemoMarks(ctx, e); err != nil {
		return d, err
	}
	if d.Samples, err = s.lookBefore(ctx, e); err != nil {
		return d, err
	}
	bar := s.newProgress()
	d.Run, err = e.Run(ctx, s.actor(), engine.RunOrder{All: true, Workers: 1, Progress: bar.show})
	bar.end()
	if err != nil {
		return d, err
	}
	if err := s.lookAfter(ctx, e, d.Samples); err != nil {
		return d, err
	}
	if d.Verify, err = e.Verify(ctx, s.actor(), engine.Outside{}); err != nil {
		return d, err
	}
	d.SignIn, err = s.letIn(ctx, e)
	return d, err
}

func (s *session) setDemoMarks(ctx context.Context, e *engine.Engine) (set []engine.MarkResult, err error) {
	for _, m := range demo.Marks() {
		results, err := e.SetMarks(ctx, s.actor(), engine.MarkOrder{
			Kind: datasource.MarkKind(m.Kind), Object: m.Object, Keys: []string{m.Key},
			Ground: concept.Ground(m.Ground), Reason: m.Reason, Reference: m.Reference,
		})
		if err != nil {
			return nil, err
		}
		set = append(set, results...)
	}
	return set, allMarked(set)
}
