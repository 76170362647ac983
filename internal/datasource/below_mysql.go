package datasource

import (
	"context"
	"database/sql"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// clearMySQL renews what somebody made of the values of columns. It makes
// nothing where there is nothing, which would read the whole table.
func (s *Source) clearMySQL(ctx context.Context, tables []schema.Name) ([]Below, error) {
	maria, err := s.says(ctx, "SELECT VERSION() LIKE '%MariaDB%'")
	if err != nil {
		return nil, err
	}
	if maria {
		return s.clearColumnStats(ctx, tables)
	}
	return s.clearHistograms(ctx, tables)
}

// clearColumnStats is MariaDB's: it keeps the least and the greatest value of
// each column, and a histogram, in mysql.column_stats.
func (s *Source) clearColumnStats(ctx context.Context, tables []schema.Name) (left []Below, err error) {
	kept := map[string]bool{}
	err = s.rows(ctx, s.db, expr{sql: "SELECT DISTINCT table_name FROM mysql.column_stats WHERE db_name = DATABASE()"}, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		kept[name] = true
		return err
	})
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		return []Below{{Why: "statistics: mysql.column_stats may not be read, so nobody knows whether it holds values"}}, nil
	}
	for _, t := range tables {
		if !kept[t.Table] {
			continue
		}
		if err := s.analyzed(ctx, "ANALYZE TABLE "+tableName(s.d, t)+" PERSISTENT FOR ALL", &left, t); err != nil {
			return left, err
		}
	}
	return left, nil
}

// histogram is MySQL's of one column; buckets and auto are as it was made.
type histogram struct {
	table, column string
	buckets       int
	auto          bool
}

// clearHistograms is MySQL's. Its catalogue shows histograms of columns that the
// login may read.
func (s *Source) clearHistograms(ctx context.Context, tables []schema.Name) (left []Below, err error) {
	var found []histogram
	err = s.rows(ctx, s.db, expr{sql: `SELECT TABLE_NAME, COLUMN_NAME, JSON_EXTRACT(HISTOGRAM, '$."number-of-buckets-specified"'),
	COALESCE(JSON_EXTRACT(HISTOGRAM, '$."auto-update"') = CAST('true' AS JSON), FALSE)
FROM information_schema.COLUMN_STATISTICS WHERE SCHEMA_NAME = DATABASE() ORDER BY 1, 2`}, func(rows *sql.Rows) error {
		var h histogram
		err := rows.Scan(&h.table, &h.column, &h.buckets, &h.auto)
		found = append(found, h)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		for _, h := range found {
			if h.table != t.Table {
				continue
			}
			if err := s.analyzed(ctx, h.renewed(s.d, t), &left, t); err != nil {
				return left, err
			}
		}
	}
	return left, nil
}

// renewed is the statement that makes a histogram anew.
func (h histogram) renewed(d dialect, t schema.Name) string {
	statement := "ANALYZE TABLE " + tableName(d, t) + " UPDATE HISTOGRAM ON " + d.quote(h.column) + " WITH " + strconv.Itoa(h.buckets) + " BUCKETS"
	if h.auto {
		statement += " AUTO UPDATE"
	}
	return statement
}

// analyzed runs an ANALYZE TABLE, which says in its rows what went wrong.
func (s *Source) analyzed(ctx context.Context, statement string, left *[]Below, t schema.Name) error {
	failed := false
	err := s.rows(ctx, s.db, expr{sql: statement}, func(rows *sql.Rows) error {
		var table, op, kind, text string
		err := rows.Scan(&table, &op, &kind, &text)
		failed = failed || strings.EqualFold(kind, "error")
		return err
	})
	if failed {
		*left = append(*left, Below{t, "statistics: the database could not renew them"})
	}
	return s.notTried(ctx, err, left, t, "statistics")
}
