package datasource

import (
	"context"
	"database/sql"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Ahead counts the records a rule speaks of by their start: how many lie before
// the first boundary, between the first and the second, and so on, the
// boundaries ascending. It is one statement that reads dates and conditions
// only; whether something else stops a record on its day is known on that day.
// A rule without a start has nothing ahead: every count is 0.
func (s *Source) Ahead(ctx context.Context, criteria *Criteria, boundaries []rule.Day) ([]int, error) {
	return s.ahead(ctx, criteria, boundaries, false)
}

// AheadFrom is Ahead without what lies before the first boundary: its count is 0,
// and most records of a large table need no second look.
func (s *Source) AheadFrom(ctx context.Context, criteria *Criteria, boundaries []rule.Day) ([]int, error) {
	return s.ahead(ctx, criteria, boundaries, true)
}

func (s *Source) ahead(ctx context.Context, criteria *Criteria, boundaries []rule.Day, from bool) ([]int, error) {
	counts := make([]int, len(boundaries))
	if criteria.Start == nil || len(boundaries) == 0 {
		return counts, nil
	}
	q := ask(s.d, criteria)
	cases := []any{"CASE"}
	for i, day := range boundaries {
		cases = append(cases, " WHEN ", q.start(criteria.Start, q.row).before(day), " THEN "+strconv.Itoa(i))
	}
	within := all(q.selected(), q.start(criteria.Start, q.row).before(boundaries[len(boundaries)-1]))
	if from {
		within = all(within, negate(q.start(criteria.Start, q.row).before(boundaries[0])))
	}
	err := s.rows(ctx, s.db, cat("SELECT b, COUNT(*) FROM (SELECT ", cat(append(cases, " END")...), " AS b FROM ", q.item(q.row),
		" WHERE ", within, ") AS ahead GROUP BY b"), func(rows *sql.Rows) error {
		var place, n int
		if err := rows.Scan(&place, &n); err != nil {
			return err
		}
		counts[place] = n
		return nil
	})
	return counts, s.fail("count what is ahead", err)
}
