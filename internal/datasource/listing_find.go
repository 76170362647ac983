package datasource

import (
	"context"
	"strings"

	"github.com/fristwerk/fristwerk/internal/schema"
)

// Finding is a look for records by a text: in columns of the record's own
// table, or of a part of it. Each column is asked by itself, so that each uses
// its own index.
type Finding struct {
	Subject *Subject
	Texts   []string // ways to write what is looked for; the first one as it was typed
	Prefix  bool     // what begins with one of the texts
	Key     bool     // the key is compared as well (never by prefix)
	Columns []ColumnRef
}

// Find lists the keys of records by a text, up to limit for each column; more
// says that a column had more. What is looked for may be personal: it is bound
// and not kept.
func (s *Source) Find(ctx context.Context, f *Finding, limit int) (keys []Key, more bool, err error) {
	seen := map[Key]bool{}
	add := func(found []Key) {
		more = more || len(found) > limit
		for _, key := range found[:min(limit, len(found))] {
			if !seen[key] {
				seen[key] = true
				keys = append(keys, key)
			}
		}
	}
	if f.Key {
		key, found, err := s.Resolve(ctx, f.Subject, f.Texts[0])
		switch {
		case err == nil && found:
			add([]Key{key})
		case err != nil && !isBadKey(err):
			return nil, false, err
		}
	}
	for _, ref := range f.Columns {
		found, err := s.findIn(ctx, f, ref, limit+1)
		if err != nil {
			return nil, false, s.fail("look for records", err)
		}
		add(found)
	}
	return keys, more, nil
}

func (s *Source) findIn(ctx context.Context, f *Finding, ref ColumnRef, limit int) ([]Key, error) {
	c := newCompiler(s.d, f.Subject, 0)
	row, from, joined := c.own(), expr{sql: c.item(c.own())}, always
	if ref.Relation != "" {
		var tables expr
		if tables, row, joined = c.reach(ref.Relation, c.own()); tables.sql == "" {
			return nil, nil
		}
		from = cat(from, ", ", tables)
	}
	column, text := c.find(row, ref.Column)
	var parts []expr
	for _, t := range f.Texts {
		if e, possible := c.holdsText(column, text, t, f.Prefix); possible {
			parts = append(parts, e)
		}
	}
	if len(parts) == 0 {
		return nil, nil
	}
	return s.keys(ctx, s.db, cat("SELECT DISTINCT ", c.key(c.own()), " FROM ", from, " WHERE ",
		all(either(parts...), joined, c.isRecord(c.own())), limited(limit)))
}

// holdsText says that a column holds a text, in the column's own comparison so
// that its index serves; false where its type cannot hold it.
func (c compiler) holdsText(column *schema.Column, ref, text string, prefix bool) (expr, bool) {
	switch {
	case strings.Contains(text, "\x00") || column.Type == schema.Bytes || column.Type == schema.Other || column.Type == schema.JSON:
		return expr{}, false
	case prefix && !isText(column.Type):
		return expr{}, false
	case prefix:
		return c.d.startsWith(column, ref, text), true
	case !fitsType(column, text):
		return expr{}, false
	}
	return cat(c.d.sorted(column, ref), " = ", c.d.typed(column, c.d.param(text))), true
}

// likePrefix is a pattern of LIKE, with ! as its escape.
func likePrefix(text string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(text) + "%"
}

func (d postgresDialect) startsWith(c *schema.Column, ref, text string) expr {
	if c.Type == schema.Enum {
		ref += "::text"
	}
	return cat(ref, " LIKE ", d.param(likePrefix(text)), " ESCAPE '!'")
}

func (d mysqlDialect) startsWith(c *schema.Column, ref, text string) expr {
	return cat(d.sorted(c, ref), " LIKE ", d.typed(c, d.param(likePrefix(text))), " ESCAPE '!'")
}

// startsWith is a range: LIKE of SQLite uses no index with a bound pattern, and
// ignores the case of ASCII letters besides.
func (d sqliteDialect) startsWith(c *schema.Column, ref, text string) expr {
	ref = d.sorted(c, ref)
	beyond := text + "\U0010FFFF"
	return all(cat(ref, " >= ", d.param(text)), cat(ref, " < ", d.param(beyond)))
}
