package main

import (
	"context"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/engine"
)

// guardCommand is about what makes a Lock hold for other programs.
type guardCommand struct {
	Install guardInstall `cmd:"" help:"Make other programs heed Locks and Keeps."`
	Remove  guardRemove  `cmd:"" help:"Take the guard away: Locks hold for Fristwerk alone."`
	Status  guardStatus  `cmd:"" help:"What is enforced per table, and every way around it."`
}

type guardInstall struct {
	Source  string `arg:"" help:"Name of the source in the concept."`
	Check   bool   `env:"FRISTWERK_CHECK" help:"Only print the SQL, which the owner of the tables can run."`
	Observe bool   `env:"FRISTWERK_OBSERVE" help:"Refuse nothing, but write down what would be, by table and program."`
}

// Run installs the guard, or prints how.
func (c guardInstall) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		if c.Check {
			script, err := e.GuardSQL(ctx, s.actor(), c.Source, c.Observe)
			if err != nil {
				return err
			}
			return s.answer(map[string]string{"sql": script}, func(p *page) { p.document(script) })
		}
		report, err := e.InstallGuard(ctx, s.actor(), c.Source, c.Observe)
		if err != nil {
			return err
		}
		return s.answer(report, func(p *page) {
			p.guard(report)
			if c.Observe {
				p.line("next: fristwerk guard status %s in some days, then install it without --observe", c.Source)
			}
		})
	})
}

type guardRemove struct {
	Source string `arg:"" help:"Name of the source in the concept."`
}

// Run removes the guard.
func (c guardRemove) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		if err := e.RemoveGuard(ctx, s.actor(), c.Source); err != nil {
			return err
		}
		return s.answer(map[string]string{"source": c.Source, "mode": "none"}, func(p *page) {
			p.line("The guard of %s is gone. Its Locks and Keeps stand, and only Fristwerk heeds them.", c.Source)
		})
	})
}

type guardStatus struct {
	Source string `arg:"" help:"Name of the source in the concept."`
}

// Run says what the guard does.
func (c guardStatus) Run(ctx context.Context, s *session) error {
	return s.with(ctx, func(e *engine.Engine) error {
		report, err := e.GuardStatus(ctx, s.actor(), c.Source)
		if err != nil {
			return err
		}
		if err := s.answer(report, func(p *page) { p.guard(report) }); err != nil {
			return err
		}
		if !report.Held() {
			return refused("find out who changed it, then: fristwerk guard install "+c.Source, "the guard is not as it was installed")
		}
		return nil
	})
}

// guard shows one line a table, then what is wrong, then what stays open.
func (p *page) guard(r engine.GuardReport) {
	var rows, troubles [][]string
	ways := newLines()
	for _, t := range r.Tables {
		rows = append(rows, []string{t.Table, t.Object, orDash(t.Part), t.Mode, t.Protects, orDash(strings.Join(t.HiddenFrom, ", ")), upright(t)})
		for _, x := range t.Triggers {
			if x.State != "stands" && (r.Wanted != "" || x.State != "missing") {
				troubles = append(troubles, []string{x.Table, x.Name, x.Event, x.State, orDash(x.Detail)})
			}
		}
		for _, w := range t.Ways {
			ways.add(w.Code+"\x00"+w.Text, t.Table)
		}
	}
	p.section("Source "+r.Source+":", []string{"TABLE", "OBJECT", "PART", "GUARD", "PROTECTS", "HIDDEN FROM", "TRIGGERS"}, rows)
	p.section("Not as it was installed:", []string{"TABLE", "TRIGGER", "EVENT", "STATE", "DETAIL"}, troubles)
	for _, name := range r.Left {
		p.line("left over from an older concept: %s", name)
	}
	p.observed(r.Observed)
	if r.Mode == "none" && r.Wanted == "" {
		p.line("No guard: other programs can change locked records. next: fristwerk guard install %s --observe", r.Source)
		return
	}
	p.section("Ways around it that the database leaves open:", []string{"WAY", "TABLES", "WHAT"}, ways.rows())
}

// upright counts triggers as they should be.
func upright(t engine.GuardTable) string {
	n := 0
	for _, x := range t.Triggers {
		if x.State == "stands" {
			n++
		}
	}
	return strconv.Itoa(n) + " of " + strconv.Itoa(len(t.Triggers))
}

func (p *page) observed(list []engine.Observation) {
	var rows [][]string
	for _, o := range list {
		rows = append(rows, []string{o.Table, o.Event, orDash(o.Program), strconv.Itoa(o.Times), o.First, o.Last})
	}
	p.section("Would have been refused:", []string{"TABLE", "EVENT", "PROGRAM", "TIMES", "FIRST", "LAST"}, rows)
}

// lines gathers the tables that share a line, in the order in which it came up.
type lines struct {
	order  []string
	tables map[string][]string
}

func newLines() *lines { return &lines{tables: map[string][]string{}} }

func (l *lines) add(line, table string) {
	if l.tables[line] == nil {
		l.order = append(l.order, line)
	}
	l.tables[line] = append(l.tables[line], table)
}

func (l *lines) rows() (rows [][]string) {
	for _, line := range l.order {
		code, text, _ := strings.Cut(line, "\x00")
		rows = append(rows, []string{code, strings.Join(l.tables[line], ", "), text})
	}
	return rows
}
