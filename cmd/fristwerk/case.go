package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// caseCommand is about case files.
type caseCommand struct {
	List    caseList    `cmd:"" help:"List cases: all that was done and all that is to be done."`
	Show    caseShow    `cmd:"" help:"One case with its items, approvals and timeline."`
	Open    caseOpen    `cmd:"" help:"Open a case for records, or for a person whose identifiers are read from standard input."`
	Approve caseApprove `cmd:"" help:"Approve what waits in cases, as one of the people it needs."`
	Refuse  caseRefuse  `cmd:"" help:"Refuse what waits in cases, and say what follows."`
	Execute caseExecute `cmd:"" help:"Do now what is approved and due in cases."`
	Cancel  caseCancel  `cmd:"" help:"Withdraw what is not done yet."`
}

// theCases are the cases a command is about.
type theCases struct {
	Cases []int64 `arg:"" optional:"" name:"id" help:"Numbers of cases."`
}

type caseShow struct {
	Case int64 `arg:"" name:"id" help:"Number of the case."`
}

// Run shows one case. It holds no personal value.
func (c *caseShow) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		f, err := e.Case(ctx, s.actor(), c.Case)
		if err != nil {
			return err
		}
		return s.answer(f, func(p *page) { p.caseFile(f) })
	})
}

func (p *page) caseFile(f engine.CaseFile) {
	p.line("Case %d, %s, opened %s by %s, due %s", f.ID, f.State, day(f.Opened), f.Origin, day(f.Due))
	if f.Reason != "" {
		p.line("Reason: %s", f.Reason)
	}
	if f.LinkRemoved != nil {
		p.line("The link to the person was removed on %s.", f.LinkRemoved)
	}
	p.items(f.ItemList)
	p.found(f.Found, f.Shared)
	p.tasksOf(f.Tasks)
	p.approvals(f.Approvals)
	p.timeline(f.Events)
	p.steps(f.Next)
	if f.Digest != "" {
		p.line("digest of what waits: %s", f.Digest)
	}
}

func (p *page) items(items []engine.CaseItem) {
	var rows [][]string
	for _, it := range items {
		late := "-"
		if it.Why != nil && it.Why.Late > 0 {
			late = fmt.Sprintf("%d days, %s", it.Why.Late, it.Why.Cause)
		}
		rows = append(rows, []string{it.ID, it.Object, it.Key, it.Action, string(it.State), orDash(string(it.Reason) + it.Code), it.Approval,
			fmt.Sprint(it.Missing), day(it.Due), day(it.Earliest), day(it.Done), late})
	}
	p.section("Items:", []string{"ITEM", "OBJECT", "KEY", "ACTION", "STATE", "REASON", "APPROVAL", "MISSING", "DUE", "EARLIEST", "DONE", "LATE"}, rows)
}

func (p *page) found(found []engine.FoundRecord, shared []engine.Shared) {
	var rows [][]string
	for _, f := range found {
		rows = append(rows, []string{f.Object, f.Key, orDash(strings.Join(f.Path, " > ")), orDash(f.Left)})
	}
	p.section("Records found, and by which identifiers:", []string{"OBJECT", "KEY", "BY", "LEFT"}, rows)
	p.sharedBy(shared)
}

func (p *page) sharedBy(shared []engine.Shared) {
	for _, x := range shared {
		p.line("not followed: %d records of %s share one %s; --confirm %s follows it all the same", x.Records, x.Object, x.Kind, x.Kind)
	}
}

func (p *page) tasksOf(tasks []engine.CaseTask) {
	var rows [][]string
	for _, t := range tasks {
		state := "open"
		if t.Done {
			state = "done"
		}
		rows = append(rows, []string{t.ID, state, t.Text})
	}
	p.section("Tasks:", []string{"TASK", "STATE", "TEXT"}, rows)
}

func (p *page) approvals(approvals []engine.Approval) {
	var rows [][]string
	for _, a := range approvals {
		rows = append(rows, []string{a.At.UTC().Format(time.RFC3339), a.Decision, a.By, fmt.Sprint(a.Items), orDash(a.Answer), orDash(a.Note)})
	}
	p.section("Decisions:", []string{"AT", "DECISION", "BY", "ITEMS", "ANSWER", "NOTE"}, rows)
}

func (p *page) timeline(events []engine.CaseEvent) {
	var rows [][]string
	for _, e := range events {
		rows = append(rows, []string{e.At.UTC().Format(time.RFC3339), e.What, orDash(e.By), orDash(e.Item), orDash(e.Text)})
	}
	p.section("Timeline:", []string{"AT", "WHAT", "BY", "ITEM", "TEXT"}, rows)
}

func (p *page) steps(steps []engine.NextStep) {
	var can, cannot []string
	for _, s := range steps {
		if s.Possible {
			can = append(can, s.Event)
		} else {
			cannot = append(cannot, s.Event+" ("+s.Text+")")
		}
	}
	p.gap()
	if len(can) > 0 {
		p.line("You can: %s", strings.Join(can, ", "))
	}
	if len(cannot) > 0 {
		p.line("Not now: %s", strings.Join(cannot, ", "))
	}
}

type caseExecute struct{ theCases }

// Run does now what is approved and due.
func (c *caseExecute) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		result, err := e.ExecuteCase(ctx, s.actor(), engine.CaseOrder{Cases: c.Cases})
		if err != nil && len(result.Jobs) == 0 {
			return err
		}
		result.Jobs = list(result.Jobs)
		shown := s.answer(result, func(p *page) { p.run(result) })
		if err != nil {
			return errors.Join(err, shown)
		}
		return errors.Join(shown, didHold(result))
	})
}

type caseCancel struct {
	theCases
	Note string `env:"FRISTWERK_NOTE" placeholder:"TEXT" help:"A few words, without names."`
}

// Run withdraws what is not done yet.
func (c *caseCancel) Run(ctx context.Context, s *session) error {
	return s.decide(ctx, func(e *engine.Engine) ([]engine.CaseResult, error) {
		return e.CancelCase(ctx, s.actor(), engine.CaseOrder{Cases: c.Cases, Note: c.Note})
	})
}

// decide answers what became of each case.
func (s *session) decide(ctx context.Context, do func(*engine.Engine) ([]engine.CaseResult, error)) error {
	return s.with(ctx, func(e *engine.Engine) error {
		results, err := do(e)
		if err != nil {
			return err
		}
		return errors.Join(s.answer(list(results), func(p *page) { p.decided(results) }), allDecided(results))
	})
}

func (p *page) decided(results []engine.CaseResult) {
	var rows [][]string
	for _, r := range results {
		rows = append(rows, []string{fmt.Sprint(r.Case), string(r.State), r.Message})
	}
	p.table([]string{"CASE", "STATE", "MESSAGE"}, rows)
	if len(results) == 0 {
		p.line("Nothing waits.")
	}
}

func allDecided(results []engine.CaseResult) error {
	left := 0
	for _, r := range results {
		if !r.Done {
			left++
		}
	}
	if left == 0 {
		return nil
	}
	return refused("the message beside each case says why", "%s left as it was", count(left, "case"))
}
