package main

import (
	"context"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type whyCommand struct {
	Object string `arg:"" help:"Name of the object in the concept."`
	Key    string `arg:"" help:"Key of the record; of several columns a JSON list."`
}

// Run explains one record. Its personal values are not shown: the key is not
// personal, and dates that are personal are only said to be there.
func (c *whyCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		x, err := e.Why(ctx, s.actor(), c.Object, c.Key)
		if err != nil {
			return err
		}
		x.Dates, x.Rules, x.Duties = list(x.Dates), list(x.Rules), list(x.Duties)
		x.Marks, x.History = list(x.Marks), list(x.History)
		return s.answer(x, func(p *page) { p.explanation(x) })
	})
}

func (p *page) explanation(x engine.Explanation) {
	p.line("%s %s on %s", x.Object, x.Key, x.Day)
	p.line("%s", x.Next)
	p.dates(x.Dates)
	p.rules(x.Rules)
	p.duties(x.Duties)
	p.marks("Marks:", x.Marks)
	p.history(x.History)
}

func (p *page) dates(dates []engine.DateInfo) {
	var rows [][]string
	for _, d := range dates {
		rows = append(rows, []string{d.Name, day(d.Day), d.State})
	}
	p.section("Dates:", []string{"DATE", "DAY", "STATE"}, rows)
}

func (p *page) rules(rules []engine.RuleInfo) {
	if len(rules) == 0 {
		return
	}
	p.gap()
	p.line("Rules:")
	for _, r := range rules {
		p.line("%s: %s (%s), %s", r.Job, r.Action, r.Kind, verdict(r))
		p.line("  %s", r.Sentence)
		if r.Start != nil {
			p.line("  start %s, last day %s, due from %s", day(r.Start), day(r.LastDay), day(r.DueDay))
		}
		if r.Effect != "" {
			p.line("  effect: %s", r.Effect)
		}
	}
}

// verdict says in a few words what a rule means for the record today.
func verdict(r engine.RuleInfo) string {
	words := "due"
	switch {
	case r.Reason == rule.AlreadyDone:
		words = "nothing is left to change"
	case !r.Due && r.Reason == rule.ConditionChanged:
		words = "not due"
	case r.Reason == rule.ConditionChanged:
		words = "its condition does not hold"
	case r.Reason != "":
		words = "left: " + string(r.Reason) + " (" + meanings[r.Reason] + ")"
	case !r.Due:
		words = "not due"
	}
	if !r.Active {
		return "switched off, else " + words
	}
	return words
}

func (p *page) duties(duties []engine.DutyInfo) {
	var rows [][]string
	for _, d := range duties {
		state := "over"
		if d.Runs {
			state = "runs"
		}
		rows = append(rows, []string{d.Title, state, day(d.LastDay), orDash(d.Basis)})
	}
	p.section("Duties to keep:", []string{"DUTY", "STATE", "LAST DAY", "BASIS"}, rows)
}

func (p *page) history(history []engine.HistoryRow) {
	var rows [][]string
	for _, h := range history {
		rows = append(rows, []string{h.At.UTC().Format(time.RFC3339), h.Action, h.Run})
	}
	p.section("Done:", []string{"AT", "ACTION", "RUN"}, rows)
}

// day is a day that may be missing.
func day(d *rule.Day) string {
	if d == nil {
		return "-"
	}
	return d.String()
}
