package datasource

import (
	"context"
	"database/sql"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Coming is a record that is not due yet, or whose start nobody knows. Start is
// Missing where it was not asked for.
type Coming struct {
	Key     Key
	Undated bool
	Start   rule.Moment
}

// Coming hands over, some at a time and in the order of the keys, the records
// that would change and whose start lies between a day and the criteria's own
// boundary, and those without a start that can be believed. It is one statement
// over the table; with starts, the day of each is read as well.
func (s *Source) Coming(ctx context.Context, criteria *Criteria, from rule.Day, starts bool, each func([]Coming) error) error {
	if criteria.Start == nil {
		return nil
	}
	some := inSome[Coming]{each: each}
	if starts && !criteria.StartListed() {
		some.each = func(found []Coming) error { return s.started(ctx, criteria, found, each) }
	}
	names := criteria.ownDates()
	err := s.chunks(ctx, s.db, criteria, "", func(q question, piece expr) (bool, error) {
		start := q.start(criteria.Start, q.row)
		undated := either(start.missing(), start.implausible())
		columns := []expr{{sql: q.key(q.row)}, cat("CASE WHEN ", undated, " THEN 1 ELSE 0 END")}
		for _, name := range names {
			columns = append(columns, expr{sql: q.text(q.row, name)})
		}
		where := all(piece, q.selected(), either(all(start.before(criteria.Before), negate(start.before(from))), undated), q.changeable())
		return true, s.rows(ctx, s.db, cat("SELECT ", list(", ", columns), " FROM ", q.item(q.row), " WHERE ", where, q.keyOrder(q.row)), func(rows *sql.Rows) error {
			var found Coming
			dates := make([]sql.NullString, len(names))
			targets := []any{&found.Key, &found.Undated}
			for i := range dates {
				targets = append(targets, &dates[i])
			}
			if err := rows.Scan(targets...); err != nil {
				return err
			}
			if len(names) > 0 {
				found.Start = criteria.startOf(names, dates)
			}
			return some.add(found)
		})
	})
	if err == nil {
		err = some.rest()
	}
	return s.fail("list what is ahead", err)
}

// started adds the starts that do not stand in the records.
func (s *Source) started(ctx context.Context, criteria *Criteria, found []Coming, each func([]Coming) error) error {
	keys := make([]Key, len(found))
	for i, c := range found {
		keys[i] = c.Key
	}
	starts, err := s.Starts(ctx, criteria, keys)
	if err != nil {
		return err
	}
	for i := range found {
		found[i].Start = starts[found[i].Key]
	}
	return each(found)
}
