package execution

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
)

// Await opens cases for the records of a job that people must approve: the
// items are listed and wait; nothing of the foreign database is written. Items
// that wait already are left as they are, with their due day.
func (x *Executor) Await(ctx context.Context, t Task, waiting map[string]casefile.Awaited) (cases int, err error) {
	listed := *t.Criteria
	listed.Waits = false
	t.Criteria = &listed
	p := x.planner(t)
	after := datasource.Key("")
	for {
		page, err := t.Source.Page(ctx, t.Criteria, after, pageSize)
		if err != nil || len(page) == 0 {
			return p.cases, err
		}
		from := after
		after = page[len(page)-1].Key
		if page, err = t.Judge.drop(ctx, page, p.dropped); err != nil {
			return p.cases, err
		}
		fresh := page[:0]
		for _, c := range page {
			if _, known := waiting[string(c.Key)]; !known {
				fresh = append(fresh, c)
			}
		}
		if len(fresh) == 0 {
			continue
		}
		if err := x.list(ctx, p, fresh, datasource.Span{From: from, To: after}); err != nil {
			return p.cases, err
		}
	}
}

// list stores one slice of waiting items and opens their cases.
func (x *Executor) list(ctx context.Context, p *planner, page []datasource.Candidate, span datasource.Span) error {
	s, err := p.store(ctx, page, span, casefile.AwaitingApproval)
	if err != nil {
		return err
	}
	e := casefile.EndedSlice{Slice: s.slice, Persons: map[int64][]casefile.PersonKey{}}
	for i, it := range s.items {
		e.Awaited = append(e.Awaited, casefile.Awaited{Table: s.slice.Place(), Key: it.Key,
			Action: p.task.Job.Action.Name, Case: it.Case, Why: casefile.WhyApproval, DueDay: p.derive.derive(page[i]).DueDay})
		e.Persons[it.Case] = append(e.Persons[it.Case], personKeys(x.Persons, p.task.Object, page[i])...)
	}
	return x.Memory.Finish(ctx, e)
}
