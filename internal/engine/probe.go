package engine

import (
	"context"
	"errors"
	"strings"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// probe tries a job's change on one record, in a transaction that is rolled
// back, and adds what triggers and constraints made of it as findings: the
// schema alone does not tell.
func (e *Engine) probe(ctx context.Context, s *situation, j *plan.Job) error {
	o := j.Action.Object
	if len(j.Stopped) > 0 || !s.installed[o.Source] && !changesValues(j.Action.Kind) {
		return nil
	}
	c := execution.Criteria(s.binding, j, s.day, nil)
	odd, err := s.source(o).OddKeys(ctx, c.Subject)
	if odd != "" {
		f := plan.NewFinding("no_key", o.Name, place(o, strings.Join(o.Key, ",")), odd)
		f.Jobs = []string{j.Name}
		s.binding.Add(f)
	}
	if odd != "" || err != nil {
		return err
	}
	c.NoMarks = !s.installed[o.Source]
	var p datasource.Probe
	err = execution.Patiently(ctx, func() (err error) {
		p, err = s.source(o).Probe(ctx, c)
		return err
	})
	if err != nil || !p.Tried {
		return err
	}
	for _, f := range probed(j, p) {
		f.Jobs = []string{j.Name}
		s.binding.Add(f)
	}
	return nil
}

// probed puts what a probe saw into findings.
func probed(j *plan.Job, p datasource.Probe) []plan.Finding {
	o := j.Action.Object
	action := "the action " + j.Action.Name
	at := func(column string) string { return place(o, column) }
	var found []plan.Finding
	for _, column := range p.Moved {
		found = append(found, plan.NewFinding("moves", o.Name, at(column), action+" does not name it, the database changes it along"))
	}
	for _, column := range p.Reverted {
		found = append(found, plan.NewFinding("trigger_reverts", o.Name, at(column), action+" wrote it, and something wrote over that"))
	}
	if p.Left && len(p.Reverted) == 0 {
		found = append(found, plan.NewFinding("trigger_reverts", o.Name, o.Table.Name.String(), "a record still differs after "+action))
	}
	if p.Starts {
		found = append(found, plan.NewFinding("start_moves", o.Name, o.Table.Name.String(),
			"the job "+j.Name+" starts from and that moves with the change"))
	}
	if p.Refused != nil {
		found = append(found, plan.NewFinding("breaks_check", o.Name, o.Table.Name.String(), action+" was refused"+constraint(p.Refused)))
	}
	return found
}

// place is table.column of a column of the record, or of a part's.
func place(o *plan.Object, column string) string {
	part, name, ok := cutLast(column)
	if ok {
		if r := o.Relation(part); r != nil {
			return r.Table.Table + "." + name
		}
	}
	return o.Table.Table + "." + column
}

func cutLast(path string) (head, tail string, ok bool) {
	i := strings.LastIndexByte(path, '.')
	if i < 0 {
		return "", path, false
	}
	return path[:i], path[i+1:], true
}

// constraint names what refused a change, as far as the driver says it.
func constraint(err error) string {
	var d *datasource.Error
	if !errors.As(err, &d) {
		return ""
	}
	var b strings.Builder
	if d.Constraint != "" {
		b.WriteString(" by " + d.Constraint)
	}
	if d.Code != "" {
		b.WriteString(" (code " + d.Code + ")")
	}
	return b.String()
}
