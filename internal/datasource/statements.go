package datasource

import (
	"context"
	"database/sql"
	"sync"
)

// mostStatements bounds what is kept; beyond it everything is prepared anew.
const mostStatements = 200

// statements keeps queries prepared that are asked again and again: to parse the
// rule of a job takes SQLite and MariaDB longer than to judge one record by it.
// The text alone tells them apart; every value is bound.
type statements struct {
	mu   sync.Mutex
	kept map[string]*sql.Stmt
}

// KeepStatements makes a source that stays open for showing keep its queries.
// PostgreSQL's driver does so by itself.
func (s *Source) KeepStatements() {
	if s.d.name() != "postgres" {
		s.kept = &statements{kept: map[string]*sql.Stmt{}}
	}
}

// query asks, with what is kept where that may be used: outside a transaction.
func (s *Source) query(ctx context.Context, db querier, text string, args []any) (*sql.Rows, error) {
	if s.kept == nil || db != querier(s.db) {
		return db.QueryContext(ctx, text, args...)
	}
	statement, err := s.kept.of(ctx, s.db, text) //nolint:sqlclosecheck // closed with the source
	if err != nil {
		return nil, err
	}
	if statement == nil {
		return db.QueryContext(ctx, text, args...)
	}
	return statement.QueryContext(ctx, args...)
}

// of is a prepared query, nil if there are too many of them. They are closed with
// the source.
func (k *statements) of(ctx context.Context, db *sql.DB, text string) (*sql.Stmt, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if statement := k.kept[text]; statement != nil {
		return statement, nil
	}
	if len(k.kept) >= mostStatements {
		return nil, nil
	}
	statement, err := db.PrepareContext(ctx, text) //nolint:sqlclosecheck // closed with the source
	if err == nil {
		k.kept[text] = statement
	}
	return statement, err
}
