package datasource

import (
	"context"
	"database/sql"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// unmet stands for the fate of a record the criteria does not meet.
const unmet = "-"

// Tally counts the records of a table by their fate, in one statement. Where
// only Go can tell whether something would change, it reads the records the
// rule speaks of, some at a time.
func (s *Source) Tally(ctx context.Context, criteria *Criteria) (Tally, error) {
	t := Tally{Fates: map[rule.Reason]int{}}
	err := s.chunks(ctx, s.db, criteria, "", func(q question, piece expr) (bool, error) {
		fate := cat("CASE WHEN ", q.met(), " THEN ", q.fate(), " ELSE '"+unmet+"' END")
		return true, s.count(ctx, &t, cat("SELECT f, COUNT(*) FROM (SELECT ", fate, " AS f FROM ", q.item(q.row),
			" WHERE ", all(piece, q.isRecord(q.row)), ") AS fates GROUP BY f"))
	})
	if err == nil && len(criteria.goChanges()) > 0 {
		q := ask(s.d, criteria)
		t.Total = 0
		err = s.rows(ctx, s.db, cat("SELECT COUNT(*) FROM ", q.item(q.row), " WHERE ", q.isRecord(q.row)),
			func(rows *sql.Rows) error { return rows.Scan(&t.Total) })
	}
	return t, s.fail("count records", err)
}

// count adds the rows of one statement of fates.
func (s *Source) count(ctx context.Context, t *Tally, e expr) error {
	return s.rows(ctx, s.db, e, func(rows *sql.Rows) error {
		var fate rule.Reason
		var n int
		if err := rows.Scan(&fate, &n); err != nil {
			return err
		}
		t.Total += n
		if fate == unmet {
			return nil
		}
		t.Met += n
		t.Fates[fate] += n
		if fate != rule.NoStartDate && fate != rule.ImplausibleDate {
			t.Due += n
		}
		return nil
	})
}
