package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// MarkReasons are the reasons a mark by hand may have: words, so that no name
// slips in.
var MarkReasons = [...]string{"lawsuit", "authority", "audit", "request", "contract", "mistake", "other"}

// marking is one order on its way through the records.
type marking struct {
	*Engine
	actor  access.Actor
	order  MarkOrder
	s      *situation
	object *plan.Object
	source *datasource.Source
	events []store.MarkEvent
	items  []casefile.NewItem
}

// SetMarks places a Lock or a Keep on records, at once. A batch that runs on the
// same object is waited for, so the mark either comes before a record is
// touched or the answer says what was done to it and when (ErrTooLate).
func (e *Engine) SetMarks(ctx context.Context, actor access.Actor, o MarkOrder) ([]MarkResult, error) {
	needs := access.SetKeep
	if o.Kind == datasource.LockMark {
		needs = access.SetLock
	}
	if err := actor.Require(needs); err != nil {
		return nil, err
	}
	if err := o.checkSetting(); err != nil {
		return nil, err
	}
	return e.mark(ctx, actor, o, (*marking).set)
}

// EndMarks ends Locks or Keeps. A job's lock is only lifted for a while (Until):
// it returns the day after, as long as the job's condition holds.
func (e *Engine) EndMarks(ctx context.Context, actor access.Actor, o MarkOrder) ([]MarkResult, error) {
	needs := access.ReleaseKeep
	if o.Kind == datasource.LockMark {
		needs = access.EndLock
	}
	if err := actor.Require(needs); err != nil {
		return nil, err
	}
	if err := o.checkReason(); err != nil {
		return nil, err
	}
	return e.mark(ctx, actor, o, (*marking).end)
}

func (e *Engine) mark(ctx context.Context, actor access.Actor, o MarkOrder, do func(*marking, context.Context, string) (MarkResult, error)) ([]MarkResult, error) {
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	object, err := s.object(o.Object)
	if err != nil {
		return nil, err
	}
	m := &marking{Engine: e, actor: actor, order: o, s: s, object: object, source: s.source(object)}
	var results []MarkResult
	var errs []error
	for _, k := range o.Keys {
		r, err := m.onOwn(ctx, k, do)
		results = append(results, r)
		errs = append(errs, err)
	}
	errs = append(errs, e.store.AddMarkEvents(ctx, m.events))
	_, err = e.fileMarks(ctx, s, object, actor.ID, m.items)
	return results, errors.Join(append(errs, err)...)
}

func (o MarkOrder) checkReason() error {
	if !slices.Contains(MarkReasons[:], o.Reason) {
		return fmt.Errorf("a reason is one of %s: %w", strings.Join(MarkReasons[:], ", "), ErrBadOrder)
	}
	if len(o.Keys) == 0 {
		return fmt.Errorf("name at least one record: %w", ErrBadOrder)
	}
	return nil
}

func (o MarkOrder) checkSetting() error {
	grounds := []concept.Ground{concept.EndOfPurpose, concept.RetentionDuty, concept.Art18, concept.Contractual}
	switch {
	case o.Kind == datasource.LockMark && !slices.Contains(grounds, o.Ground):
		return fmt.Errorf("a lock needs a ground: end_of_purpose, retention_duty, art18 or contractual: %w", ErrBadOrder)
	case o.Ends && o.Until == nil:
		return fmt.Errorf("what ends by itself needs its last day: %w", ErrBadOrder)
	case o.Ends && o.Ground == concept.Art18:
		return fmt.Errorf("an Art. 18 lock never ends by itself: %w", ErrBadOrder)
	}
	return o.checkReason()
}

// set places one mark, then asks the ledger: what was done before the mark
// stood is said.
func (m *marking) set(ctx context.Context, text string) (MarkResult, error) {
	r := MarkResult{Object: m.object.Name, Key: text}
	key, found, err := m.source.Resolve(ctx, execution.Subject(m.s.binding, m.object), text)
	if err != nil {
		return r, err
	}
	if !found {
		return m.missing(ctx, r, text)
	}
	r.Key = string(key)
	mark := m.mark(key)
	atWork, err := m.source.PlaceMarks(ctx, execution.Subject(m.s.binding, m.object), []datasource.Mark{mark})
	if err != nil {
		return r, err
	}
	if r.AtWork = atWork; atWork {
		r.Warning = "another program is at work on the record: what it changed before the mark may still come"
	}
	if _, still, err := m.source.Resolve(ctx, execution.Subject(m.s.binding, m.object), text); err != nil || !still {
		return m.goneMeanwhile(ctx, r, mark, err)
	}
	m.note(mark, "set")
	r.Done, r.Marks, r.Message = true, []string{mark.ID}, verb(m.order.Kind)+" from "+m.s.day.String()
	if mark.Until != nil {
		r.Message += ", review day " + mark.Until.String()
	}
	return m.tooLate(ctx, r, mark)
}

