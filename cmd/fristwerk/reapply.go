package main

import (
	"context"
	"errors"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type reapplyCommand struct {
	Yes     bool `short:"y" env:"FRISTWERK_YES" help:"Do it again without asking."`
	Confirm bool `env:"FRISTWERK_CONFIRM" help:"After the store itself was restored: you have looked at the open cases; open approvals are void, and jobs go on."`
}

// Run shows what restored backups lost, asks, and does it again.
func (c reapplyCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		lost, err := e.LostToRestores(ctx, s.actor())
		if err != nil {
			return err
		}
		if len(lost) == 0 {
			return s.answer(lost, func(p *page) { p.line("Nothing was lost to a restored backup.") })
		}
		if !c.Yes && !c.Confirm {
			return c.ask(ctx, s, e, lost)
		}
		return c.do(ctx, s, e)
	})
}

func (c reapplyCommand) ask(ctx context.Context, s *session, e *engine.Engine, lost []engine.Lost) error {
	if err := s.answer(lost, func(p *page) { p.lost(lost) }); err != nil {
		return err
	}
	agreed, err := s.agrees("Do this again?")
	switch {
	case errors.Is(err, errNobody):
		return refused("look at the numbers, then add --yes", "%s: nothing was done again", err)
	case err != nil:
		return err
	case !agreed:
		return refused("call it again when it is right", "not agreed: nothing was done again")
	}
	return c.do(ctx, s, e)
}

func (c reapplyCommand) do(ctx context.Context, s *session, e *engine.Engine) error {
	r, err := e.Reapply(ctx, s.actor(), engine.ReapplyOrder{Confirm: c.Confirm})
	if err != nil {
		return err
	}
	if err := s.answer(r, func(p *page) { p.reapplied(r) }); err != nil {
		return err
	}
	if r.Failed+len(r.Left) > 0 {
		return refused("fristwerk why OBJECT KEY shows where a record stands", "not all of it could be done again")
	}
	return nil
}

func (p *page) lost(lost []engine.Lost) {
	for _, l := range lost {
		switch {
		case l.Older:
			p.line("source %s: this store is older than it; look at the open cases, then --confirm", l.Source)
		case l.Batches+l.Marks+l.Lifted > 0:
			p.line("source %s: restored from before %s", l.Source, l.Since.Local().Format("2006-01-02 15:04"))
			p.line("  %s to be done again, of %d committed batches", count(l.Records, "record"), l.Batches)
			p.line("  %s to be set again, %d to be lifted again", count(l.Marks, "mark"), l.Lifted)
		}
		for _, table := range l.Tables {
			p.line("table %s: nearly all of what was done last does not stand; the next run does it again", table)
		}
	}
}

func (p *page) reapplied(r engine.Reapplied) {
	if r.Run != "" {
		p.line("run %s: %s done again, %d skipped since their rule does not hold, %d failed", r.Run, count(r.Done, "record"), r.Skipped, r.Failed)
		p.line("%s set again, %d lifted again", count(r.Marks, "mark"), r.Lifted)
	}
	for _, left := range r.Left {
		p.line("not done: %s", left)
	}
}
