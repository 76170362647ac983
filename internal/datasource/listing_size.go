package datasource

import (
	"context"
	"database/sql"
	"errors"
)

// counted is how many records are counted one by one; a larger table says
// roughly how large it is by what the database knows of it.
const countedOneByOne = 10_000

// Size is how many records an object has: exactly, or about that many, as the
// database's own statistics have it. Zero and not Exact: many, nobody knows.
type Size struct {
	Records int64 `json:"records"`
	Exact   bool  `json:"exact"`
}

// Size counts a small table, and asks a large one's statistics. It never reads
// a large table.
func (s *Source) Size(ctx context.Context, subject *Subject) (Size, error) {
	large, err := s.Large(ctx, subject)
	if err != nil {
		return Size{}, err
	}
	if !large {
		var n int64
		c := newCompiler(s.d, subject, 0)
		one := func(rows *sql.Rows) error { return rows.Scan(&n) }
		err := s.rows(ctx, s.db, cat("SELECT COUNT(*) FROM ", c.item(c.own()), " WHERE ", c.isRecord(c.own())), one)
		return Size{Records: n, Exact: true}, s.fail("count records", err)
	}
	about, err := s.about(ctx, subject)
	return Size{Records: max(about, 0)}, s.fail("count records", err)
}

// Large tells whether a table has more rows than are counted one by one, and reads
// no more than that.
func (s *Source) Large(ctx context.Context, subject *Subject) (bool, error) {
	var n int64
	c := newCompiler(s.d, subject, 0)
	err := s.rows(ctx, s.db, cat("SELECT COUNT(*) FROM (SELECT 1 AS one FROM ", c.item(c.own()), limited(countedOneByOne+1), ") AS counted"),
		func(rows *sql.Rows) error { return rows.Scan(&n) })
	return n > countedOneByOne, s.fail("count records", err)
}

// about is what the database believes; a table it has no opinion of is 0.
func (s *Source) about(ctx context.Context, subject *Subject) (int64, error) {
	var n sql.NullInt64
	t := subject.Table
	var query expr
	switch s.d.name() {
	case "postgres":
		query = cat("SELECT sum(greatest(c.reltuples, 0))::bigint FROM pg_class c WHERE NOT c.relkind = 'p' AND coalesce(pg_partition_root(c.oid), c.oid) = ",
			s.d.param(tableName(s.d, t.Name)), "::regclass")
	case "mysql":
		query = cat("SELECT table_rows FROM information_schema.tables WHERE table_name = ", value(t.Table),
			" AND table_schema = COALESCE(NULLIF(", value(t.Schema), ", ''), DATABASE())")
	default:
		query = cat("SELECT max(rowid) FROM ", tableName(s.d, t.Name)) // at least the rows there are, unless rows were numbered by hand
	}
	err := s.rows(ctx, s.db, query, func(rows *sql.Rows) error { return rows.Scan(&n) })
	if err != nil && s.d.name() == "sqlite" {
		return 0, nil // a table without row numbers
	}
	return n.Int64, err
}

func isBadKey(err error) bool { return errors.Is(err, ErrBadKey) }
