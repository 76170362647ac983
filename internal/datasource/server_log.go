package datasource

import (
	"context"
	"database/sql"
	"strings"
)

// ServerLog says, in words for a finding, how the server writes statements with
// their values into a log of its own; empty if it does not, or if the login may
// not know.
func (s *Source) ServerLog(ctx context.Context) (string, error) {
	switch s.d.name() {
	case "postgres":
		return s.postgresLog(ctx)
	case "mysql":
		return s.mysqlLog(ctx)
	}
	return "", nil
}

// postgresLog: statements are logged by log_statement, or from a duration on;
// their bound values come along unless log_parameter_max_length is 0.
func (s *Source) postgresLog(ctx context.Context) (string, error) {
	var statement, duration, length string
	err := s.rows(ctx, s.db, expr{sql: "SELECT current_setting('log_statement'), current_setting('log_min_duration_statement'), " +
		"COALESCE(current_setting('log_parameter_max_length', true), '-1')"},
		func(rows *sql.Rows) error { return rows.Scan(&statement, &duration, &length) })
	switch {
	case err != nil || length == "0":
		return "", s.fail("read settings", err)
	case statement == "all" || statement == "mod":
		return "log_statement is " + statement, nil
	case duration == "0":
		return "log_min_duration_statement is 0", nil
	}
	return "", nil
}

// mysqlLog: the general log holds every statement, the binary log does so in
// its STATEMENT format.
func (s *Source) mysqlLog(ctx context.Context) (string, error) {
	var general, binary, format string
	err := s.rows(ctx, s.db, expr{sql: "SELECT @@global.general_log, @@global.log_bin, @@global.binlog_format"},
		func(rows *sql.Rows) error { return rows.Scan(&general, &binary, &format) })
	switch {
	case err != nil:
		return "", s.fail("read settings", err)
	case general == "1":
		return "the general log is on", nil
	case binary == "1" && !strings.EqualFold(format, "ROW"):
		return "the binary log is written in the format " + format, nil
	}
	return "", nil
}
