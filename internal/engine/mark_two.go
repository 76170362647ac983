package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Where the concept says `marks: {release: two}`, one person asks for the end of
// a Keep or of an Art. 18 lock, and another confirms it: by the same command, or
// by approving the item in the case. Never the one who asked alone.

// needsTwo tells whether these marks end by two people.
func (m *marking) needsTwo(marks []datasource.Mark) bool {
	if !m.s.concept.Marks.ReleaseByTwo {
		return false
	}
	for _, mark := range marks {
		if mark.Kind == datasource.KeepMark || mark.Ground == string(concept.Art18) {
			return true
		}
	}
	return false
}

// byTwo asks for the end of marks, or confirms what another person asked for.
func (m *marking) byTwo(ctx context.Context, r MarkResult, key datasource.Key, marks []datasource.Mark) (MarkResult, error) {
	asked, err := m.store.ItemsOfMarks(ctx, markIDs(marks))
	if err != nil {
		return r, err
	}
	if len(asked) == 0 {
		return m.ask(ctx, r, marks)
	}
	for _, it := range asked {
		if err := casefile.MayApprove(m.actor, it); err != nil {
			r.Message = err.Error() + "; another person confirms it"
			r.Waits = true
			return r, err
		}
	}
	for _, it := range asked {
		only := it.ID
		_, err := m.store.Decide(ctx, casefile.Decision{Case: it.Case, Actor: m.actor.ID, At: m.now(), Verdict: string(casefile.Approve), Version: m.s.version},
			m.s.day, func(items []casefile.LivingItem) ([]casefile.LivingItem, string, error) {
				for _, x := range items {
					if x.ID == only {
						return []casefile.LivingItem{x}, waitingDigest(items), casefile.MayApprove(m.actor, x)
					}
				}
				return nil, "", casefile.ErrNothing
			})
		if err != nil {
			return r, err
		}
	}
	return m.endAsked(ctx, r, key, marks, asked)
}

// endAsked ends marks that two people agreed about.
func (m *marking) endAsked(ctx context.Context, r MarkResult, key datasource.Key, marks []datasource.Mark, asked []casefile.LivingItem) (MarkResult, error) {
	before := m.items
	r, err := m.endAll(ctx, r, key, marks)
	if err != nil {
		return r, err
	}
	var ends []store.ItemEnd
	for _, it := range asked {
		ends = append(ends, store.ItemEnd{ID: it.ID, State: casefile.Done})
	}
	m.items = before // the items that asked are those of the end
	if err := m.store.EndStanding(ctx, markIDs(marks), m.s.day); err != nil {
		return r, err
	}
	return r, m.store.ChangeItems(ctx, ends, m.s.day)
}

// ask makes an item that waits for another person.
func (m *marking) ask(ctx context.Context, r MarkResult, marks []datasource.Mark) (MarkResult, error) {
	var items []casefile.NewItem
	for _, mark := range marks {
		it := endItem(m.object, mark, m.s.day)
		it.State, it.Needs, it.AskedBy = casefile.DueItem, concept.ApprovalOne, m.actor.ID
		it.Reason = rule.AwaitingApproval
		items = append(items, it)
		m.noteEvent(mark, "asked")
	}
	opened, err := m.fileMarks(ctx, m.s, m.object, m.actor.ID, items)
	if err != nil {
		return r, err
	}
	r.Waits = true
	r.Message = fmt.Sprintf("asked; another person confirms it, by the same command or in case %d", opened[0].Case)
	return r, nil
}

func markIDs(marks []datasource.Mark) []string {
	ids := make([]string, len(marks))
	for i, mark := range marks {
		ids[i] = mark.ID
	}
	return ids
}

// told is the day on which somebody noted that the person was told, before the
// end of an Art. 18 lock was asked for.
func (m *marking) told(ctx context.Context, mark string) (bool, error) {
	events, err := m.store.MarkEvents(ctx, mark)
	for _, e := range events {
		if e.Informed != "" {
			return true, err
		}
	}
	return false, err
}

// confirmMarks ends the marks whose end was approved in a case.
func (d *deciding) confirmMarks(ctx context.Context, covered []casefile.LivingItem) error {
	var asked []casefile.LivingItem
	for _, it := range covered {
		if it.Aim.Kind == "release" || it.Aim.Kind == "unlock" {
			asked = append(asked, it)
		}
	}
	if len(asked) == 0 {
		return nil
	}
	s, err := d.inForce(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	for _, it := range asked {
		if err := d.confirmMark(ctx, s, it); err != nil {
			return err
		}
	}
	return nil
}

func (d *deciding) confirmMark(ctx context.Context, s *situation, it casefile.LivingItem) error {
	o, err := s.object(it.Aim.Object)
	if err != nil {
		return err
	}
	kind := datasource.KeepMark
	if it.Aim.Kind == "unlock" {
		kind = datasource.LockMark
	}
	err = s.source(o).EndMarks(ctx, it.Table, []string{it.Mark})
	if err != nil && !errors.Is(err, datasource.ErrMarkGone) {
		return err
	}
	event := store.MarkEvent{ID: newID(), Mark: it.Mark, Source: o.Source, Tab: it.Table, RecordKey: it.Key, Kind: string(kind),
		Event: "ended", Reason: "other", Actor: d.actor.ID, At: d.now().UTC().Format(time.RFC3339Nano)}
	if err := d.store.AddMarkEvents(ctx, []store.MarkEvent{event}); err != nil {
		return err
	}
	if err := d.store.EndStanding(ctx, []string{it.Mark}, d.day); err != nil {
		return err
	}
	return d.store.ChangeItems(ctx, []store.ItemEnd{{ID: it.ID, State: casefile.Done}}, d.day)
}
