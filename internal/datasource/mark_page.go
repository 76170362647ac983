package datasource

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
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
	for again := true; again; {
		again = false
		for _, x := range l.stretches(s.d, after) {
			if len(page) >= l.Limit {
				return page, nil
			}
			found, cut, err := s.marksAlong(ctx, l, x, l.Limit-len(page))
			if err != nil {
				return nil, s.failOurs("list marks", err)
			}
			page = append(page, found...)
			if cut != nil {
				after, again = *cut, true
				break
			}
		}
	}
	return page, nil
}

// stretch is a part of the order that an index is read along.
type stretch struct {
	where expr
	order string
	whole bool // it is one record: its marks come by id
}

// stretches are what follows a place, in order. A place in another object than
// the one that is listed is none in this list: it begins from there.
func (l MarkListing) stretches(d dialect, after MarkPlace) []stretch {
	if l.Object != "" && after.Object != l.Object {
		after = MarkPlace{Object: l.Object}
	}
	if after.Object == "" {
		return []stretch{{where: always, order: "object, record_key"}}
	}
	object := cat("object = ", d.param(after.Object))
	rest := []stretch{ofRecord(d, after), {where: all(object, cat("record_key > ", d.param(string(after.Key)))), order: "record_key"}}
	if l.Object == "" {
		rest = append(rest, stretch{where: cat("object > ", d.param(after.Object)), order: "object, record_key"})
	}
	return rest
}

// ofRecord are the marks of the place's record behind it.
func ofRecord(d dialect, p MarkPlace) stretch {
	return stretch{all(cat("object = ", d.param(p.Object)), cat("record_key = ", d.param(string(p.Key))), cat("id > ", d.param(p.ID))), "id", true}
}

// marksAlong reads the first marks of a stretch. Its index does not hold the id,
// and to sort by it MariaDB would read the whole stretch: so the marks of a record
// are put in order here. Of the last record some may be left out: then it is cut
// off, and the page goes on at its beginning.
func (s *Source) marksAlong(ctx context.Context, l MarkListing, x stretch, limit int) (found []Mark, cut *MarkPlace, err error) {
	err = s.rows(ctx, s.db, cat("SELECT id, object, record_key, kind, ground, origin, since, until FROM ", s.d.own("mark"),
		" WHERE ", all(x.where, l.kinds(s.d)), " ORDER BY ", x.order, limited(limit)), func(rows *sql.Rows) error {
		m, err := scanMark(rows)
		found = append(found, m)
		return err
	})
	if err != nil || x.whole {
		return found, nil, err
	}
	slices.SortFunc(found, func(a, b Mark) int {
		return cmp.Or(cmp.Compare(a.Object, b.Object), cmp.Compare(a.Key, b.Key), cmp.Compare(a.ID, b.ID))
	})
	if len(found) < limit {
		return found, nil, nil
	}
	last := found[len(found)-1]
	begins := slices.IndexFunc(found, func(m Mark) bool { return m.Object == last.Object && m.Key == last.Key })
	return found[:begins], &MarkPlace{Object: last.Object, Key: last.Key}, nil
}

func (l MarkListing) kinds(d dialect) expr {
	if l.Kind != "" {
		return cat("kind = ", d.param(string(l.Kind)))
	}
	return expr{sql: "kind <> '" + string(eventMark) + "'"}
}
