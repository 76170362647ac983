package datasource

import (
	"context"
	"database/sql"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// ReadRow reads one record with its related rows as canonical texts, for
// explaining it with package rule; false if there is none of that key. What it
// reads is personal data: it may be looked at, not stored.
func (s *Source) ReadRow(ctx context.Context, subject *Subject, key Key) (rule.Row, bool, error) {
	texts, err := subject.split(key)
	if err != nil {
		return nil, false, s.fail("read a record", err)
	}
	c := newCompiler(s.d, subject, 0)
	among := c.among(c.own(), [][]string{texts})
	found, err := s.textsOf(ctx, s.db, c, c.own(), expr{sql: c.item(c.own())}, among)
	if err != nil || len(found) == 0 {
		return nil, false, s.fail("read a record", err)
	}
	row := found[0]
	for _, r := range subject.Relations {
		from, theirs, joined := c.reach(r.Name, c.own())
		others, err := s.textsOf(ctx, s.db, c, theirs, cat(c.item(c.own()), ", ", from), all(among, joined))
		if err != nil {
			return nil, false, s.fail("read a record", err)
		}
		for _, other := range others {
			row.related[r.Name] = append(row.related[r.Name], other)
		}
	}
	return row, true, s.fail("read a record", s.addEvents(ctx, subject, map[Key]textRow{key: row}))
}

// textRow is a row in memory.
type textRow struct {
	values  map[string]sql.NullString
	related map[string][]rule.Row
}

// Value is the column's canonical text.
func (r textRow) Value(column string) (text string, null bool) {
	v := r.values[column]
	return v.String, !v.Valid
}

// Related are the rows of a relation, read together with the record.
func (r textRow) Related(relation string) []rule.Row { return r.related[relation] }

// textsOf reads all columns of some rows.
func (s *Source) textsOf(ctx context.Context, db querier, c compiler, row scope, from, where expr) ([]textRow, error) {
	columns := make([]expr, len(row.table.Columns))
	for i := range row.table.Columns {
		found := &row.table.Columns[i]
		columns[i] = expr{sql: c.d.text(found, column(c.d, row.alias, found.Name))}
	}
	var read []textRow
	err := s.rows(ctx, db, cat("SELECT ", list(", ", columns), " FROM ", from, " WHERE ", where), func(rows *sql.Rows) error {
		values, targets := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		one := textRow{values: map[string]sql.NullString{}, related: map[string][]rule.Row{}}
		for i, v := range values {
			one.values[row.table.Columns[i].Name] = v
		}
		read = append(read, one)
		return nil
	})
	return read, err
}
