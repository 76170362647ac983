package store

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// count adds one item to what is left of its case; missing is how many
// approvals it lacks.
func count(left *casefile.Left, state casefile.State, reason rule.Reason, standing bool, missing int) {
	switch {
	case state == casefile.Running:
		left.Running++
	case state == casefile.Done:
		left.Done++
	case state == casefile.Skipped && reason == rule.Refused:
		left.Refused++
	case state == casefile.Skipped && reason == rule.Cancelled:
		left.Cancelled++
	case state == casefile.Skipped:
	case missing > 0:
		left.Waiting++
	default:
		left.Free++
	}
	if standing {
		left.Standing++
	}
}

// settleCases moves cases to where what is left of them belongs. A case that is
// over loses its link to the person in this same transaction.
func (s *Store) settleCases(ctx context.Context, tx bun.Tx, ids []int64, day rule.Day) error {
	return chunks(ids, func(ids []int64) error {
		left, due, err := leftOf(ctx, tx, ids)
		if err != nil {
			return err
		}
		return move(ctx, tx, ids, left, due, day)
	})
}

// leftOf counts what is left of cases, and finds the earliest due day of it.
func leftOf(ctx context.Context, tx bun.Tx, ids []int64) (map[int64]*casefile.Left, map[int64]string, error) {
	left, due := map[int64]*casefile.Left{}, map[int64]string{}
	for _, id := range ids {
		left[id] = &casefile.Left{}
	}
	var items []struct {
		CaseID    int64
		State     casefile.State
		Reason    rule.Reason
		Standing  bool
		Needs     int
		Approvals int
		DueDay    string
	}
	err := tx.NewSelect().TableExpr("case_item AS i").Column("case_id", "state", "reason", "standing", "due_day").
		ColumnExpr("CASE needs WHEN 'two' THEN 2 WHEN 'one' THEN 1 ELSE 0 END AS needs").
		ColumnExpr("(SELECT COUNT(*) FROM approval AS a WHERE a.item = i.id) AS approvals").
		Where("case_id IN (?)", bun.List(ids)).Scan(ctx, &items)
	if err != nil {
		return nil, nil, fmt.Errorf("read what is left of cases: %w", err)
	}
	for _, it := range items {
		l := left[it.CaseID]
		count(l, it.State, it.Reason, it.Standing, max(0, it.Needs-it.Approvals))
		switch it.State {
		case casefile.Planned, casefile.DueItem, casefile.Running, casefile.Failed:
			if it.Needs > 0 && it.Approvals >= it.Needs && it.State != casefile.Running {
				l.Free--
				l.Approved++
			}
			if d := due[it.CaseID]; d == "" || it.DueDay < d {
				due[it.CaseID] = it.DueDay
			}
		}
	}
	for _, more := range []struct {
		table, where string
		add          func(*casefile.Left, int)
	}{
		{"awaited", "1 = 1", func(l *casefile.Left, n int) { l.Standing += n }},
		{"case_task", "done_by = ''", func(l *casefile.Left, n int) { l.Tasks += n }},
	} {
		var rows []struct {
			CaseID int64
			N      int
		}
		err := tx.NewSelect().TableExpr(more.table).Column("case_id").ColumnExpr("COUNT(*) AS n").
			Where("case_id IN (?)", bun.List(ids)).Where(more.where).Group("case_id").Scan(ctx, &rows)
		if err != nil {
			return nil, nil, fmt.Errorf("read what is left of cases: %w", err)
		}
		for _, r := range rows {
			more.add(left[r.CaseID], r.N)
		}
	}
	return left, due, nil
}

// move writes new states, and ends the person links of cases that need none.
func move(ctx context.Context, tx bun.Tx, ids []int64, left map[int64]*casefile.Left, due map[int64]string, day rule.Day) error {
	var rows []struct {
		ID     int64
		State  *casefile.State
		DueDay *string
	}
	if err := tx.NewSelect().TableExpr("casefile").Column("id", "state", "due_day").Where("id IN (?)", bun.List(ids)).Scan(ctx, &rows); err != nil {
		return fmt.Errorf("read cases: %w", err)
	}
	moved, free := map[casefile.State][]int64{}, []int64{}
	for _, r := range rows {
		now := casefile.Open
		if r.State != nil {
			now = *r.State
		}
		next, err := casefile.Settle(now, *left[r.ID])
		if err != nil {
			return fmt.Errorf("case %d: %w", r.ID, err)
		}
		if r.State == nil || next != now {
			moved[next] = append(moved[next], r.ID)
		}
		if left[r.ID].Items() == 0 {
			free = append(free, r.ID)
		}
		if d := due[r.ID]; d != "" && (r.DueDay == nil || *r.DueDay != d) {
			if _, err := tx.NewUpdate().TableExpr("casefile").Set("due_day = ?", d).Where("id = ?", r.ID).Exec(ctx); err != nil {
				return err
			}
		}
	}
	for state, list := range moved {
		q := tx.NewUpdate().TableExpr("casefile").Set("state = ?", state).Where("id IN (?)", bun.List(list))
		if over(state) {
			q = q.Set("closed = ?", day.String())
		} else {
			q = q.Set("closed = NULL").Set("opened = COALESCE(opened, ?)", day.String())
		}
		if _, err := q.Exec(ctx); err != nil {
			return fmt.Errorf("move cases: %w", err)
		}
	}
	if len(free) == 0 {
		return nil
	}
	_, err := tx.NewDelete().TableExpr("case_person").Where("case_id IN (?)", bun.List(free)).Exec(ctx)
	return err
}

func over(s casefile.State) bool {
	return s == casefile.Closed || s == casefile.Refused || s == casefile.Cancelled
}
