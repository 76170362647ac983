package engine

import (
	"context"
	"slices"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// findOpen names tables where records due today have rows that look unfinished
// and that no rule asks for: it counts as if the rule did.
func (e *Engine) findOpen(ctx context.Context, s *situation) error {
	for _, j := range s.binding.Jobs {
		rows := j.OpenRows()
		if !j.Active || len(j.Stopped) > 0 || len(rows) == 0 {
			continue
		}
		v := &surveyed{job: j}
		e.aim(s, v, s.day, nil)
		for _, r := range rows {
			n, err := haveOpen(ctx, s.source(j.Action.Object), v, r)
			if err != nil {
				return err
			}
			if n > 0 {
				f := plan.NewFinding("open_rows", j.Action.Object.Name, r.Relation.Table.Table+"."+r.Column, counted(n, "record")+" of job "+j.Name)
				f.Jobs = []string{j.Name}
				s.binding.Add(f)
			}
		}
	}
	return nil
}

// haveOpen counts the records that such rows would hold back beside what holds
// them back already.
func haveOpen(ctx context.Context, d *datasource.Source, v *surveyed, r plan.OpenRows) (int, error) {
	now, err := execution.Survey(ctx, d, v.criteria, v.judge)
	if err != nil {
		return 0, err
	}
	then, err := execution.Survey(ctx, d, alsoAsking(v.criteria, r), v.judge)
	return then.Fates[rule.StillHas] - now.Fates[rule.StillHas], err
}

// alsoAsking is the criteria of a rule that asks for the open rows too.
func alsoAsking(c *datasource.Criteria, r plan.OpenRows) *datasource.Criteria {
	asking, subject := *c, *c.Subject
	if !slices.ContainsFunc(subject.Relations, func(x datasource.Relation) bool { return x.Name == r.Relation.Name }) {
		subject.Relations = append(slices.Clone(subject.Relations), execution.Relation(r.Relation))
	}
	asking.Subject = &subject
	asking.Vetoes = append(slices.Clone(c.Vetoes), datasource.Veto{Relation: r.Relation.Name, Only: r.Only})
	return &asking
}
