package main

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type marksCommand struct{}

// Run lists the marks in force.
func (marksCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		marks, err := e.Marks(ctx, s.actor())
		if err != nil {
			return err
		}
		return s.answer(list(marks), func(p *page) {
			p.marks(count(len(marks), "mark")+".", marks)
			if len(marks) == 0 {
				p.line("No marks.")
			}
		})
	})
}

func (p *page) marks(title string, marks []engine.MarkInfo) {
	var rows [][]string
	for _, m := range marks {
		rows = append(rows, []string{m.Object, m.Key, m.Kind, orDash(m.Ground), m.Origin, m.Since.String(), day(m.Until),
			orDash(m.Reason), orDash(m.Reference), orDash(m.Actor)})
	}
	p.section(title, []string{"OBJECT", "KEY", "KIND", "GROUND", "ORIGIN", "SINCE", "UNTIL", "REASON", "REFERENCE", "BY"}, rows)
}
