package datasource

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Cells hands over columns of some records as texts, or of the rows of a part of
// them. What it reads is personal data: it may be looked at, not stored.
func (s *Source) Cells(ctx context.Context, subject *Subject, relation string, columns []string, keys []Key, each func([]method.Value)) error {
	as := &method.Program{Apply: func(old method.Value, _ string) method.Value { return old }}
	sets := make([]Assign, len(columns))
	for i, name := range columns {
		sets[i] = Assign{Column: name, Program: as}
	}
	for len(keys) > 0 {
		some := keys[:min(askedAtOnce, len(keys))]
		keys = keys[len(some):]
		tuples, err := subject.splitAll(some)
		if err != nil {
			return s.fail("read records", err)
		}
		among := func(c compiler, row, _ scope) expr { return c.among(row, tuples) }
		err = s.compute(ctx, s.db, subject, reading{sets: sets, relation: relation, choose: among}, func(v computed) error {
			each(v.old)
			return nil
		})
		if err != nil {
			return s.fail("read records", err)
		}
	}
	return nil
}

// Readable are the columns of a table that can be looked through for texts, and
// those that cannot: bytes, and types nobody here knows.
func Readable(t *schema.Table) (texts, others []string) {
	for _, c := range t.Columns {
		switch c.Type {
		case schema.Text, schema.Char, schema.JSON:
			texts = append(texts, c.Name)
		case schema.Bytes, schema.Other:
			others = append(others, c.Name)
		}
	}
	return texts, others
}

// Walk hands over some columns of every row of a table, in one pass. On SQLite
// it goes piece by piece: an open look keeps others from writing.
func (s *Source) Walk(ctx context.Context, t *schema.Table, columns []string, each func([]method.Value)) (rows int, err error) {
	texts := make([]expr, len(columns))
	for i, name := range columns {
		texts[i] = expr{sql: s.d.text(t.Column(name), s.d.quote(name))}
	}
	from := cat("SELECT ", list(", ", texts), " FROM ", tableName(s.d, t.Name))
	if s.d.name() != "sqlite" {
		rows, err = s.walk(ctx, from, len(columns), each)
		return rows, s.fail("look through a table", err)
	}
	rowid, err := s.rowidOf(ctx, t)
	if err != nil || rowid == "" {
		if err == nil {
			rows, err = s.walk(ctx, from, len(columns), each)
		}
		return rows, s.fail("look through a table", err)
	}
	rows, err = s.walkPieces(ctx, t, texts, rowid, each)
	return rows, s.fail("look through a table", err)
}

func (s *Source) walk(ctx context.Context, query expr, n int, each func([]method.Value)) (rows int, err error) {
	found, places, values := make([]sql.NullString, n), make([]any, n), make([]method.Value, n)
	for i := range found {
		places[i] = &found[i]
	}
	err = s.rows(ctx, s.db, query, func(r *sql.Rows) error {
		if err := r.Scan(places...); err != nil {
			return err
		}
		for i, v := range found {
			values[i] = method.Value{Text: v.String, Null: !v.Valid}
		}
		rows++
		each(values)
		return nil
	})
	return rows, err
}

// pieceOfWalk is how many rows of SQLite are read before others may write.
const pieceOfWalk = 5000

func (s *Source) walkPieces(ctx context.Context, t *schema.Table, texts []expr, rowid string, each func([]method.Value)) (rows int, err error) {
	columns := list(", ", append([]expr{{sql: "CAST(" + rowid + " AS TEXT)"}}, texts...))
	where := always
	for {
		last := ""
		n, err := s.walk(ctx, cat("SELECT ", columns, " FROM ", tableName(s.d, t.Name), " WHERE ", where, " ORDER BY "+rowid, limited(pieceOfWalk)), len(texts)+1,
			func(values []method.Value) {
				last = values[0].Text
				each(values[1:])
			})
		rows += n
		if err != nil || n < pieceOfWalk {
			return rows, err
		}
		where = cat(rowid, " > CAST(", value(last), " AS INTEGER)")
	}
}

// rowidOf is a name by which SQLite's row number can be asked for, empty where
// a table has none or its columns take all names.
func (s *Source) rowidOf(ctx context.Context, t *schema.Table) (string, error) {
	without := false
	err := s.rows(ctx, s.db, cat("SELECT wr FROM pragma_table_list WHERE schema = 'main' AND name = ", value(t.Table)),
		func(r *sql.Rows) error { return r.Scan(&without) })
	if err != nil || without {
		return "", err
	}
	for _, name := range []string{"rowid", "_rowid_", "oid"} {
		if !slices.ContainsFunc(t.Columns, func(c schema.Column) bool { return strings.EqualFold(c.Name, name) }) {
			return name, nil
		}
	}
	return "", nil
}
