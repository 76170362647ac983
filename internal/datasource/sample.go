package datasource

import (
	"context"
	"database/sql"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// sampleLength is how much of a value is looked at.
const sampleLength = 400

// Sample reads some values of every column of a table as texts: of the first
// rows by the primary key and of the last ones, since what an application wrote
// years ago may look different. Columns of bytes are left out. What it reads is
// personal data: it may be looked at, not stored.
func (s *Source) Sample(ctx context.Context, t *schema.Table, rows int) (map[string][]string, error) {
	var columns []*schema.Column
	for i := range t.Columns {
		if c := &t.Columns[i]; c.Type != schema.Bytes && c.Type != schema.Other {
			columns = append(columns, c)
		}
	}
	values := map[string][]string{}
	if len(columns) == 0 {
		return values, nil
	}
	for _, order := range sampleOrders(s.d, t) {
		if err := s.sampleInto(ctx, t, columns, order, max(1, rows/2), values); err != nil {
			return nil, s.fail("look at values", err)
		}
	}
	return values, nil
}

// sampleOrders are those that an index serves: without a key the rows come as
// they lie.
func sampleOrders(d dialect, t *schema.Table) []string {
	if len(t.PrimaryKey) == 0 {
		return []string{""}
	}
	up, down := " ORDER BY ", " ORDER BY "
	for i, name := range t.PrimaryKey {
		if i > 0 {
			up, down = up+", ", down+", "
		}
		up, down = up+d.quote(name), down+d.quote(name)+" DESC"
	}
	return []string{up, down}
}

func (s *Source) sampleInto(ctx context.Context, t *schema.Table, columns []*schema.Column, order string, rows int, values map[string][]string) error {
	texts := make([]expr, len(columns))
	for i, c := range columns {
		texts[i] = expr{sql: s.d.left(s.d.text(c, s.d.quote(c.Name)), sampleLength)}
	}
	query := cat("SELECT ", list(", ", texts), " FROM ", tableName(s.d, t.Name), order, " LIMIT ", value(rows))
	found := make([]sql.NullString, len(columns))
	places := make([]any, len(columns))
	for i := range found {
		places[i] = &found[i]
	}
	return s.rows(ctx, s.db, query, func(r *sql.Rows) error {
		if err := r.Scan(places...); err != nil {
			return err
		}
		for i, v := range found {
			if v.Valid {
				values[columns[i].Name] = append(values[columns[i].Name], v.String)
			}
		}
		return nil
	})
}
