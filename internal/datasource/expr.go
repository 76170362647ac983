package datasource

import "strings"

// expr is SQL text together with the values bound in it, in the order of
// their places. The byte NUL marks the place of one value; a dialect's
// placeholder replaces it when the statement is complete, so that fragments
// can be put together in any order.
type expr struct {
	sql  string
	args []any
}

const place = "\x00"

// value is the place of one bound value.
func value(v any) expr { return expr{sql: place, args: []any{v}} }

// cat joins texts and fragments, nothing between them.
func cat(parts ...any) expr {
	var text strings.Builder
	var args []any
	for _, part := range parts {
		switch p := part.(type) {
		case string:
			text.WriteString(p)
		case expr:
			text.WriteString(p.sql)
			args = append(args, p.args...)
		}
	}
	return expr{sql: text.String(), args: args}
}

// list joins fragments with a separator.
func list(separator string, parts []expr) expr {
	joined := make([]any, 0, 2*len(parts))
	for i, part := range parts {
		if i > 0 {
			joined = append(joined, separator)
		}
		joined = append(joined, part)
	}
	return cat(joined...)
}

// all and either are the conjunction and the disjunction. Fragments may be
// NULL where a comparison met an absent value: they are true exactly where
// the condition holds, and only negate has to care.
func all(parts ...expr) expr { return combine(" AND ", always, parts) }

func either(parts ...expr) expr { return combine(" OR ", never, parts) }

// negate is true where the condition is false or NULL. EXISTS is never NULL,
// and only a plain NOT EXISTS becomes a join in PostgreSQL.
func negate(e expr) expr {
	switch e.sql {
	case always.sql:
		return never
	case never.sql:
		return always
	}
	if strings.HasPrefix(e.sql, "EXISTS (") {
		return cat("NOT ", e)
	}
	return cat("(", e, ") IS NOT TRUE")
}

// always and never read the same in every dialect.
var (
	always = expr{sql: "1=1"}
	never  = expr{sql: "1=0"}
)

func combine(word string, neutral expr, parts []expr) expr {
	kept := make([]expr, 0, len(parts))
	for _, part := range parts {
		if part.sql != neutral.sql && part.sql != "" {
			kept = append(kept, part)
		}
	}
	switch len(kept) {
	case 0:
		return neutral
	case 1:
		return kept[0]
	}
	return cat("(", list(word, kept), ")")
}

// write is the finished statement of a dialect with its values.
func (e expr) write(d dialect) (string, []any) {
	var text strings.Builder
	n := 0
	for rest := e.sql; ; {
		before, after, found := strings.Cut(rest, place)
		text.WriteString(before)
		if !found {
			return text.String(), e.args
		}
		n++
		text.WriteString(d.placeholder(n))
		rest = after
	}
}