func (m *marking) mark(key datasource.Key) datasource.Mark {
	mark := datasource.Mark{
		ID: m.order.under + newID(), Object: m.object.Table.Table, Key: key, Kind: m.order.Kind,
		Origin: datasource.Hand, Since: m.s.day, Until: m.order.Until,
	}
	if m.order.Ends {
		mark.Origin = datasource.HandEnds
	}
	if m.order.Kind == datasource.LockMark {
		mark.Ground = string(m.order.Ground)
	}
	return mark
}

// goneMeanwhile answers a mark that waited for the very batch that deleted its
// record: a mark without a record would only look like one that holds.
func (m *marking) goneMeanwhile(ctx context.Context, r MarkResult, mark datasource.Mark, err error) (MarkResult, error) {
	if err != nil {
		return r, err
	}
	if err := m.source.EndMarks(ctx, mark.Object, []string{mark.ID}); err != nil && !errors.Is(err, datasource.ErrMarkGone) {
		return r, err
	}
	return m.missing(ctx, r, r.Key)
}

// tooLate says what was already gone when the mark came.
func (m *marking) tooLate(ctx context.Context, r MarkResult, mark datasource.Mark) (MarkResult, error) {
	history, err := m.source.History(ctx, mark.Object, mark.Key)
	if err != nil {
		return r, err
	}
	m.noteLate(mark, history)
	for _, h := range slices.Backward(history) {
		a := m.s.concept.Action(h.Action)
		switch {
		case a == nil || !changesValues(a.Kind):
		case a.Kind == method.Delete: // of another record: this one is there
			return r, nil
		case erases(a.Kind):
			r.Done = false
			r.Message = fmt.Sprintf("too late: %s at %s by action %s; the mark stands for whatever is written to the record from now on",
				past(a.Kind), m.local(h.At), h.Action)
			return r, fmt.Errorf("%s %s: %s at %s: %w", r.Object, r.Key, past(a.Kind), m.local(h.At), ErrTooLate)
		case !strings.Contains(r.Warning, "already"):
			r.Warning = fmt.Sprintf("already %s at %s by action %s: what that replaced is gone", past(a.Kind), m.local(h.At), h.Action)
		}
	}
	return r, nil
}

// missing tells a record that was deleted from one that never was.
func (m *marking) missing(ctx context.Context, r MarkResult, text string) (MarkResult, error) {
	history, err := m.source.History(ctx, m.object.Table.Table, datasource.Key(text))
	if err != nil {
		return r, err
	}
	if len(history) > 0 {
		last := history[len(history)-1]
		r.Message = fmt.Sprintf("too late: done at %s by action %s", m.local(last.At), last.Action)
		return r, fmt.Errorf("%s %s: done at %s: %w", r.Object, r.Key, m.local(last.At), ErrTooLate)
	}
	r.Message = "there is no such record"
	return r, fmt.Errorf("%s %s: %w", r.Object, r.Key, ErrUnknownRecord)
}

func (m *marking) note(mark datasource.Mark, event string) {
	switch event {
	case "set":
		m.items = append(m.items, markItem(m.object, mark))
	case "ended":
		m.items = append(m.items, endItem(m.object, mark, m.s.day))
	}
	m.noteEvent(mark, event)
}

// noteEvent keeps who did what with a mark, and why.
func (m *marking) noteEvent(mark datasource.Mark, event string) {
	informed := ""
	if m.order.Informed != nil {
		informed = m.order.Informed.String()
	}
	m.events = append(m.events, store.MarkEvent{
		ID: newID(), Mark: mark.ID, Source: m.source.Name(), Tab: mark.Object, RecordKey: string(mark.Key),
		Kind: string(mark.Kind), Event: event, Reason: m.order.Reason, Reference: m.order.Reference,
		Actor: m.actor.ID, Informed: informed, At: m.now().UTC().Format(time.RFC3339Nano),
		Ground: mark.Ground, Origin: mark.Origin, Since: mark.Since.String(), Until: dayText(mark.Until),
	})
}

func dayText(d *rule.Day) string {
	if d == nil {
		return ""
	}
	return d.String()
}

func (m *marking) local(at time.Time) string {
	return at.In(m.s.concept.Zone).Format("2006-01-02 15:04:05")
}
