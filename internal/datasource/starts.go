package datasource

import (
	"context"
	"database/sql"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Starts reads the start of a rule for each of the records, as rule.EvalStart
// says it: what the derivation of an item is made of. It reads dates only, one
// statement for the records and one for each relation the start speaks of.
func (s *Source) Starts(ctx context.Context, criteria *Criteria, keys []Key) (map[Key]rule.Moment, error) {
	starts := make(map[Key]rule.Moment, len(keys))
	if criteria.Start == nil || len(keys) == 0 {
		return starts, nil
	}
	rows, err := s.startRows(ctx, criteria, keys)
	if err != nil {
		return nil, s.fail("read start dates", err)
	}
	for key, row := range rows {
		starts[key] = rule.EvalStart(criteria.Start, row, criteria.Subject.Zones)
	}
	return starts, nil
}

// StartListed tells whether records come with their start: it stands in columns
// of their own. Else Starts reads it.
func (c *Criteria) StartListed() bool { return len(c.ownDates()) > 0 }

// ownDates are the columns of the record that the start is read from; none if
// it reads other rows or events too.
func (c *Criteria) ownDates() []string {
	if c.Start == nil || readsEvents(c.Start) {
		return nil
	}
	columns := startColumns(c.Start, map[string][]string{})
	if len(columns) != 1 {
		return nil
	}
	return columns[""]
}

// startOf is the start of a record with these dates.
func (c *Criteria) startOf(names []string, dates []sql.NullString) rule.Moment {
	row := textRow{values: make(map[string]sql.NullString, len(names))}
	for i, name := range names {
		row.values[name] = dates[i]
	}
	return rule.EvalStart(c.Start, row, c.Subject.Zones)
}

func (s *Source) startRows(ctx context.Context, criteria *Criteria, keys []Key) (map[Key]textRow, error) {
	tuples, err := criteria.Subject.splitAll(keys)
	if err != nil {
		return nil, err
	}
	rows := make(map[Key]textRow, len(keys))
	columns := startColumns(criteria.Start, map[string][]string{"": nil})
	c := newCompiler(s.d, criteria.Subject, criteria.Day)
	among := c.among(c.own(), tuples)
	err = s.dated(ctx, c, c.own(), columns[""], cat(c.item(c.own())), among, func(key Key, row textRow) { rows[key] = row })
	for name, wanted := range columns {
		if name == "" || err != nil {
			continue
		}
		from, related, joined := c.reach(name, c.own())
		if from.sql == "" {
			continue
		}
		err = s.dated(ctx, c, related, wanted, cat(c.item(c.own()), ", ", from), all(among, joined), func(key Key, row textRow) {
			rows[key].related[name] = append(rows[key].related[name], row)
		})
	}
	if err == nil && readsEvents(criteria.Start) && !criteria.NoMarks {
		err = s.addEvents(ctx, criteria.Subject, rows)
	}
	return rows, err
}

// dated reads the key of the record and some columns of a row.
func (s *Source) dated(ctx context.Context, c compiler, row scope, names []string, from, where expr, each func(Key, textRow)) error {
	columns := []expr{{sql: c.key(c.own())}}
	for _, name := range names {
		columns = append(columns, expr{sql: c.text(row, name)})
	}
	return s.rows(ctx, s.db, cat("SELECT ", list(", ", columns), " FROM ", from, " WHERE ", where), func(rows *sql.Rows) error {
		var key Key
		values, targets := make([]sql.NullString, len(names)), []any{&key}
		for i := range values {
			targets = append(targets, &values[i])
		}
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		one := textRow{values: map[string]sql.NullString{}, related: map[string][]rule.Row{}}
		for i, name := range names {
			one.values[name] = values[i]
		}
		each(key, one)
		return nil
	})
}

// startColumns collects the columns a start reads, by relation.
func startColumns(start rule.Start, into map[string][]string) map[string][]string {
	switch start := start.(type) {
	case rule.OwnDate:
		into[""] = append(into[""], start.Column.Name)
	case rule.RelatedDate:
		into[start.Relation] = append(into[start.Relation], start.Column.Name)
	case rule.Latest:
		for _, part := range start.Of {
			startColumns(part, into)
		}
	case rule.Earliest:
		for _, part := range start.Of {
			startColumns(part, into)
		}
	case rule.Else:
		startColumns(start.First, into)
		startColumns(start.Then, into)
	}
	return into
}

// Oldest is the earliest start a rule counts from among the records of an
// object; false where none has one, or where the start is not a column of the
// record's own.
func (s *Source) Oldest(ctx context.Context, criteria *Criteria) (rule.Day, bool, error) {
	own, ok := criteria.Start.(rule.OwnDate)
	if !ok {
		return 0, false, nil
	}
	q := ask(s.d, criteria)
	date := q.date(own.Column, q.row)
	var text sql.NullString
	err := s.rows(ctx, s.db, cat("SELECT ", date.text(), " FROM ", q.item(q.row), " WHERE ", all(q.isRecord(q.row), date.before(rule.Ceiling)),
		" ORDER BY ", date.ref, limited(1)), func(rows *sql.Rows) error { return rows.Scan(&text) })
	if err != nil || !text.Valid {
		return 0, false, s.fail("find the oldest record", err)
	}
	m := rule.ReadMoment(text.String, false, own.Column.Encoding, criteria.Subject.Zones)
	return m.Day, m.State == rule.Known, nil
}
