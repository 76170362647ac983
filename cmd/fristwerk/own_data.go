package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// planOwn says what has expired of our own data.
func (s *session) planOwn(ctx context.Context, e *engine.Engine, on *rule.Day) error {
	o, err := e.PlanOwnData(ctx, s.actor(), on)
	if err != nil {
		return err
	}
	return s.answer(o, func(p *page) {
		p.line("Fristwerk's own data on %s. Nothing is changed.", o.Day)
		p.gap()
		p.ownData(o)
	})
}

// expireOwn deletes it.
func (s *session) expireOwn(ctx context.Context, e *engine.Engine) error {
	o, err := e.ExpireOwnData(ctx, s.actor())
	if err != nil {
		return err
	}
	err = s.answer(o, func(p *page) {
		p.line("Fristwerk's own data on %s.", o.Day)
		p.gap()
		p.ownData(o)
		for _, left := range o.Left {
			p.line("not done: %s", left)
		}
	})
	if err == nil && len(o.Left) > 0 {
		return refused("fristwerk check says what stands there, and the way out", "something that has expired could not be deleted")
	}
	return err
}

func (p *page) ownData(o engine.OwnData) {
	header := []string{"KIND", "SOURCE", "KEPT FOR", "GOES IF BEFORE", "EXPIRED"}
	var rows [][]string
	for _, k := range o.Kinds {
		before := k.Before.String()
		if k.Backups {
			before += " (backups)"
		}
		row := []string{k.Kind, orDash(k.Source), keptFor(k.Period), before, strconv.Itoa(k.Due)}
		if k.Done != nil {
			header[len(header)-1] = "DELETED"
			row[len(row)-1] = strconv.Itoa(*k.Done)
		}
		rows = append(rows, row)
	}
	p.table(header, rows)
}

// keptFor is a period as the concept writes it: 3 years from end of year.
func keptFor(d engine.DeletionPeriod) string {
	text := rule.Period{N: d.N, Unit: d.Unit}.String()
	if d.From != rule.Event {
		text += " from " + strings.TrimSpace(string(d.From))
	}
	return text
}
