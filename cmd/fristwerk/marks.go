package main

import (
	"context"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type marksCommand struct {
	Review *int `env:"FRISTWERK_REVIEW" placeholder:"DAYS" help:"Only those whose review day lies within so many days or is over, the most urgent first."`
}

// Run lists the marks in force.
func (c marksCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		if c.Review != nil {
			return c.reviews(ctx, s, e)
		}
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

func (c marksCommand) reviews(ctx context.Context, s *session, e *engine.Engine) error {
	reviews, err := e.Reviews(ctx, s.actor(), *c.Review)
	if err != nil {
		return err
	}
	return s.answer(list(reviews), func(p *page) {
		var rows [][]string
		for _, r := range reviews {
			rows = append(rows, []string{r.Object, r.Key, r.Kind, orDash(r.Ground), day(r.Until), strconv.Itoa(r.Days), orDash(r.Due), orDash(r.Actor)})
		}
		p.section("To be reviewed:", []string{"OBJECT", "KEY", "KIND", "GROUND", "UNTIL", "DAYS", "DUE", "BY"}, rows)
		if len(reviews) == 0 {
			p.line("No mark is to be reviewed within %s.", count(*c.Review, "day"))
		}
	})
}

func (p *page) marks(title string, marks []engine.MarkInfo) {
	var rows [][]string
	for _, m := range marks {
		rows = append(rows, []string{m.Object, m.Key, m.Kind, orDash(m.Ground), m.Origin, m.Since.String(), day(m.Until),
			orDash(m.Reason), orDash(m.Reference), orDash(m.Actor)})
	}
	p.section(title, []string{"OBJECT", "KEY", "KIND", "GROUND", "ORIGIN", "SINCE", "UNTIL", "REASON", "REFERENCE", "BY"}, rows)
	for _, m := range marks {
		if m.Late != "" {
			p.line("%s %s: the Keep %s", m.Object, m.Key, m.Late)
		}
	}
}
