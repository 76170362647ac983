package testdb

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
)

// execAll runs statements on one connection and names the one that failed.
func execAll(ctx context.Context, db *sql.DB, statements ...string) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, s := range statements {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%w\n%s", err, s)
		}
	}
	return nil
}

// readCells runs a query and returns its rows as texts.
func readCells(ctx context.Context, db DB, query string) ([][]string, error) {
	switch db.Dialect {
	case Postgres:
		return readPostgres(ctx, db.SQL, query)
	case SQLite:
		return readSQLite(ctx, db.SQL, query)
	default:
		return readRows(ctx, db.SQL, query)
	}
}

// readPostgres goes below database/sql, whose driver turns dates into
// time.Time and knows no infinity.
func readPostgres(ctx context.Context, db *sql.DB, query string) ([][]string, error) {
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	var rows [][]string
	err = conn.Raw(func(driver any) error {
		results, err := driver.(*stdlib.Conn).Conn().PgConn().Exec(ctx, query).ReadAll()
		if err != nil || len(results) == 0 {
			return err
		}
		for _, row := range results[len(results)-1].Rows {
			rows = append(rows, texts(row))
		}
		return nil
	})
	return rows, err
}

func texts(row [][]byte) []string {
	cells := make([]string, len(row))
	for i, value := range row {
		cells[i] = Null
		if value != nil {
			cells[i] = string(value)
		}
	}
	return cells
}

// readSQLite casts every column to text, because the driver turns the texts of
// columns declared as dates into time.Time. A PRAGMA cannot be wrapped and is
// read as it is.
func readSQLite(ctx context.Context, db *sql.DB, query string) ([][]string, error) {
	query = strings.TrimRight(query, "; \t\r\n")
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	columns, err := rows.Columns()
	rows.Close()
	if err != nil {
		return nil, err
	}
	if len(columns) == 0 || !selects(query) {
		return readRows(ctx, db, query)
	}
	names, casts := make([]string, len(columns)), make([]string, len(columns))
	for i := range columns {
		names[i] = "c" + strconv.Itoa(i)
		casts[i] = "CAST(" + names[i] + " AS TEXT)"
	}
	return readRows(ctx, db, fmt.Sprintf("WITH q(%s) AS (%s\n) SELECT %s FROM q",
		strings.Join(names, ", "), query, strings.Join(casts, ", ")))
}

func selects(query string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(query), " ")
	word, _, _ = strings.Cut(word, "\n")
	switch strings.ToUpper(word) {
	case "SELECT", "WITH", "VALUES":
		return true
	}
	return false
}

func readRows(ctx context.Context, db *sql.DB, query string) ([][]string, error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	var all [][]string
	for rows.Next() {
		row := make([]any, len(columns))
		targets := make([]any, len(columns))
		for i := range row {
			targets[i] = &row[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return nil, err
		}
		all = append(all, cellsOf(row))
	}
	return all, rows.Err()
}

func cellsOf(row []any) []string {
	cells := make([]string, len(row))
	for i, value := range row {
		cells[i] = cell(value)
	}
	return cells
}

func cell(value any) string {
	switch v := value.(type) {
	case nil:
		return Null
	case []byte:
		return string(v)
	case float32:
		return strconv.FormatFloat(float64(v), 'f', -1, 32)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}
