package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Marks lists every Lock, Keep and lock exception of every source that the actor
// may see, with who set it and, for whoever may know, why.
func (e *Engine) Marks(ctx context.Context, actor access.Actor) ([]MarkInfo, error) {
	if err := actor.Require(access.ReadRecords); err != nil {
		return nil, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	infos := []MarkInfo{}
	for after := (markPlace{}); ; {
		found, err := s.marksAfter(ctx, MarkFilter{Limit: marksAtOnce}, after)
		if err != nil {
			return nil, err
		}
		for _, m := range found[:min(len(found), marksAtOnce)] {
			info, err := e.markInfo(ctx, s, m.source, m.Mark)
			if err != nil {
				return nil, err
			}
			infos = append(infos, info)
			after = m.place()
		}
		if len(found) <= marksAtOnce {
			return s.seenMarks(ctx, actor, infos)
		}
	}
}

// marksAtOnce is how many marks of a whole list are read in one go.
const marksAtOnce = 1000

func (e *Engine) markInfo(ctx context.Context, s *situation, source string, m datasource.Mark) (MarkInfo, error) {
	info := MarkInfo{
		ID: m.ID, Object: s.objectOf(source, m.Object), Key: string(m.Key), Kind: string(m.Kind), Ground: m.Ground,
		Origin: m.Origin, Since: m.Since, Until: m.Until,
	}
	info.Due = overdueMark(m, s.day)
	events, err := e.store.MarkEvents(ctx, m.ID)
	if err != nil {
		return info, err
	}
	if set := firstSet(events); set != nil {
		info.Reason, info.Reference, info.Actor = set.Reason, set.Reference, set.Actor
		info.LateDone, err = s.late(ctx, source, m, set.At)
	}
	if info.LateDone != nil {
		info.Late = info.LateDone.sentence(s.concept.Zone)
	}
	return info, err
}

// overdueMark says what somebody has to do about a mark whose last day is over.
func overdueMark(m datasource.Mark, today rule.Day) string {
	switch {
	case m.Until == nil || *m.Until >= today || m.Origin == datasource.HandEnds:
		return ""
	case m.Ground == string(concept.Art18):
		return "lifting is due: tell the person first, then unlock with the day"
	case m.Kind == datasource.KeepMark && m.Origin == datasource.Hand:
		return "somebody decides: release it, keep it longer, or approve what it held"
	}
	return ""
}

func firstSet(events []store.MarkEvent) *store.MarkEvent {
	for i := range events {
		if events[i].Event == "set" {
			return &events[i]
		}
	}
	return nil
}

// objectOf is the name of the object that a table's marks belong to, the table
// itself if the concept knows none.
func (s *situation) objectOf(source, table string) string {
	for _, o := range s.binding.Objects {
		if o.Source == source && o.Table != nil && o.Table.Table == table {
			return o.Name
		}
	}
	return table
}
