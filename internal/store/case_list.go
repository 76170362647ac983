package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// walked is what one stream gave: rows in order with their places, and how far
// it was read. At nil the stream is at its end.
type walked struct {
	rows []placed
	to   *CasePlace
}

type placed struct {
	headRow
	at CasePlace
}

// merge walks along every stream and joins them in order. Where a stream was
// not read to the end, nothing behind its last place is said.
func (s *Store) merge(ctx context.Context, q CaseQuery, streams []stream, rest []asked) (page CasePage, heads []headRow, walks []walked, err error) {
	var rows []placed
	for _, one := range streams {
		w, err := s.walk(ctx, q, one, rest)
		if err != nil {
			return page, nil, nil, err
		}
		walks = append(walks, w)
		rows = append(rows, w.rows...)
		if w.to != nil && (page.Next == nil || q.before(*w.to, *page.Next) < 0) {
			page.Next = w.to
		}
	}
	slices.SortFunc(rows, func(a, b placed) int { return q.before(a.at, b.at) })
	rows = slices.CompactFunc(rows, func(a, b placed) bool { return a.ID == b.ID })
	if page.Next != nil {
		rows = slices.DeleteFunc(rows, func(r placed) bool { return q.before(r.at, *page.Next) > 0 })
	}
	if len(rows) > q.Limit {
		rows = rows[:q.Limit]
		page.Next = &rows[q.Limit-1].at
	}
	heads = make([]headRow, len(rows))
	for i, r := range rows {
		heads[i] = r.headRow
	}
	return page, heads, walks, nil
}

// walk reads one stream from the query's place on.
func (s *Store) walk(ctx context.Context, q CaseQuery, one stream, rest []asked) (w walked, err error) {
	most := q.Limit + 1
	if len(rest) > 0 {
		most = max(mostRead, most)
	}
	from := q.After
	switch {
	case from == nil || from.Over == one.over:
	case from.Over:
		return w, nil // what is to be done lies before that place
	default:
		from = nil
	}
	inner := s.inner(one, most, from)
	sel := s.db.NewSelect().TableExpr("(?) AS c", inner).
		ColumnExpr("c.*, r.state AS run_state, r.day AS run_day").Join("LEFT JOIN run AS r ON r.id = c.run")
	for _, more := range rest {
		sel = more(sel)
	}
	var rows []headRow
	if err := one.order(sel).Limit(int64(q.Limit)+1).Scan(ctx, &rows); err != nil {
		return w, fmt.Errorf("list cases: %w", err)
	}
	for _, r := range rows {
		w.rows = append(w.rows, placed{r, one.place(r)})
	}
	if len(rows) > q.Limit {
		w.to = &w.rows[q.Limit].at
		return w, nil
	}
	if len(rest) > 0 {
		w.to, err = s.readTo(ctx, one, inner, most)
	}
	return w, err
}

// readTo is the last place a walk looked at, nil if it came to the end.
func (s *Store) readTo(ctx context.Context, one stream, inner *bun.SelectQuery, most int) (*CasePlace, error) {
	var last []headRow
	err := one.order(s.db.NewSelect().TableExpr("(?) AS c", inner).ColumnExpr("c.id, c.due_day")).Offset(int64(most)-1).Limit(1).Scan(ctx, &last)
	if err != nil {
		return nil, fmt.Errorf("list cases: %w", err)
	}
	if len(last) == 0 {
		return nil, nil
	}
	at := one.place(last[0])
	return &at, nil
}

// inner is the walk itself, along an index and no further than most rows.
func (s *Store) inner(one stream, most int, from *CasePlace) *bun.SelectQuery {
	sel := one.along(s.db.NewSelect().TableExpr("casefile AS c").
		ColumnExpr("c.id, c.state, c.run, c.opened, c.closed, c.due_day, c.origin, c.opened_by, c.reason, c.found, c.assigned, c.aim"))
	switch {
	case from == nil:
	case one.byDue:
		sel = sel.Where("(c.state, c.due_day, c.id) > (?, ?, ?)", one.state, from.Due, from.ID)
	case one.state != "":
		sel = sel.Where("(c.state, c.id) < (?, ?)", one.state, from.ID)
	default:
		sel = sel.Where("c.id < ?", from.ID)
	}
	return one.order(sel).Limit(int64(most))
}

func (s stream) order(sel *bun.SelectQuery) *bun.SelectQuery {
	switch {
	case s.byDue:
		return sel.OrderExpr("c.state, c.due_day, c.id")
	case s.state != "":
		return sel.OrderExpr("c.state DESC, c.id DESC")
	}
	return sel.OrderExpr("c.id DESC")
}

