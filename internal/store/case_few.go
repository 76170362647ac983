package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
)

// mostRare is how many cases of an aim are looked at one by one: a walk along
// something else would find them only now and then.
const mostRare = 1000

// few are the cases a query can only mean, if they are few: those of a person,
// and those of aims that are rare.
func (s *Store) few(ctx context.Context, q CaseQuery, wanted []int64) (ids []int64, few bool, err error) {
	if q.ByPerson {
		ids, err = s.casesOf(ctx, q.Persons)
		return ids, true, err
	}
	if len(wanted) == 0 || q.walks {
		return nil, false, nil
	}
	for _, of := range []*bun.SelectQuery{
		s.db.NewSelect().TableExpr("casefile").ColumnExpr("id"), s.db.NewSelect().TableExpr("case_aim").ColumnExpr("case_id"),
	} {
		var some []int64
		if err := of.Where("aim IN (?)", bun.List(wanted)).Limit(mostRare+1).Scan(ctx, &some); err != nil {
			return nil, false, fmt.Errorf("list cases: %w", err)
		}
		if ids = append(ids, some...); len(some) > mostRare {
			return nil, false, nil
		}
	}
	return distinct(ids), true, nil
}

// pageOfFew reads few cases at once and turns to the page here.
func (s *Store) pageOfFew(ctx context.Context, q CaseQuery, ids, wanted []int64) (CasePage, []headRow, error) {
	var page CasePage
	var all []placed
	rest := q.more()
	if q.ByPerson && len(wanted) > 0 { // else they are all of these aims
		rest = append(rest, ofAim(wanted))
	}
	err := chunks(ids, func(ids []int64) error {
		var rows []headRow
		sel := s.db.NewSelect().TableExpr("casefile AS c").ColumnExpr("c.id, c.state, c.run, c.opened, c.closed, c.due_day, c.origin").
			ColumnExpr("c.opened_by, c.reason, c.found, c.assigned, c.aim, r.state AS run_state, r.day AS run_day").
			Join("LEFT JOIN run AS r ON r.id = c.run").Where("c.id IN (?)", bun.List(ids))
		if q.Assigned != nil && *q.Assigned != "" {
			sel = sel.Where("c.assigned = ?", *q.Assigned)
		}
		for _, more := range rest {
			sel = more(sel)
		}
		if err := sel.Scan(ctx, &rows); err != nil {
			return fmt.Errorf("list cases: %w", err)
		}
		for _, r := range rows {
			if len(q.States) == 0 || slices.Contains(q.States, r.state()) {
				all = append(all, placed{r, q.placeOf(r)})
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b placed) int { return q.before(a.at, b.at) })
	page.Total, page.Capped = min(len(all), TotalCap), len(all) > TotalCap
	all = slices.DeleteFunc(all, func(r placed) bool { return q.After != nil && q.before(r.at, *q.After) <= 0 })
	if len(all) > q.Limit {
		all = all[:q.Limit]
		page.Next = &all[q.Limit-1].at
	}
	heads := make([]headRow, len(all))
	for i, r := range all {
		heads[i] = r.headRow
	}
	return page, heads, err
}

// state of a case is its own, or its run's.
func (r headRow) state() casefile.State {
	switch {
	case r.State != nil:
		return *r.State
	case r.RunState != nil && *r.RunState == casefile.RunRunning:
		return casefile.Running
	}
	return casefile.Closed
}

// placeOf is the place of a case in the list of a query.
func (q CaseQuery) placeOf(r headRow) CasePlace {
	p := CasePlace{ID: r.ID, Over: q.ByDue && (r.State == nil || over(*r.State))}
	if q.ByDue && !p.Over && r.DueDay != nil {
		p.Due = *r.DueDay
	}
	return p
}
