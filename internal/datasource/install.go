package datasource

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
)

// ownTables are our tables in a source, in the order in which they are made.
var ownTables = []string{"meta", "batch", "ledger", "mark"}

// layout is the version of our tables that this program makes.
const layout = "1"

// Install makes our tables where they are missing and takes the database into
// this installation's care. Doing it again changes nothing. A database that
// another installation cares for is ErrForeignInstallation, and stays as it is.
//
// Where a table exists already nothing is created, so that a login without the
// right to create can work in what an administrator prepared (GrantsSQL).
func (s *Source) Install(ctx context.Context, installation string) error {
	if err := s.ours(ctx, installation); err != nil {
		return s.fail("install", err)
	}
	return s.within(ctx, "install", func(tx *sql.Tx) error {
		if s.d.name() == "postgres" { // two CREATE IF NOT EXISTS at once collide
			if _, err := tx.ExecContext(ctx, fmt.Sprintf("SELECT pg_advisory_xact_lock(%d, 0)", gateClass)); err != nil {
				return err
			}
		}
		if err := s.createMissing(ctx, tx); err != nil {
			return err
		}
		return s.claim(ctx, tx, installation)
	})
}

// Ours asks whose the database is: ErrForeignInstallation if another
// installation cares for it, nil if nobody does yet.
func (s *Source) Ours(ctx context.Context, installation string) error {
	return s.fail("look whose the database is", s.ours(ctx, installation))
}

func (s *Source) ours(ctx context.Context, installation string) error {
	present, err := s.present(ctx, s.db)
	if err != nil || !slices.Contains(present, "meta") {
		return err
	}
	owner, err := s.meta(ctx, s.db, "installation")
	if err == nil && owner != "" && owner != installation {
		return ErrForeignInstallation
	}
	return err
}

// Installed tells whether all our tables are there and taken into care.
func (s *Source) Installed(ctx context.Context) (bool, error) {
	present, err := s.present(ctx, s.db)
	if err != nil || len(present) < len(ownTables) {
		return false, s.fail("look for our tables", err)
	}
	owner, err := s.meta(ctx, s.db, "installation")
	return owner != "", s.fail("look for our tables", err)
}

// querier is a pool, a connection or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// present names those of our tables that exist.
func (s *Source) present(ctx context.Context, q querier) ([]string, error) {
	rows, err := q.QueryContext(ctx, presentQuery[s.d.name()])
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		found = append(found, name)
	}
	return found, rows.Err()
}

var presentQuery = map[string]string{
	"sqlite": `SELECT substr(name, 11) FROM sqlite_schema WHERE type = 'table'
		AND name IN ('fristwerk_meta', 'fristwerk_batch', 'fristwerk_ledger', 'fristwerk_mark')`,
	"postgres": `SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'fristwerk' AND c.relkind = 'r' AND c.relname IN ('meta', 'batch', 'ledger', 'mark')`,
	"mysql": `SELECT SUBSTR(TABLE_NAME, 11) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE()
		AND TABLE_NAME IN ('fristwerk_meta', 'fristwerk_batch', 'fristwerk_ledger', 'fristwerk_mark')`,
}

// meta reads one row of our meta table, empty if there is none.
func (s *Source) meta(ctx context.Context, q querier, name string) (string, error) {
	query, args := cat("SELECT value FROM ", s.d.own("meta"), " WHERE name = ", value(name)).write(s.d)
	var text string
	err := q.QueryRowContext(ctx, query, args...).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return text, err
}

func (s *Source) createMissing(ctx context.Context, tx *sql.Tx) error {
	present, err := s.present(ctx, tx)
	if err != nil || len(present) == len(ownTables) {
		return err
	}
	if s.d.name() == "postgres" {
		if err := createPostgresSchema(ctx, tx); err != nil {
			return err
		}
	}
	for _, table := range ownTables {
		if slices.Contains(present, table) {
			continue
		}
		for _, statement := range creations[s.d.name()][table] {
			if _, err := tx.ExecContext(ctx, fmt.Sprintf(statement, s.d.own(table))); err != nil {
				return err
			}
		}
	}
	return nil
}

// createPostgresSchema asks first: CREATE SCHEMA IF NOT EXISTS wants the right
// to create even where the schema exists.
func createPostgresSchema(ctx context.Context, tx *sql.Tx) error {
	var exists bool
	err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'fristwerk')").Scan(&exists)
	if err != nil || exists {
		return err
	}
	_, err = tx.ExecContext(ctx, "CREATE SCHEMA fristwerk")
	return err
}

// claim writes whose the database is. The insert of a second installation that
// came at the same time waits for the first and then finds its row.
func (s *Source) claim(ctx context.Context, tx *sql.Tx, installation string) error {
	for _, row := range [][2]string{{"installation", installation}, {"version", layout}, {"epoch", "1"}} {
		insert, end := "INSERT INTO ", " ON CONFLICT DO NOTHING"
		if s.d.name() == "mysql" {
			insert, end = "INSERT IGNORE INTO ", ""
		}
		query, args := cat(insert, s.d.own("meta"), " (name, value) VALUES (", value(row[0]), ", ", value(row[1]), ")", end).write(s.d)
		if _, err := tx.ExecContext(ctx, query, args...); err != nil {
			return err
		}
	}
	owner, err := s.meta(ctx, tx, "installation")
	if err == nil && owner != installation {
		return ErrForeignInstallation
	}
	return err
}
