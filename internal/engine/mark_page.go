package engine

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
)

// MarkFilter chooses marks. Everything given must hold.
type MarkFilter struct {
	Object string
	Kind   string // lock, keep, lock_exception
	After  string // the id of the last mark of the page before
	Limit  int
}

// MarkPage is a page of the marks of all sources, in the order of sources,
// objects and keys, and the id to go on after: empty behind the last. Who set
// them, and why, is looked up for the page alone.
func (e *Engine) MarkPage(ctx context.Context, actor access.Actor, f MarkFilter) (page []MarkInfo, next string, err error) {
	if err := actor.Require(access.ReadRecords); err != nil {
		return nil, "", err
	}
	err = e.shown(ctx, func(s *situation) error {
		found, more, err := s.marksAfter(ctx, f)
		if err != nil {
			return err
		}
		next, page = "", []MarkInfo{}
		if more {
			next = found[len(found)-1].ID
		}
		for _, m := range found {
			info, err := e.markInfo(ctx, s, m.source, m.Mark)
			if err != nil {
				return err
			}
			page = append(page, info)
		}
		page, err = s.seenMarks(ctx, actor, page)
		return err
	})
	return page, next, err
}

// sourceMark is a mark with the source it lies in.
type sourceMark struct {
	datasource.Mark
	source string
}

// marksAfter are the marks of one page, and whether there are more.
func (s *situation) marksAfter(ctx context.Context, f MarkFilter) (page []sourceMark, more bool, err error) {
	begun := f.After == ""
	for _, src := range s.concept.Sources {
		table := ""
		if o := s.binding.Object(f.Object); o != nil && o.Table != nil {
			table = o.Table.Table
		}
		marks, err := s.sources[src.Name].Marks(ctx, table, "")
		if err != nil {
			return nil, false, err
		}
		for _, m := range marks {
			switch {
			case f.Object != "" && s.objectOf(src.Name, m.Object) != f.Object, f.Kind != "" && string(m.Kind) != f.Kind:
			case !begun:
				begun = m.ID == f.After
			case len(page) == f.Limit:
				return page, true, nil
			default:
				page = append(page, sourceMark{m, src.Name})
			}
		}
	}
	return page, false, nil
}
