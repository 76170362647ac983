package datasource

import (
	"context"
	"database/sql"
)

// Most locked records that are counted for a page, and how many of them are
// looked at one by one where the listing is narrower than the table.
const (
	lockedCounted  = 10_000
	lockedExamined = 2_000
)

// LockedOut counts the locked records a listing goes without. More says that
// there are more: counting them all would read the marks of the whole table.
func (s *Source) LockedOut(ctx context.Context, l *Listing) (n int, more bool, err error) {
	if l.NoMarks {
		return 0, false, nil
	}
	bound := lockedCounted
	if l.narrow() {
		bound = lockedExamined
	}
	keys, err := s.lockedKeys(ctx, l, bound+1)
	if err != nil {
		return 0, false, s.failOurs("count locked records", err)
	}
	more = len(keys) > bound
	keys = keys[:min(bound, len(keys))]
	if !l.narrow() {
		return len(keys), more, nil
	}
	n, err = s.countAmong(ctx, l, keys)
	return n, more, s.fail("count locked records", err)
}

// narrow says that a listing leaves out records of the table that are not
// locked.
func (l *Listing) narrow() bool {
	return l.Only != nil || l.Subject.Only != nil || l.Keys != nil || len(l.Among) > 0 || l.Within != nil
}

func (s *Source) lockedKeys(ctx context.Context, l *Listing, limit int) ([]Key, error) {
	c := l.compiler(s.d)
	among := always
	if l.Keys != nil {
		among = s.recordKeys(l.Keys)
	}
	return s.keys(ctx, s.db, cat("SELECT DISTINCT m.record_key FROM ", s.d.own("mark"), " AS m WHERE m.object = ",
		s.d.ownKey(place).with(l.Subject.Table.Table), " AND ", all(c.anyLock(), among), limited(limit)))
}

// countAmong counts those of the keys that the listing would list if they were
// not locked.
func (s *Source) countAmong(ctx context.Context, l *Listing, keys []Key) (n int, err error) {
	c := l.compiler(s.d)
	region, err := l.region(c, Place{}, nil)
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	if column := l.Subject.Table.Column(l.Sort); column != nil && column.Nullable {
		all := *l
		all.Sort = ""
		return s.countAmong(ctx, &all, keys)
	}
	for len(keys) > 0 {
		some := keys[:min(askedAtOnce, len(keys))]
		keys = keys[len(some):]
		tuples, err := l.Subject.splitAll(some)
		if err != nil {
			return 0, err
		}
		err = s.rows(ctx, s.db, cat("SELECT COUNT(*) FROM ", c.item(c.own()), " WHERE ",
			all(c.among(c.own(), tuples), region, c.isRecord(c.own()), c.cond(l.Only, c.own()), c.within(l.Within))), func(rows *sql.Rows) error {
			var found int
			err := rows.Scan(&found)
			n += found
			return err
		})
		if err != nil {
			return 0, err
		}
	}
	return n, nil
}

// MarksOf reads the marks of some records, by key.
func (s *Source) MarksOf(ctx context.Context, object string, keys []Key) (map[Key][]Mark, error) {
	marks := map[Key][]Mark{}
	for len(keys) > 0 {
		some := keys[:min(askedAtOnce, len(keys))]
		keys = keys[len(some):]
		err := s.list(ctx, cat("SELECT id, object, record_key, kind, ground, origin, since, until FROM ", s.d.own("mark"),
			" WHERE kind <> '"+string(eventMark)+"' AND object = ", s.d.ownKey(place).with(object), " AND ", s.recordKeys(some), " ORDER BY since, id"), func(rows *sql.Rows) error {
			m, err := scanMark(rows)
			marks[m.Key] = append(marks[m.Key], m)
			return err
		})
		if err != nil {
			return nil, s.failOurs("list marks", err)
		}
	}
	return marks, nil
}

// recordKeys says that a row of ours speaks of one of the records.
func (s *Source) recordKeys(keys []Key) expr {
	if len(keys) == 0 {
		return never
	}
	places := make([]expr, len(keys))
	for i, key := range keys {
		places[i] = s.d.ownKey(place).with(string(key))
	}
	return cat("record_key IN (", list(", ", places), ")")
}
