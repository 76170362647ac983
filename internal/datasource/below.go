package datasource

import (
	"context"
	"database/sql"
	"errors"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// Below is what lies below some tables after their rows were changed and still
// holds old values: a table, and why it could not be cleared.
type Below struct {
	Table schema.Name // empty: the whole database
	Why   string
}

// ClearBelow renews what the database has written down about the values of
// tables that were changed: statistics of the planner, a write-ahead log. With
// vacuum it also rewrites what has free room in it, where that locks nobody out
// for long. What it may not or cannot do it tells; that is no error.
//
// It changes neither data nor settings, and is for once after a run: each
// statement looks at a sample of a table or at all of it.
func (s *Source) ClearBelow(ctx context.Context, tables []schema.Name, vacuum bool) (left []Below, err error) {
	if len(tables) == 0 {
		return nil, nil
	}
	switch s.d.name() {
	case "postgres":
		left, err = s.clearPostgres(ctx, tables, vacuum)
	case "mysql":
		left, err = s.clearMySQL(ctx, tables)
	default:
		left, err = s.clearSQLite(ctx, tables, vacuum)
	}
	return left, s.fail("clear statistics", err)
}

// tried runs a statement that may be refused; why says so in words without any
// text of the driver.
func (s *Source) tried(ctx context.Context, statement string, left *[]Below, table schema.Name, what string) error {
	_, err := s.db.ExecContext(ctx, statement)
	return s.notTried(ctx, err, left, table, what)
}

// notTried sorts a refusal out of the errors that end the clearing.
func (s *Source) notTried(ctx context.Context, err error, left *[]Below, table schema.Name, what string) error {
	if err == nil {
		return nil
	}
	err = s.fail("clear statistics", err)
	var ours *Error
	if ctx.Err() != nil || !errors.As(err, &ours) || errors.Is(err, ErrUnreachable) || errors.Is(err, ErrLost) {
		return err
	}
	why := what
	switch {
	case errors.Is(err, ErrRight):
		why += ": the login lacks the right"
	case ours.Code != "":
		why += ": the database answers " + ours.Code
	}
	*left = append(*left, Below{table, why})
	return nil
}

// clearPostgres analyzes each table: pg_statistic holds its most common values
// and bounds of histograms, to be seen in pg_stats by whoever may read the table.
func (s *Source) clearPostgres(ctx context.Context, tables []schema.Name, vacuum bool) (left []Below, err error) {
	verb := "ANALYZE "
	if vacuum {
		verb = "VACUUM (ANALYZE) "
	}
	for _, t := range tables {
		owned, empty, err := s.analyzable(ctx, t)
		switch {
		case err != nil:
			return left, err
		case !owned:
			left = append(left, Below{t, "statistics: only the table's owner, or from PostgreSQL 17 on a login with MAINTAIN, may renew them"})
			continue
		}
		if err := s.tried(ctx, verb+tableName(s.d, t), &left, t, "statistics"); err != nil {
			return left, err
		}
		if empty {
			left = append(left, Below{t, "statistics: PostgreSQL keeps those of a table without rows until it has some"})
		}
	}
	return left, nil
}

// analyzable: PostgreSQL only warns where the right is missing. Of a table
// without rows it renews nothing.
func (s *Source) analyzable(ctx context.Context, t schema.Name) (owned, empty bool, err error) {
	err = s.rows(ctx, s.db, cat("SELECT pg_has_role(c.relowner, 'USAGE') OR pg_has_role(d.datdba, 'USAGE') OR ",
		"CASE WHEN current_setting('server_version_num')::int >= 170000 THEN has_table_privilege(c.oid, 'MAINTAIN') ELSE FALSE END, ",
		"NOT EXISTS (SELECT 1 FROM ",
		tableName(s.d, t), ") AND EXISTS (SELECT 1 FROM pg_stats st WHERE st.schemaname = n.nspname AND st.tablename = c.relname) ",
		"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, pg_database d WHERE d.datname = current_database() AND c.oid = ",
		value(tableName(s.d, t)), "::regclass"), func(rows *sql.Rows) error { return rows.Scan(&owned, &empty) })
	return owned, empty, err
}

// clearSQLite renews samples of index keys where somebody made them, takes the
// write-ahead log back into the file and, if wanted, writes the file anew.
func (s *Source) clearSQLite(ctx context.Context, tables []schema.Name, vacuum bool) (left []Below, err error) {
	sampled, err := s.sampled(ctx)
	if err != nil {
		return nil, err
	}
	for _, t := range tables {
		if !sampled {
			break
		}
		if err := s.tried(ctx, "ANALYZE "+tableName(s.d, t), &left, t, "statistics"); err != nil {
			return left, err
		}
	}
	if vacuum {
		if err := s.tried(ctx, "VACUUM", &left, schema.Name{}, "free pages"); err != nil {
			return left, err
		}
	}
	return s.checkpointed(ctx, left)
}

// sampled says that SQLite's ANALYZE has kept values: rows of sqlite_stat4, or of
// sqlite_stat3 in old files.
func (s *Source) sampled(ctx context.Context) (found bool, err error) {
	err = s.rows(ctx, s.db, expr{sql: "SELECT count(*) > 0 FROM sqlite_schema WHERE name IN ('sqlite_stat3', 'sqlite_stat4')"},
		func(rows *sql.Rows) error { return rows.Scan(&found) })
	return found, err
}

// checkpointed empties the write-ahead log of a file that has one. Others who
// read at this moment keep it from being cut off.
func (s *Source) checkpointed(ctx context.Context, left []Below) ([]Below, error) {
	var mode string
	err := s.rows(ctx, s.db, expr{sql: "PRAGMA journal_mode"}, func(rows *sql.Rows) error { return rows.Scan(&mode) })
	if err != nil || mode != "wal" {
		return left, err
	}
	busy := 0
	err = s.rows(ctx, s.db, expr{sql: "PRAGMA wal_checkpoint(TRUNCATE)"}, func(rows *sql.Rows) error {
		var log, done int
		return rows.Scan(&busy, &log, &done)
	})
	if err == nil && busy != 0 {
		left = append(left, Below{Why: "write-ahead log: others are reading, so it could not be cut off"})
	}
	return left, err
}
