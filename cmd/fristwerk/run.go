package main

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type runCommand struct {
	Jobs    []string `arg:"" optional:"" name:"job" help:"Names of jobs."`
	All     bool     `env:"FRISTWERK_ALL" help:"All active jobs."`
	Residue bool     `env:"FRISTWERK_RESIDUE" help:"Look before and after for copies of the values in every text of the sources."`
	Own     bool     `env:"FRISTWERK_OWN" help:"Instead: delete what has expired of Fristwerk's own data, as the scheduler does every night."`
	Vacuum  bool     `env:"FRISTWERK_VACUUM" help:"Write free room in the changed tables anew afterwards (SQLite: the whole file)."`
	Workers int      `default:"1" env:"FRISTWERK_WORKERS" placeholder:"N" help:"How many batches at a time; more help on PostgreSQL and MariaDB."`
}

// Validate refuses an order that does not say which jobs, or says it twice.
func (c *runCommand) Validate() error {
	switch {
	case c.Own && (len(c.Jobs) > 0 || c.All):
		return errors.New("--own stands alone: our own data belong to no job")
	case len(c.Jobs) == 0 && !c.All && !c.Own:
		return errors.New("name jobs, or say --all")
	case len(c.Jobs) > 0 && c.All:
		return errors.New("name jobs or say --all, not both")
	case c.Workers < 1 || c.Workers > maxWorkers:
		return errors.New("--workers must be from 1 to 64")
	}
	return nil
}

// maxWorkers is far above what a database gains from.
const maxWorkers = 64

// Run runs jobs for today.
func (c *runCommand) Run(ctx context.Context, s *session) error {
	if c.Own {
		return s.with(ctx, func(e *engine.Engine) error { return s.expireOwn(ctx, e) })
	}
	return s.with(ctx, func(e *engine.Engine) error {
		bar := s.newProgress()
		order := engine.RunOrder{Jobs: c.Jobs, All: c.All, Workers: c.Workers, Vacuum: c.Vacuum, Progress: bar.show}
		if c.Residue {
			return c.looking(ctx, s, e, order, bar)
		}
		result, err := e.Run(ctx, s.actor(), order)
		bar.end()
		if err != nil && len(result.Jobs) == 0 {
			return err
		}
		result.Jobs = list(result.Jobs)
		shown := s.answer(result, func(p *page) { p.run(result) })
		if err != nil {
			return errors.Join(err, shown) // it broke off; what was done until then is done
		}
		return errors.Join(shown, didHold(result))
	})
}

// looking is the same with a look for copies.
func (c *runCommand) looking(ctx context.Context, s *session, e *engine.Engine, order engine.RunOrder, bar *progress) error {
	result, check, err := e.RunLooking(ctx, s.actor(), order)
	bar.end()
	if err != nil && len(result.Jobs) == 0 {
		return err
	}
	result.Jobs = list(result.Jobs)
	shown := s.answer(struct {
		engine.Result
		Residue engine.ResidueCheck `json:"residue"`
	}{result, check}, func(p *page) {
		p.run(result)
		p.gap()
		p.line("Copies before the run:")
		p.residue(check.Before, "also held")
		p.line("After it:")
		p.residue(check.After, "still holds")
	})
	if err != nil {
		return errors.Join(err, shown)
	}
	return errors.Join(shown, didHold(result))
}

func (p *page) run(r engine.Result) {
	p.line("Run %s for %s.", orDash(r.Run), r.Day)
	p.gap()
	p.result(r)
	total := 0
	for _, j := range r.Jobs {
		if j.Done != nil {
			total += *j.Done
		}
	}
	p.gap()
	p.line("%s done.", count(total, "record"))
	for _, what := range r.NotCleared {
		p.line("old values may be left in %s", what)
	}
}
