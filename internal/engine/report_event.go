package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ErrUnknownEvent: no date of the object reads it, so reporting it would change
// nothing without anybody noticing.
var ErrUnknownEvent = errors.New("no date of the object reads this event")

// EventOrder is what a host tells that has no column for it: a contract ended,
// a consent was withdrawn, a user left.
type EventOrder struct {
	Object string
	Key    string
	Event  string
	Day    rule.Day // may lie ahead
}

// EventResult is what became of a report.
type EventResult struct {
	Object   string   `json:"object"`
	Key      string   `json:"key"`
	Event    string   `json:"event"`
	Day      rule.Day `json:"day"`
	Replaced bool     `json:"replaced"` // there was an earlier report
	Next     string   `json:"next"`     // what comes next for the record
}

// ReportEvent stores the day of an event beside the record, where the rules
// that read it decide (`dates: {x: {event: NAME}}`). A second report replaces
// the first. The object's gate orders it with batches as it does marks.
func (e *Engine) ReportEvent(ctx context.Context, actor access.Actor, o EventOrder) (EventResult, error) {
	r := EventResult{Object: o.Object, Key: o.Key, Event: o.Event, Day: o.Day}
	if o.Day < rule.Floor || o.Day >= rule.Ceiling {
		return r, fmt.Errorf("a day lies between %s and %s: %w", rule.Floor, rule.Ceiling, ErrBadOrder)
	}
	err := e.atRecord(ctx, actor, o, func(s *situation, object *plan.Object, key datasource.Key) error {
		r.Key = string(key)
		event := datasource.Event{ID: newID(), Key: key, Name: o.Event, Day: o.Day}
		replaced, err := s.source(object).SetEvent(ctx, execution.Subject(s.binding, object), event)
		if err != nil {
			return err
		}
		r.Replaced = len(replaced) > 0
		if err := e.stillThere(ctx, s, object, event); err != nil {
			return err
		}
		return e.noteEvents(ctx, actor, s, object, event, replaced, "set")
	})
	if err != nil {
		return r, err
	}
	x, err := e.Why(ctx, readerFor(actor), o.Object, r.Key)
	r.Next = x.Next
	return r, err
}

// WithdrawEvent takes a report back: the contract goes on after all.
func (e *Engine) WithdrawEvent(ctx context.Context, actor access.Actor, o EventOrder) (was bool, err error) {
	err = e.atRecord(ctx, actor, o, func(s *situation, object *plan.Object, key datasource.Key) error {
		event := datasource.Event{Key: key, Name: o.Event}
		gone, err := s.source(object).WithdrawEvent(ctx, execution.Subject(s.binding, object), event)
		if was = len(gone) > 0; err != nil || !was {
			return err
		}
		event.ID, gone = gone[0], gone[1:]
		return e.noteEvents(ctx, actor, s, object, event, gone, "ended")
	})
	return was, err
}

// readerFor lets whoever reported something read what it led to.
func readerFor(actor access.Actor) access.Actor {
	return access.Actor{ID: actor.ID, Roles: []access.Role{access.Auditor}}
}

// atRecord finds the record of an order whose event some date reads.
func (e *Engine) atRecord(ctx context.Context, actor access.Actor, o EventOrder, do func(*situation, *plan.Object, datasource.Key) error) error {
	if err := actor.Require(access.ReportEvents); err != nil {
		return err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	object, err := s.object(o.Object)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(object.Dates, func(d concept.Date) bool { return slices.Contains(rule.Events(d.Start), o.Event) }) {
		return fmt.Errorf("object %s: %w", object.Name, ErrUnknownEvent)
	}
	key, found, err := s.source(object).Resolve(ctx, execution.Subject(s.binding, object), o.Key)
	if err != nil {
		return err
	}
	if !found {
		return fmt.Errorf("%s %s: %w", object.Name, o.Key, ErrUnknownRecord)
	}
	return do(s, object, key)
}

// stillThere takes the event back if it waited for the very batch that deleted
// its record.
func (e *Engine) stillThere(ctx context.Context, s *situation, object *plan.Object, event datasource.Event) error {
	subject := execution.Subject(s.binding, object)
	_, found, err := s.source(object).Resolve(ctx, subject, string(event.Key))
	if err != nil || found {
		return err
	}
	if _, err := s.source(object).WithdrawEvent(ctx, subject, event); err != nil {
		return err
	}
	return fmt.Errorf("%s %s: %w", object.Name, event.Key, ErrUnknownRecord)
}

// noteEvents keeps who reported what, and what it replaced.
func (e *Engine) noteEvents(ctx context.Context, actor access.Actor, s *situation, object *plan.Object, event datasource.Event, others []string, what string) error {
	row := store.MarkEvent{
		ID: newID(), Mark: event.ID, Source: s.source(object).Name(), Tab: object.Table.Table, RecordKey: string(event.Key),
		Kind: "event", Event: what, Reason: event.Name, Actor: actor.ID, At: e.now().UTC().Format(time.RFC3339Nano),
	}
	if what == "set" {
		row.Reference = event.Day.String()
	}
	rows := []store.MarkEvent{row}
	for _, id := range others {
		ended := row
		ended.ID, ended.Mark, ended.Event, ended.Reference = newID(), id, "ended", ""
		rows = append(rows, ended)
	}
	return e.store.AddMarkEvents(ctx, rows)
}
