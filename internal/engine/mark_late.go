package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/store"
)

// A Keep that comes too late stands for whatever is written to the record from
// now on, and says everywhere what was gone when it came.

// LateDone is what had been done to a record before a Keep was set.
type LateDone struct {
	Kind   string    `json:"kind"`
	Action string    `json:"action"`
	At     time.Time `json:"at"`
}

// sentence is what lists of marks and the explanation of the record say.
func (l *LateDone) sentence(zone *time.Location) string {
	return fmt.Sprintf("came too late for what was %s at %s by action %s", past(method.Kind(l.Kind)), l.At.In(zone).Format(time.DateTime), l.Action)
}

// lateFor is the newest change that lies before a moment and whose values
// nothing brings back; nil if there is none.
func lateFor(c *concept.Concept, history []datasource.Done, at time.Time) *LateDone {
	for _, h := range slices.Backward(history) {
		a := c.Action(h.Action)
		if a != nil && changesValues(a.Kind) && a.Kind != method.Delete && !h.At.After(at) {
			return &LateDone{string(a.Kind), h.Action, h.At}
		}
	}
	return nil
}

// lateEvent is how the memory keeps it beside the mark: case files are read
// without their sources.
const lateEvent = "late"

// noteLate keeps what a Keep came too late for.
func (m *marking) noteLate(mark datasource.Mark, history []datasource.Done) {
	late := lateFor(m.s.concept, history, m.now())
	if late == nil || mark.Kind != datasource.KeepMark {
		return
	}
	m.events = append(m.events, store.MarkEvent{ID: newID(), Mark: mark.ID, Source: m.source.Name(), Tab: mark.Object, RecordKey: string(mark.Key),
		Kind: string(mark.Kind), Event: lateEvent, Reason: late.Kind, Reference: late.Action, Actor: m.actor.ID, At: late.At.UTC().Format(time.RFC3339Nano)})
}

// lateOf reads it back.
func lateOf(events []store.MarkEvent) *LateDone {
	for _, e := range events {
		if e.Event == lateEvent {
			return &LateDone{e.Reason, e.Reference, at(e)}
		}
	}
	return nil
}

// late says what was done to the record before a Keep on it was set.
func (s *situation) late(ctx context.Context, source string, m datasource.Mark, setAt string) (*LateDone, error) {
	at, err := time.Parse(time.RFC3339Nano, setAt)
	if err != nil || m.Kind != datasource.KeepMark {
		return nil, err
	}
	history, err := s.sources[source].History(ctx, m.Object, m.Key)
	return lateFor(s.concept, history, at), err
}
