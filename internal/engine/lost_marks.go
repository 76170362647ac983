package engine

import (
	"context"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/store"
)

// findStray names marks of tables that no object of the concept has.
func (e *Engine) findStray(ctx context.Context, s *situation) error {
	for _, src := range s.concept.Sources {
		if !s.installed[src.Name] {
			continue
		}
		marks, err := s.sources[src.Name].Marks(ctx, "", "")
		if err != nil {
			return err
		}
		for _, m := range marks {
			if s.mapped(src.Name, m.Object) == nil {
				s.binding.Add(plan.NewFinding("mark_dangling", "", src.Name+"."+m.Object, "no object of the concept has this table"))
			}
		}
	}
	return nil
}

// findTaken names marks set by hand that are no longer in their source though
// nobody ended them with us. A Lock that ended with the erasure of its record is
// not lost.
func (e *Engine) findTaken(ctx context.Context, s *situation) error {
	for _, src := range s.concept.Sources {
		if !s.installed[src.Name] {
			continue
		}
		set, err := e.store.NotEnded(ctx, src.Name)
		if err != nil {
			return err
		}
		for _, m := range set {
			if err := s.takenAway(ctx, src.Name, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *situation) takenAway(ctx context.Context, source string, m store.MarkSetOnce) error {
	o, d := s.mapped(source, m.Tab), s.sources[source]
	if o == nil {
		return nil
	}
	there, err := d.MarkIDs(ctx, m.Tab, datasource.Key(m.RecordKey))
	if err != nil || slices.Contains(there, m.Mark) {
		return err
	}
	ended, err := s.endedByErasure(ctx, d, m)
	if err == nil && !ended {
		s.binding.Add(lost(o, m))
	}
	return err
}

func lost(o *plan.Object, m store.MarkSetOnce) plan.Finding {
	f := plan.NewFinding("mark_removed", o.Name, m.Tab, "a "+m.Kind+" on key "+m.RecordKey+", set on "+m.At.UTC().Format(time.DateOnly))
	if m.Kind != string(datasource.KeepMark) {
		f.Jobs = []string{} // a Keep that is gone holds nothing back: nothing of its object is done until somebody has looked
	}
	return f
}

// endedByErasure says whether the ledger holds an erasure since the mark was set.
func (s *situation) endedByErasure(ctx context.Context, d *datasource.Source, m store.MarkSetOnce) (bool, error) {
	if m.Kind == string(datasource.KeepMark) {
		return false, nil
	}
	history, err := d.History(ctx, m.Tab, datasource.Key(m.RecordKey))
	if err != nil {
		return false, err
	}
	for _, h := range history {
		if a := s.concept.Action(h.Action); a != nil && erases(a.Kind) && !h.At.Before(m.At.Truncate(time.Second)) {
			return true, nil
		}
	}
	return false, nil
}

// mapped is the object of a table, nil if the concept has none.
func (s *situation) mapped(source, table string) *plan.Object {
	for _, o := range s.binding.Objects {
		if o.Source == source && o.Object.Table.Name == table {
			return o
		}
	}
	return nil
}
