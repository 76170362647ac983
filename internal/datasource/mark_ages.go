package datasource

import (
	"context"
	"database/sql"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// MarkAge is how many marks of a kind were set since a day and before the next
// younger one.
type MarkAge struct {
	Kind    MarkKind
	Object  string // the table
	Age     int    // index into the days asked for; len of them: older than all
	Endless bool   // without an until
	Marks   int
}

// MarkAges counts marks by kind, object and age, in one statement however many
// there are. days descend: the first is the youngest limit.
func (s *Source) MarkAges(ctx context.Context, days []rule.Day) ([]MarkAge, error) {
	cases := []any{"CASE"}
	for i, day := range days {
		cases = append(cases, " WHEN since > ", s.d.param(day.String()), " THEN "+strconv.Itoa(i))
	}
	age := cat(append(cases, " ELSE "+strconv.Itoa(len(days))+" END")...)
	var found []MarkAge
	err := s.list(ctx, cat("SELECT kind, object, age, endless, COUNT(*) FROM (SELECT kind, object, ", age, " AS age, ",
		"CASE WHEN until IS NULL THEN 1 ELSE 0 END AS endless FROM ", s.d.own("mark"), " WHERE kind <> '"+string(eventMark)+"') AS ages GROUP BY kind, object, age, endless"),
		func(rows *sql.Rows) error {
			var m MarkAge
			var endless int
			if err := rows.Scan(&m.Kind, &m.Object, &m.Age, &endless, &m.Marks); err != nil {
				return err
			}
			m.Endless = endless == 1
			found = append(found, m)
			return nil
		})
	return found, s.failOurs("count marks", err)
}

// EndingMarks are the marks whose until lies between two days, both inclusive,
// the soonest first, up to limit.
func (s *Source) EndingMarks(ctx context.Context, from, to rule.Day, limit int) ([]Mark, error) {
	var found []Mark
	err := s.list(ctx, cat("SELECT id, object, record_key, kind, ground, origin, since, until FROM ", s.d.own("mark"),
		" WHERE kind <> '"+string(eventMark)+"' AND until >= ", s.d.param(from.String()), " AND until <= ", s.d.param(to.String()), " ORDER BY until, id", limited(limit)),
		func(rows *sql.Rows) error {
			m, err := scanMark(rows)
			found = append(found, m)
			return err
		})
	return found, s.failOurs("list ending marks", err)
}
