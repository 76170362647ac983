package datasource

import (
	"context"
	"database/sql"
)

// MarkListing chooses marks, a page at a time.
type MarkListing struct {
	Object string   // the table, empty for all
	Kind   MarkKind // empty for all but events
	Limit  int
}

// MarkPlace is where a list of marks goes on: behind this one, whether or not it
// still stands. The zero value is the beginning.
type MarkPlace struct {
	Object string
	Key    Key
	ID     string
}

// MarkPage lists marks after a place by object, key and id. It is read along the
// index of records, one statement for each stretch of that order: what remains of
// the record, of the object, and all later objects. One condition for the three
// would be read along no index, or not in order, by one dialect or another.
func (s *Source) MarkPage(ctx context.Context, l MarkListing, after MarkPlace) ([]Mark, error) {
	var page []Mark
	for _, stretch := range l.stretches(s.d, after) {
		if len(page) >= l.Limit {
			break
		}
		err := s.rows(ctx, s.db, cat("SELECT id, object, record_key, kind, ground, origin, since, until FROM ", s.d.own("mark"),
			" WHERE ", all(stretch.where, l.kinds(s.d)), " ORDER BY ", stretch.order, limited(l.Limit-len(page))), func(rows *sql.Rows) error {
			m, err := scanMark(rows)
			page = append(page, m)
			return err
		})
		if err != nil {
			return nil, s.failOurs("list marks", err)
		}
	}
	return page, nil
}

// stretch is a part of the order that an index is read along.
type stretch struct {
	where expr
	order string
}

// stretches are what follows a place, in order. A place in another object than
// the one that is listed is none in this list: it begins from there.
func (l MarkListing) stretches(d dialect, after MarkPlace) []stretch {
	if l.Object != "" && after.Object != l.Object {
		after = MarkPlace{Object: l.Object}
	}
	if after.Object == "" {
		return []stretch{{always, "object, record_key, id"}}
	}
	object := cat("object = ", d.param(after.Object))
	rest := []stretch{
		{all(object, cat("record_key = ", d.param(string(after.Key))), cat("id > ", d.param(after.ID))), "id"},
		{all(object, cat("record_key > ", d.param(string(after.Key)))), "record_key, id"},
	}
	if l.Object == "" {
		rest = append(rest, stretch{cat("object > ", d.param(after.Object)), "object, record_key, id"})
	}
	return rest
}

func (l MarkListing) kinds(d dialect) expr {
	if l.Kind != "" {
		return cat("kind = ", d.param(string(l.Kind)))
	}
	return expr{sql: "kind <> '" + string(eventMark) + "'"}
}
