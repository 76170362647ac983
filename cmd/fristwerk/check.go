package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type checkCommand struct {
	Confirm bool `env:"FRISTWERK_CONFIRM" help:"Somebody has seen what changed in the sources and the concept need not know of it: jobs that stopped for it go on."`
	SQL     bool `name:"sql" env:"FRISTWERK_SQL" help:"Each rule as plain SQL, which an auditor can run without us."`
}

// Run looks at the concept in force and its sources.
func (c *checkCommand) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		if c.Confirm {
			if err := e.ConfirmSchemas(ctx, s.actor()); err != nil {
				return err
			}
		}
		report, err := e.Check(ctx, s.actor(), c.SQL)
		if err != nil {
			return err
		}
		report.Findings = list(report.Findings)
		err = s.answer(report, func(p *page) { p.check(report) })
		return errors.Join(err, noneStands(report.Findings, ""))
	})
}

func (p *page) check(r engine.CheckReport) {
	p.findings(r.Findings)
	p.gap()
	p.line("%.1f%% of the columns of mapped tables are declared.", r.Covered*100)
	p.section("Records:", []string{"OBJECT", "OVERDUE", "UNDATED", "OLDEST"}, checkRows(r))
	for _, job := range slices.Sorted(maps.Keys(r.SQL)) {
		p.gap()
		p.line("-- %s", job)
		p.document(r.SQL[job])
	}
}

func checkRows(r engine.CheckReport) (rows [][]string) {
	objects := map[string]bool{}
	for _, names := range [][]string{slices.Collect(maps.Keys(r.Overdue)), slices.Collect(maps.Keys(r.Undated)), slices.Collect(maps.Keys(r.Oldest))} {
		for _, name := range names {
			objects[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(objects)) {
		rows = append(rows, []string{name, strconv.Itoa(r.Overdue[name]), strconv.Itoa(r.Undated[name]), oldest(r.Oldest, name)})
	}
	return rows
}

func oldest(days map[string]rule.Day, object string) string {
	if day, known := days[object]; known {
		return fmt.Sprint(day)
	}
	return "none"
}
