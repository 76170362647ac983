package datasource

import (
	"context"
	"database/sql"

	"github.com/fristwerk/fristwerk/internal/method"
)

// PartRows reads some columns of the rows of a relation that belong to a record,
// up to limit of them, as canonical texts. They may be personal: they may be
// shown and are not stored.
func (s *Source) PartRows(ctx context.Context, subject *Subject, key Key, relation string, columns []string, limit int) ([][]method.Value, error) {
	texts, err := subject.split(key)
	if err != nil {
		return nil, s.fail("read parts", err)
	}
	c := newCompiler(s.d, subject, 0)
	from, row, joined := c.reach(relation, c.own())
	if from.sql == "" {
		return nil, nil
	}
	selected := []expr{{sql: "1"}}
	for _, name := range columns {
		selected = append(selected, expr{sql: c.text(row, name)})
	}
	var found [][]method.Value
	err = s.rows(ctx, s.db, cat("SELECT ", list(", ", selected), " FROM ", c.item(c.own()), ", ", from, " WHERE ",
		all(c.among(c.own(), [][]string{texts}), joined), limited(limit)), func(rows *sql.Rows) error {
		var one int
		values, err := scanTexts(rows, len(columns), &one)
		found = append(found, values)
		return err
	})
	return found, s.fail("read parts", err)
}

// scanTexts scans n texts behind some other columns.
func scanTexts(rows *sql.Rows, n int, before ...any) ([]method.Value, error) {
	texts := make([]sql.NullString, n)
	for i := range texts {
		before = append(before, &texts[i])
	}
	err := rows.Scan(before...)
	values := make([]method.Value, n)
	for i, t := range texts {
		values[i] = method.Value{Text: t.String, Null: !t.Valid}
	}
	return values, err
}
