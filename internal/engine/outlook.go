package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// OutlookOrder asks what a job's rule will bring until a day, the day included.
type OutlookOrder struct {
	Job   string
	Until rule.Day
	After string // OutlookPage.Next of the page before
	Limit int    // 1 to 200; 0 is 50
}

// OutlookPage is a page of the outlook in the order of the keys. Nothing of it
// is stored: it is what the rule says of the records as they are now.
type OutlookPage struct {
	Rows []OutlookRow
	Next string
}

// OutlookRow is a record that a rule speaks of.
type OutlookRow struct {
	Key    string
	Start  *rule.Day
	Due    *rule.Day
	Reason rule.Reason // what would stop it, were it due today
}

// Outlook lists the records that come due until a day, and those whose start is
// not known.
func (e *Engine) Outlook(ctx context.Context, actor access.Actor, o OutlookOrder) (OutlookPage, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return OutlookPage{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return OutlookPage{}, err
	}
	defer s.Close()
	jobs, err := s.chosen([]string{o.Job})
	if err != nil {
		return OutlookPage{}, err
	}
	j := jobs[0]
	if len(j.Stopped) > 0 {
		return OutlookPage{}, nil
	}
	v := &surveyed{job: j}
	e.aim(s, v, s.day, nil)
	v.criteria.Before = j.Boundary(o.Until)
	limit := o.Limit
	if limit <= 0 || limit > mostOfPage {
		limit = usualPage
	}
	source := s.source(j.Action.Object)
	page, err := source.PageAll(ctx, v.criteria, datasource.Key(o.After), limit+1)
	if err != nil {
		return OutlookPage{}, err
	}
	var out OutlookPage
	if len(page) > limit {
		page = page[:limit]
		out.Next = string(page[limit-1].Key)
	}
	starts, err := source.Starts(ctx, v.criteria, execution.Keys(page))
	if err != nil {
		return OutlookPage{}, err
	}
	for _, c := range page {
		row := OutlookRow{Key: string(c.Key), Reason: c.Fate}
		if m := starts[c.Key]; m.State == rule.Known {
			due := j.When.Term.LastDay(m.Day).AddDays(1)
			row.Start, row.Due = &m.Day, &due
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}
