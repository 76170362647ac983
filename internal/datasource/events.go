package datasource

import (
	"context"
	"database/sql"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// EventMark is the kind of a reported event.
const EventMark = eventMark

// eventMark is a row of our mark table that stops nothing: it says on which day
// (since) an event (ground) happened to the record, where no column of the host
// says it. It lies there because the decision about a change must hold in the
// transaction of the change: the object's gate lets it come before a batch or
// after it, never in between, and a dump of the data carries it along.
const eventMark MarkKind = "event"

// Event is a day that the host reported for a record.
type Event struct {
	ID   string
	Key  Key
	Name string
	Day  rule.Day
}

// SetEvent stores an event in place of an earlier report of it, and returns the
// ids of those it replaced. It waits for the batch under way and goes before
// the next one, as SetMarks does.
func (s *Source) SetEvent(ctx context.Context, subject *Subject, e Event) (replaced []string, err error) {
	object := subject.Table.Table
	err = s.exclusively(ctx, object, func(q querier) error {
		if replaced, err = s.dropEvent(ctx, q, object, e); err != nil {
			return err
		}
		return s.insertMark(ctx, q, object, Mark{ID: e.ID, Object: object, Key: e.Key, Kind: eventMark, Ground: e.Name, Origin: Hand, Since: e.Day})
	})
	return replaced, s.failOurs("store an event", err)
}

// WithdrawEvent takes an event back, and returns the ids of what it took away:
// none if it was never reported.
func (s *Source) WithdrawEvent(ctx context.Context, subject *Subject, e Event) (gone []string, err error) {
	err = s.exclusively(ctx, subject.Table.Table, func(q querier) error {
		gone, err = s.dropEvent(ctx, q, subject.Table.Table, e)
		return err
	})
	return gone, s.failOurs("withdraw an event", err)
}

func (s *Source) dropEvent(ctx context.Context, q querier, object string, e Event) ([]string, error) {
	this := all(cat("object = ", value(object)), cat("record_key = ", value(string(e.Key))),
		cat("kind = ", value(string(eventMark))), cat("ground = ", value(e.Name)))
	var ids []string
	err := s.rows(ctx, q, cat("SELECT id FROM ", s.d.own("mark"), " WHERE ", this), func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	query, args := cat("DELETE FROM ", s.d.own("mark"), " WHERE ", this).write(s.d)
	_, err = q.ExecContext(ctx, query, args...)
	return ids, err
}

// Events are the events of some records.
func (s *Source) Events(ctx context.Context, object string, keys []Key) ([]Event, error) {
	var found []Event
	for len(keys) > 0 {
		some := keys[:min(askedAtOnce, len(keys))]
		keys = keys[len(some):]
		err := s.list(ctx, cat("SELECT id, record_key, ground, since FROM ", s.d.own("mark"), " AS m WHERE m.object = ",
			s.d.ownKey(place).with(object), " AND m.kind = '"+string(eventMark)+"' AND ", s.recordKeys(some), " ORDER BY record_key, ground, since"),
			func(rows *sql.Rows) error {
				var e Event
				var day string
				if err := rows.Scan(&e.ID, &e.Key, &e.Name, &day); err != nil {
					return err
				}
				var err error
				e.Day, err = rule.ParseDay(day)
				found = append(found, e)
				return err
			})
		if err != nil {
			return nil, s.failOurs("read events", err)
		}
	}
	return found, nil
}

// addEvents hands rows their events, as rule.EventDate reads them.
func (s *Source) addEvents(ctx context.Context, subject *Subject, rows map[Key]textRow) error {
	if !subject.Events || len(rows) == 0 {
		return nil
	}
	keys := make([]Key, 0, len(rows))
	for key := range rows {
		keys = append(keys, key)
	}
	events, err := s.Events(ctx, subject.Table.Table, keys)
	for _, e := range events {
		name := rule.EventDate{Name: e.Name}.EventRows()
		day := textRow{values: map[string]sql.NullString{rule.EventDay: {String: e.Day.String(), Valid: true}}}
		rows[e.Key].related[name] = append(rows[e.Key].related[name], day)
	}
	return err
}

func readsEvents(s rule.Start) bool { return len(rule.Events(s)) > 0 }

// event is an EventDate in SQL. Of several reports the latest counts; none is
// implausible, since only days of the calendar are taken.
func (c compiler) event(s rule.EventDate, row scope) moment {
	reported := func(holds expr) expr {
		return c.marked(row, all(c.markIs("kind", string(eventMark)), c.markIs("ground", s.Name), holds))
	}
	return moment{
		missing:     func() expr { return negate(reported(always)) },
		implausible: func() expr { return never },
		before: func(day rule.Day) expr {
			return all(reported(always), negate(reported(cat("m.since >= ", c.d.param(day.String())))))
		},
	}
}
