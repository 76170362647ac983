package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

type checkCommand struct {
	Confirm   bool   `env:"FRISTWERK_CONFIRM" help:"Somebody has seen what changed in the sources and the concept need not know of it: jobs that stopped for it go on."`
	Unreached string `env:"FRISTWERK_UNREACHED" placeholder:"OBJECT" help:"Instead: list the records of an object that no active job will ever erase, by key."`
	After     string `env:"FRISTWERK_AFTER" placeholder:"KEY" help:"With --unreached: go on after this key."`
	SQL       bool   `name:"sql" env:"FRISTWERK_SQL" help:"Each rule as plain SQL, which an auditor can run without us."`
}

// Run looks at the concept in force and its sources.
func (c *checkCommand) Run(ctx context.Context, s *session) error {
	if c.Unreached != "" {
		return c.unreached(ctx, s)
	}
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

// unreached lists what no job will ever erase.
func (c *checkCommand) unreached(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		found, err := e.Unreached(ctx, s.actor(), engine.UnreachedOrder{Object: c.Unreached, After: c.After, Limit: unreachedPage})
		if err != nil {
			return err
		}
		return s.answer(found, func(p *page) { p.unreached(found) })
	})
}

// unreachedPage is how many records one answer lists.
const unreachedPage = 500

func (p *page) unreached(r engine.UnreachedPage) {
	p.line("%s of %s outside every only, %s without a usable start.", count(r.Outside, "record"), r.Object, count(r.Undated, "record"))
	if len(r.Jobs) == 0 {
		p.line("No active job anonymises or deletes them.")
	}
	rows := make([][]string, len(r.Records))
	for i, record := range r.Records {
		rows[i] = []string{record.Key, record.Why}
	}
	p.section("Records:", []string{"KEY", "WHY"}, rows)
	if r.Next != "" {
		p.line("more: --after %s", r.Next)
	}
}

// coverage says how much of every source is declared, and what nobody maps.
func (p *page) coverage(r engine.CheckReport) {
	for _, c := range r.Coverage {
		p.line("%s: %.1f%% of all columns of %s: %d personal, %d not personal, %d undeclared, %d in tables nobody maps.", c.Source, c.Share*100,
			count(c.Tables, "table"), c.Columns.Personal, c.Columns.NotPersonal, c.Columns.Undeclared, c.Columns.Unmapped)
		for _, t := range c.Unmapped {
			looks := ""
			if len(t.LooksPersonal) > 0 {
				looks = "; looks personal: " + strings.Join(t.LooksPersonal, ", ")
			}
			p.line("  not mapped: %s (%s%s)", t.Table, count(t.Columns, "column"), looks)
		}
	}
}

func (p *page) check(r engine.CheckReport) {
	p.findings(r.Findings)
	p.gap()
	p.line("%.1f%% of the columns of mapped tables are declared.", r.Covered*100)
	p.coverage(r)
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
