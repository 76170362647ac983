package testdb

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// Clone copies a database, structure and rows, into a new one of the test's
// own on the same server. On PostgreSQL nobody else may be connected to the
// original meanwhile. What MariaDB cannot copy (routines, events, sequences)
// fails the test.
func Clone(t testing.TB, from DB) DB {
	t.Helper()
	if from.Dialect == SQLite {
		path := filepath.Join(t.TempDir(), randomName()+".db")
		from.Exec(t, "VACUUM INTO '"+strings.ReplaceAll(path, "'", "''")+"'")
		return openFile(t, path)
	}
	s, name := from.server, randomName()
	if err := s.kind.clone(t.Context(), s.admin, from, name); err != nil {
		t.Fatal(err)
	}
	return s.connect(t, name)
}

// clone writes the tables down as MariaDB itself describes them, then copies
// the rows, then makes triggers and views: a trigger must not see the copying.
func (k mariadb) clone(ctx context.Context, admin *sql.DB, from DB, name string) error {
	if err := refuseUncopied(ctx, admin, from.name); err != nil {
		return err
	}
	statements := []string{"SET SESSION foreign_key_checks = 0, unique_checks = 0, sql_mode = 'NO_AUTO_VALUE_ON_ZERO'" +
		" /*M! , check_constraint_checks = 0 */"}
	for _, read := range []func(context.Context, DB) ([]string, error){tables, copies, triggers, views} {
		part, err := read(ctx, from)
		if err != nil {
			return err
		}
		statements = append(statements, part...)
	}
	if err := k.create(ctx, admin, name); err != nil {
		return err
	}
	pool, err := k.open(from.server.urlOf(name)) // the session's settings end with it
	if err != nil {
		return err
	}
	defer pool.Close()
	return execAll(ctx, pool, statements...)
}

func refuseUncopied(ctx context.Context, admin *sql.DB, name string) error {
	rows, err := readRows(ctx, admin, fmt.Sprintf(`
SELECT routine_name FROM information_schema.routines WHERE routine_schema = '%[1]s'
UNION ALL SELECT event_name FROM information_schema.events WHERE event_schema = '%[1]s'
UNION ALL SELECT table_name FROM information_schema.tables WHERE table_schema = '%[1]s' AND table_type NOT IN ('BASE TABLE', 'VIEW')`, name))
	if err == nil && len(rows) > 0 {
		return fmt.Errorf("testdb: cannot clone %q: it is neither a table nor a view nor a trigger", rows[0][0])
	}
	return err
}

func tables(ctx context.Context, from DB) ([]string, error) {
	return describe(ctx, from, "TABLE", 1, `
SELECT table_name FROM information_schema.tables
WHERE table_type = 'BASE TABLE' AND table_schema = DATABASE()`)
}

func triggers(ctx context.Context, from DB) ([]string, error) {
	return describe(ctx, from, "TRIGGER", 2, `
SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = DATABASE()
ORDER BY event_object_table, action_timing, event_manipulation, action_order`)
}

func views(ctx context.Context, from DB) ([]string, error) {
	return describe(ctx, from, "VIEW", 1, `
SELECT table_name FROM information_schema.views WHERE table_schema = DATABASE()`)
}

// describe returns the statements that make the things a query names, from
// their column of SHOW CREATE.
func describe(ctx context.Context, from DB, what string, column int, names string) ([]string, error) {
	rows, err := readRows(ctx, from.SQL, names)
	if err != nil {
		return nil, err
	}
	var statements []string
	for _, row := range rows {
		shown, err := readRows(ctx, from.SQL, "SHOW CREATE "+what+" "+backticked(row[0]))
		if err != nil {
			return nil, err
		}
		statements = append(statements, strings.ReplaceAll(shown[0][column], "`"+from.name+"`.", ""))
	}
	return statements, nil
}

// copies returns one INSERT a table, which leaves out generated columns.
func copies(ctx context.Context, from DB) ([]string, error) {
	tables, err := readRows(ctx, from.SQL, `
SELECT c.table_name, GROUP_CONCAT(CONCAT('`+"`', REPLACE(c.column_name, '`', '``'), '`"+`') ORDER BY c.ordinal_position)
FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' AND COALESCE(c.generation_expression, '') = ''
GROUP BY c.table_name`)
	if err != nil {
		return nil, err
	}
	var statements []string
	for _, t := range tables {
		table, columns := backticked(t[0]), t[1]
		statements = append(statements, fmt.Sprintf("INSERT INTO %s (%s) SELECT %s FROM %s.%s", table, columns, columns, from.name, table))
	}
	return statements, nil
}

func backticked(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }
