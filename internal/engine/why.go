package engine

import (
	"context"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Why explains one record: its dates, what every job says of it, duties, marks,
// what was done and what comes next. It shows no value of the record.
func (e *Engine) Why(ctx context.Context, actor access.Actor, object, text string) (Explanation, error) {
	if err := actor.Require(access.ReadRecords); err != nil {
		return Explanation{}, err
	}
	var x Explanation
	err := e.shown(ctx, func(s *situation) error {
		x = Explanation{}
		o, err := s.object(object)
		if err != nil {
			return err
		}
		key, _, err := e.explain(ctx, s, o, text, &x)
		if err != nil {
			return err
		}
		return s.maySee(ctx, actor, o, key)
	})
	if err != nil {
		return Explanation{}, err
	}
	if !actor.May(access.ReadLocked) {
		x.Marks = withoutReasons(x.Marks)
	}
	return x, nil
}

// past is what the ledger and the marks say.
func (e *Engine) past(ctx context.Context, s *situation, o *plan.Object, key datasource.Key, x *Explanation) error {
	source := s.source(o)
	history, err := source.History(ctx, o.Table.Table, key)
	if err != nil {
		return err
	}
	for _, h := range history {
		x.History = append(x.History, HistoryRow{At: h.At, Action: h.Action, Run: h.Run, Batch: h.Batch, Version: h.Version})
	}
	marks, err := source.Marks(ctx, o.Table.Table, key)
	if err != nil {
		return err
	}
	for _, m := range marks {
		info, err := e.markInfo(ctx, s, source.Name(), m)
		if err != nil {
			return err
		}
		x.Marks = append(x.Marks, info)
	}
	return nil
}

// present is what the rules say of the record as it is now.
func (e *Engine) present(ctx context.Context, s *situation, o *plan.Object, key datasource.Key, x *Explanation) error {
	if r := absent(o); r != nil {
		x.Next = "nothing can be said of it: the table of " + r.Name + " is not there, so the jobs of the object stand (see check)"
		return nil
	}
	subject := execution.Subject(s.binding, o)
	row, found, err := s.source(o).ReadRow(ctx, subject, key)
	if err != nil || !found {
		return err
	}
	for _, d := range o.Dates {
		x.Dates = append(x.Dates, dateInfo(o, d.Name, rule.EvalStart(d.Start, row, subject.Zones)))
	}
	for _, d := range o.Retain {
		x.Duties = append(x.Duties, dutyInfo(d.Duty, row, s.day, subject.Zones))
	}
	if x.Rules, err = e.rulesOf(ctx, s, o, key, row, x); err != nil {
		return err
	}
	x.Next = next(x.Rules, s.day)
	return nil
}

func dateInfo(o *plan.Object, name string, m rule.Moment) DateInfo {
	d := DateInfo{Name: name, Title: titleWithin(o.Object, name), State: "missing"}
	switch m.State {
	case rule.Known:
		d.State, d.Day = "known", &m.Day
	case rule.Implausible:
		d.State = "implausible"
	}
	return d
}

func dutyInfo(d rule.Duty, row rule.Row, today rule.Day, z rule.Zones) DutyInfo {
	info := DutyInfo{Title: d.Title, Basis: d.Basis, Runs: d.Runs(row, today, z)}
	if m := rule.EvalStart(d.Start, row, z); m.State == rule.Known {
		last := d.Term.LastDay(m.Day)
		info.LastDay = &last
	}
	return info
}

// next says in one sentence what comes next.
func next(rules []RuleInfo, today rule.Day) string {
	var soon *RuleInfo
	for i := range rules {
		r := &rules[i]
		switch {
		case !r.Active:
		case r.Met && r.Reason == "":
			return fmt.Sprintf("due: %s by job %s with the next run", r.Action, r.Job)
		case r.DueDay != nil && *r.DueDay > today && (soon == nil || *r.DueDay < *soon.DueDay):
			soon = r
		}
	}
	for _, r := range rules {
		if r.Active && r.Met && r.Due && r.Reason != rule.Superseded {
			return fmt.Sprintf("due: %s by job %s, but not done: %s", r.Action, r.Job, r.Reason)
		}
	}
	if soon != nil {
		return fmt.Sprintf("%s by job %s from %s, if its condition holds then", soon.Action, soon.Job, soon.DueDay)
	}
	return "nothing: no active job speaks of this record today or names a later day"
}

// absent is a part or related table that the concept names and the database
// does not have; nil if all are there.
func absent(o *plan.Object) *plan.Relation {
	for i := range o.Relations {
		if o.Relations[i].Table == nil {
			return &o.Relations[i]
		}
	}
	return nil
}
