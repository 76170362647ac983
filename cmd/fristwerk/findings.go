package main

import (
	"maps"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/plan"
)

// findings writes what the analyzers saw, errors first.
func (p *page) findings(findings []plan.Finding) {
	if len(findings) == 0 {
		p.line("No findings.")
		return
	}
	sorted := slices.Clone(findings)
	slices.SortStableFunc(sorted, func(a, b plan.Finding) int { return rank(a) - rank(b) })
	for _, f := range sorted {
		p.finding(f)
	}
}

// rank puts standing errors before warnings and accepted findings last.
func rank(f plan.Finding) int {
	switch {
	case f.Accepted != "":
		return 2
	case f.Severity == plan.Error:
		return 0
	}
	return 1
}

func (p *page) finding(f plan.Finding) {
	place := f.Where
	if f.Object != "" {
		place += " (" + f.Object + ")"
	}
	p.line("%s %s at %s: %s", f.Severity, f.Code, place, f.Message)
	switch {
	case f.Accepted != "":
		p.line("  accepted: %s", f.Accepted)
	case f.Hint != "":
		p.line("  hint: %s", f.Hint)
	}
	if f.Severity == plan.Error && f.Accepted == "" && len(f.Jobs) > 0 {
		p.line("  stops: %s", strings.Join(f.Jobs, ", "))
	}
}

// standing are the error findings that nobody accepted.
func standing(findings []plan.Finding) []plan.Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f plan.Finding) bool {
		return f.Severity != plan.Error || f.Accepted != ""
	})
}

// noneStands is nil unless an error finding stands that nobody accepted. The
// state says what became of the concept.
func noneStands(findings []plan.Finding, state string) error {
	stands := standing(findings)
	if len(stands) == 0 {
		return nil
	}
	jobs := "no job is stopped by it"
	if names := stopped(stands); len(names) > 0 {
		jobs = "stopped: " + strings.Join(names, ", ")
	}
	return refused("follow the hint of each finding, or answer it with `accept` in the concept where that is allowed",
		"%s that nobody accepted%s; %s", count(len(stands), "error finding"), state, jobs)
}

// stopped are the jobs that findings stop, by name.
func stopped(findings []plan.Finding) []string {
	jobs := map[string]bool{}
	for _, f := range findings {
		for _, job := range f.Jobs {
			jobs[job] = true
		}
	}
	return slices.Sorted(maps.Keys(jobs))
}
