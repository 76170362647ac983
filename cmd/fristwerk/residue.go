package main

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/engine"
)

type residueCommand struct {
	Of  []string `arg:"" optional:"" name:"case|job" help:"The number of a case, or names of jobs."`
	All bool     `env:"FRISTWERK_ALL" help:"All active jobs."`
}

// Validate refuses an order that does not say whose values, or says it twice.
func (c *residueCommand) Validate() error {
	switch {
	case len(c.Of) == 0 && !c.All:
		return errors.New("name a case or jobs, or say --all")
	case len(c.Of) > 0 && c.All:
		return errors.New("name a case or jobs, or say --all, not both")
	case len(c.Of) > 1 && c.caseNumber() != 0:
		return errors.New("name one case at a time")
	}
	return nil
}

func (c *residueCommand) caseNumber() int64 {
	if len(c.Of) == 0 {
		return 0
	}
	n, err := strconv.ParseInt(c.Of[0], 10, 64)
	if err != nil || n < 1 {
		return 0
	}
	return n
}

// Run looks for copies of values that are about to be changed.
func (c *residueCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		o := engine.ResidueOrder{All: c.All, Case: c.caseNumber()}
		if o.Case == 0 {
			o.Jobs = c.Of
		}
		report, err := e.Residue(ctx, s.actor(), o)
		if err != nil {
			return err
		}
		return s.answer(report, func(p *page) { p.residue(report, "also holds") })
	})
}

// residue says which columns hold values that the actions do not reach.
func (p *page) residue(r engine.ResidueReport, holds string) {
	p.line("%s looked at, %s looked for in %s of %s (%s).", count(r.Records, "record"), count(total(r.Values), "value"),
		count(r.Columns, "column"), count(r.Tables, "table"), count(r.Rows, "row"))
	for _, f := range r.Found {
		mapped := "no object maps the table"
		if f.Object != "" {
			mapped = "mapped by " + f.Object
		}
		p.line("warning: %s: %s.%s %s %d of these values (%s) in %s; %s", f.Source, f.Table, f.Column, holds, f.Values,
			strings.ReplaceAll(f.Category, "_", " "), count(f.Places, "place"), mapped)
	}
	if len(r.Found) == 0 {
		p.line("None of them stands anywhere else.")
	}
	for _, what := range r.NotChecked {
		p.line("not checked: %s", what)
	}
}

func total(counts map[string]int) (n int) {
	for _, k := range counts {
		n += k
	}
	return n
}