// total counts, up to the cap. What the walks of a first page saw to their end
// is not read again.
func (s *Store) total(ctx context.Context, q CaseQuery, streams []stream, walks []walked, rest []asked, page *CasePage) error {
	if q.After == nil && page.Next == nil {
		page.Total = len(page.Cases)
		return nil
	}
	seen := map[int64]bool{}
	for i, one := range streams {
		if w := walks[i]; q.After == nil && len(w.rows) <= q.Limit {
			for _, r := range w.rows {
				seen[r.ID] = true
			}
			page.Capped = page.Capped || w.to != nil
			continue
		}
		most := TotalCap + 1
		if len(rest) > 0 {
			most = mostRead
		}
		inner := s.inner(one, most, nil)
		sel := s.db.NewSelect().TableExpr("(?) AS c", inner).ColumnExpr("c.id")
		for _, more := range rest {
			sel = more(sel)
		}
		var ids []int64
		if err := sel.Limit(TotalCap+1).Scan(ctx, &ids); err != nil {
			return fmt.Errorf("count cases: %w", err)
		}
		for _, id := range ids {
			seen[id] = true
		}
		if len(rest) > 0 && len(ids) <= TotalCap {
			n, err := s.countOf(ctx, inner)
			if err != nil {
				return fmt.Errorf("count cases: %w", err)
			}
			page.Capped = page.Capped || n == most
		}
	}
	page.Total = min(len(seen), TotalCap)
	page.Capped = page.Capped || len(seen) > TotalCap
	return nil
}

// heads fills in what stands in other tables.
func (s *Store) heads(ctx context.Context, rows []headRow, known map[int64]casefile.Aim) ([]CaseHead, error) {
	heads := make([]CaseHead, len(rows))
	place := map[int64]*CaseHead{}
	ids := make([]int64, len(rows))
	for i, r := range rows {
		var err error
		if heads[i], err = r.head(known); err != nil {
			return nil, err
		}
		place[r.ID], ids[i] = &heads[i], r.ID
	}
	return heads, chunks(ids, func(ids []int64) error {
		for _, fill := range []func(context.Context, []int64, map[int64]*CaseHead, map[int64]casefile.Aim) error{s.countItems, s.moreAims} {
			if err := fill(ctx, ids, place, known); err != nil {
				return fmt.Errorf("read cases: %w", err)
			}
		}
		return nil
	})
}

func (r headRow) head(known map[int64]casefile.Aim) (h CaseHead, err error) {
	h = CaseHead{ID: r.ID, Run: r.Run, Origin: textOf(r.Origin), OpenedBy: textOf(r.OpenedBy), Reason: textOf(r.Reason),
		Found: textOf(r.Found), Assigned: textOf(r.Assigned)}
	if r.Aim != nil && *r.Aim != 0 {
		h.Aims = []casefile.Aim{known[*r.Aim]}
	}
	opened, closed := r.Opened, r.Closed
	h.State = r.state()
	if r.State == nil {
		opened = r.RunDay
		if h.State == casefile.Closed {
			closed = r.RunDay
		}
	}
	if h.Origin == "" && len(h.Aims) > 0 {
		h.Origin = casefile.ByJob(h.Aims[0].Job)
	}
	for _, d := range []struct {
		text *string
		day  **rule.Day
	}{{opened, &h.Opened}, {closed, &h.Closed}, {r.DueDay, &h.Due}} {
		if *d.day, err = dayOrNil(d.text); err != nil {
			return h, fmt.Errorf("case %d: %w", r.ID, err)
		}
	}
	return h, nil
}

func textOf(t *string) string {
	if t == nil {
		return ""
	}
	return *t
}

func (s *Store) countItems(ctx context.Context, ids []int64, place map[int64]*CaseHead, _ map[int64]casefile.Aim) error {
	var rows []struct {
		CaseID  int64
		N       int
		Missing int
	}
	err := s.db.NewRaw(`SELECT case_id, COUNT(*) AS n, 0 AS missing FROM item WHERE case_id IN (?) GROUP BY case_id
		UNION ALL SELECT case_id, SUM(CASE WHEN slice IS NULL THEN 1 ELSE 0 END), MAX(CASE WHEN state IN ('planned', 'due', 'failed')
			THEN CASE needs WHEN 'two' THEN 2 WHEN 'one' THEN 1 ELSE 0 END - (SELECT COUNT(*) FROM approval AS a WHERE a.item = i.id) ELSE 0 END)
		FROM case_item AS i WHERE case_id IN (?) GROUP BY case_id`, bun.List(ids), bun.List(ids)).Scan(ctx, &rows)
	for _, r := range rows {
		place[r.CaseID].Items += r.N
		place[r.CaseID].Missing = max(place[r.CaseID].Missing, r.Missing)
	}
	return err
}

func (s *Store) moreAims(ctx context.Context, ids []int64, place map[int64]*CaseHead, known map[int64]casefile.Aim) error {
	var rows []struct{ CaseID, Aim int64 }
	err := s.db.NewSelect().TableExpr("case_aim").Column("case_id", "aim").Where("case_id IN (?)", bun.List(ids)).OrderExpr("case_id, aim").Scan(ctx, &rows)
	for _, r := range rows {
		if h := place[r.CaseID]; !slices.Contains(h.Aims, known[r.Aim]) {
			h.Aims = append(h.Aims, known[r.Aim])
		}
	}
	return err
}
