package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/plan"
)

type applyCommand struct {
	File   string `arg:"" help:"The concept file (YAML)."`
	Check  bool   `env:"FRISTWERK_CHECK" xor:"how" help:"Only look: nothing is put in force."`
	Yes    bool   `env:"FRISTWERK_YES" xor:"how" help:"Seen and agreed: do not ask."`
	Adopt  bool   `env:"FRISTWERK_ADOPT" help:"Take over sources that another installation cares for: a clone, or one that was given up. Its ledger and marks stay; it is refused from then on."`
	Grants bool   `env:"FRISTWERK_GRANTS" xor:"how" help:"Only print the rights that each source needs."`
}

// maxFile is how much of a file is read: enough for the concept's own check
// to see that it is too large.
const maxFile = 64 << 20

// Run looks at a concept and, if the person agrees, puts it in force.
func (c *applyCommand) Run(ctx context.Context, s *session) error {
	text, err := readConcept(c.File)
	if err != nil {
		return err
	}
	return s.withNew(ctx, func(e *engine.Engine) error {
		if c.Grants {
			return s.grants(ctx, e, c.File, text)
		}
		propose := e.Propose
		if c.Adopt {
			propose = e.ProposeAdopting
		}
		p, err := propose(ctx, s.actor(), filepath.Base(c.File), text)
		if err != nil {
			return err
		}
		return c.settle(ctx, s, e, p)
	})
}

// readConcept reads a concept file. The error holds the path as it was given.
func readConcept(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, refused("name the concept file itself", "%s is a folder", path)
	}
	text, err := io.ReadAll(io.LimitReader(f, maxFile))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return text, nil
}

// applied is the answer of apply.
type applied struct {
	InForce   bool              `json:"in_force"`
	Version   int64             `json:"version,omitempty"`
	Unchanged bool              `json:"unchanged"`
	Changes   []string          `json:"changes"`
	Adopt     []engine.Adoption `json:"adopt,omitempty"`
	Findings  []plan.Finding    `json:"findings"`
	Today     engine.Result     `json:"today"`
}

// settle shows the proposal before anything is decided, and the decision after.
func (c *applyCommand) settle(ctx context.Context, s *session, e *engine.Engine, p *engine.Proposal) error {
	answer := applied{Unchanged: p.Unchanged, Changes: list(p.Changes), Adopt: p.Adopt, Findings: list(p.Binding.Findings), Today: p.Today}
	if !s.json {
		if err := s.answer(nil, func(page *page) { page.proposal(answer) }); err != nil {
			return err
		}
	}
	refusal := c.agree(s)
	if refusal == nil && !c.Check {
		version, err := e.PutInForce(ctx, s.actor(), p)
		if err != nil {
			return err
		}
		answer.InForce, answer.Version = true, version
	}
	err := s.answer(answer, func(page *page) { page.decision(answer) })
	return errors.Join(err, refusal, heldFindings(answer))
}

func (p *page) proposal(a applied) {
	p.findings(a.Findings)
	p.gap()
	switch {
	case a.Unchanged:
		p.line("No difference to the concept in force.")
	case len(a.Changes) > 0:
		p.line("What changes:")
		for _, change := range a.Changes {
			p.line("  %s", change)
		}
	}
	for _, from := range a.Adopt {
		p.gap()
		p.line("Source %s is in the care of installation %s. Taking it over means:", from.Source, from.From)
		p.line("  its ledger stays (%d batches, %s); our log takes it down as found", from.Batches, count(from.Records, "record"))
		p.line("  its marks stay (%s); those of jobs that this concept does not have end by hand only", count(from.Marks, "mark"))
		p.line("  the other installation is refused there from now on: stop it first")
	}
	p.gap()
	p.line("What active jobs would do today, %s:", a.Today.Day)
	p.result(a.Today)
	p.gap()
}

func (p *page) decision(a applied) {
	if !a.InForce {
		p.line("Nothing was put in force.")
		return
	}
	p.line("The concept is in force as version %d. Nothing was changed in the data.", a.Version)
	p.line("next: fristwerk plan, then fristwerk run --all")
}

// agree asks the person at the terminal. Nobody is asked with --check or --yes.
func (c *applyCommand) agree(s *session) error {
	if c.Check || c.Yes {
		return nil
	}
	agreed, err := s.agrees("Put this concept in force?")
	switch {
	case errors.Is(err, errNobody):
		return refused("look at the numbers, then add --yes (or --check, which only looks)", "%s: not put in force", err)
	case err == nil && !agreed:
		return refused("apply it again when it is right", "not agreed: not put in force")
	}
	return err
}

// heldFindings is the error of findings that stop jobs: the concept may be in
// force all the same, its other jobs run.
func heldFindings(a applied) error {
	if a.InForce {
		return noneStands(a.Findings, "; the concept is in force")
	}
	return noneStands(a.Findings, "; the concept would be in force")
}

// grants prints the rights each source needs, as statements for its owner.
func (s *session) grants(ctx context.Context, e *engine.Engine, file string, text []byte) error {
	rights, err := e.Grants(ctx, s.actor(), filepath.Base(file), text)
	if err != nil {
		return err
	}
	return s.answer(map[string]string{"grants": rights}, func(p *page) { p.document(rights) })
}
