package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type caseList struct {
	State    []casefile.State `env:"FRISTWERK_STATE" placeholder:"STATE" help:"Only these states: open, awaiting_approval, approved, running, closed, refused, cancelled."`
	Object   string           `env:"FRISTWERK_OBJECT" placeholder:"OBJECT" help:"Only with records of this object."`
	Action   string           `env:"FRISTWERK_ACTION" placeholder:"ACTION" help:"Only with this action."`
	Job      string           `env:"FRISTWERK_JOB" placeholder:"JOB" help:"Only of this job."`
	DueFrom  *rule.Day        `env:"FRISTWERK_DUE_FROM" placeholder:"YYYY-MM-DD" help:"Due on this day or later."`
	DueTo    *rule.Day        `env:"FRISTWERK_DUE_TO" placeholder:"YYYY-MM-DD" help:"Due on this day or before."`
	Assigned string           `env:"FRISTWERK_ASSIGNED" placeholder:"PERSON" help:"Assigned to this person, such as user:7, or to nobody."`
	Sort     string           `default:"newest" enum:"newest,due" env:"FRISTWERK_SORT" placeholder:"newest|due" help:"The newest first, or the earliest due day."`
	After    string           `env:"FRISTWERK_AFTER" placeholder:"PLACE" help:"The page behind another, as its last line says."`
	Limit    int              `default:"50" env:"FRISTWERK_LIMIT" placeholder:"N" help:"How many at most, up to 200."`
	Stdin    bool             `env:"FRISTWERK_STDIN" help:"Only of the person whose identifiers are read from standard input, as lines such as email=…"`
}

// Run lists cases.
func (c *caseList) Run(ctx context.Context, s *session) error {
	for _, state := range c.State {
		if !known(state) {
			return usage(fmt.Sprintf("%q is no state of a case", string(state)), "fristwerk case list --help names them")
		}
	}
	f := engine.CaseFilter{States: c.State, Object: c.Object, Action: c.Action, Job: c.Job, DueFrom: c.DueFrom, DueTo: c.DueTo,
		Assigned: c.Assigned, Sort: engine.CaseSort(c.Sort), After: c.After, Limit: c.Limit}
	if c.Stdin {
		var err error
		if f.Person, err = s.identifiers(); err != nil {
			return err
		}
	}
	return s.with(ctx, func(e *engine.Engine) error {
		cases, err := e.Cases(ctx, s.actor(), f)
		if err != nil {
			return err
		}
		cases.Cases = list(cases.Cases)
		return s.answer(cases, func(p *page) { p.cases(cases) })
	})
}

func known(state casefile.State) bool {
	for _, s := range casefile.CaseStates {
		if s == state {
			return true
		}
	}
	return false
}

func (p *page) cases(c engine.CasePage) {
	if len(c.Cases) == 0 && c.Next == "" {
		p.line("No cases.")
		return
	}
	var rows [][]string
	for _, r := range c.Cases {
		rows = append(rows, []string{fmt.Sprint(r.ID), string(r.State), r.Origin, day(r.Due), fmt.Sprint(r.Items), orDash(strings.Join(r.Objects, ", ")),
			orDash(strings.Join(r.Actions, ", ")), orDash(r.Needs), orDash(r.Assigned)})
	}
	p.table([]string{"CASE", "STATE", "ORIGIN", "DUE", "ITEMS", "OBJECTS", "ACTIONS", "NEEDS", "ASSIGNED"}, rows)
	total := fmt.Sprint(c.Total)
	if c.TotalCapped {
		total = "more than " + total
	}
	p.line("%d of %s", len(c.Cases), total)
	if c.Next != "" {
		p.line("next: --after %s", c.Next)
	}
}
