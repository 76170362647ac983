package demo

import (
	"context"
	"database/sql"
	"strings"
	"time"
)

// table is one table's rows on their way into the database. The first column
// is the key, counted from 1 in the order of add.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

// newTable names a table and its columns after `id`, which add fills in.
func newTable(name, columns string) table {
	return table{name: name, columns: append([]string{"id"}, strings.Fields(columns)...)}
}

// add appends a row and returns its key.
func (t *table) add(values ...any) int {
	id := t.next()
	t.rows = append(t.rows, append([]any{id}, values...))
	return id
}

// next is the key that the next row will get.
func (t *table) next() int { return len(t.rows) + 1 }

func (t *table) insert(ctx context.Context, tx *sql.Tx) error {
	marks := strings.TrimSuffix(strings.Repeat("?, ", len(t.columns)), ", ")
	stmt, err := tx.PrepareContext(ctx,
		"INSERT INTO "+t.name+" ("+strings.Join(t.columns, ", ")+") VALUES ("+marks+")")
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, row := range t.rows {
		if _, err := stmt.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return nil
}

// The ways in which the sales platform writes dates. Zero dates and sentinels
// are written as the text they are.
const (
	never       = "9999-12-31"
	zeroDate    = "0000-00-00"
	dayLayout   = "2006-01-02"
	clockLayout = "2006-01-02 15:04:05"
)

// day is a date as the platform stores it.
func day(t time.Time) string { return t.Format(dayLayout) }

// none is a value that is absent, named so that rows read well.
var none any
