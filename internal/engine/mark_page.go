package engine

import (
	"context"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
)

// MarkFilter chooses marks. Everything given must hold.
type MarkFilter struct {
	Object string
	Kind   string // lock, keep, lock_exception
	After  string // where the page before ended
	Limit  int
}

// MarkPage is a page of the marks of all sources, in the order of sources,
// tables and keys, and where the next one goes on: empty behind the last. Who set
// them, and why, is looked up for the page alone.
//
// A page goes on behind a place, not behind a mark: one that ended since takes
// nothing along with it.
func (e *Engine) MarkPage(ctx context.Context, actor access.Actor, f MarkFilter) (page []MarkInfo, next string, err error) {
	if err := actor.Require(access.ReadRecords); err != nil {
		return nil, "", err
	}
	f.Limit = max(f.Limit, 1)
	after, err := decodeMarkPlace(f.After)
	if err != nil {
		return nil, "", err
	}
	err = e.shown(ctx, func(s *situation) (err error) {
		page, next, err = e.markPage(ctx, s, actor, f, after)
		return err
	})
	return page, next, err
}

func (e *Engine) markPage(ctx context.Context, s *situation, actor access.Actor, f MarkFilter, after markPlace) ([]MarkInfo, string, error) {
	found, err := s.marksAfter(ctx, f, after)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(found) > f.Limit {
		found = found[:f.Limit]
		next = found[len(found)-1].place().encode()
	}
	page := make([]MarkInfo, len(found))
	for i, m := range found {
		if page[i], err = e.markInfo(ctx, s, m.source, m.Mark); err != nil {
			return nil, "", err
		}
	}
	page, err = s.seenMarks(ctx, actor, page)
	return page, next, err
}

// sourceMark is a mark with the source it lies in.
type sourceMark struct {
	datasource.Mark
	source string
}

// place is where a list goes on behind it.
func (m sourceMark) place() markPlace {
	return markPlace{m.source, datasource.MarkPlace{Object: m.Object, Key: m.Key, ID: m.ID}}
}

// marksAfter are the marks of one page, and one more if there is. Sources come
// one after another, so the order of all is the order within each.
func (s *situation) marksAfter(ctx context.Context, f MarkFilter, after markPlace) (page []sourceMark, err error) {
	begun := after.source == ""
	for _, src := range s.concept.Sources {
		place := datasource.MarkPlace{}
		if !begun && src.Name == after.source {
			begun, place = true, after.MarkPlace
		}
		table, listed := s.marksTable(src.Name, f.Object)
		if !begun || !listed {
			continue
		}
		l := datasource.MarkListing{Object: table, Kind: datasource.MarkKind(f.Kind), Limit: f.Limit + 1 - len(page)}
		marks, err := s.sources[src.Name].MarkPage(ctx, l, place)
		if err != nil {
			return nil, err
		}
		for _, m := range marks {
			page = append(page, sourceMark{m, src.Name})
		}
		if len(page) > f.Limit {
			break
		}
	}
	if !begun {
		return nil, ErrBadCursor
	}
	return page, nil
}

// marksTable is the table of a source whose marks belong to an object, empty for
// all if no object is asked for. An object that the concept does not know is a
// table by its name: marks may have outlived theirs.
func (s *situation) marksTable(source, object string) (table string, listed bool) {
	if object == "" {
		return "", true
	}
	table = object
	if o := s.binding.Object(object); o != nil && o.Table != nil && o.Source == source {
		table = o.Table.Table
	}
	return table, s.objectOf(source, table) == object
}

// markPlace is where a list goes on: behind a mark of a source.
type markPlace struct {
	source string
	datasource.MarkPlace
}

// encode makes the text by which a list goes on. It holds a key and an
// id, so it may stand in a URL. Keys are bytes that need not be a text: JSON
// would change them.
func (p markPlace) encode() string {
	return strconv.Quote(p.source) + strconv.Quote(p.Object) + strconv.Quote(string(p.Key)) + strconv.Quote(p.ID)
}

func decodeMarkPlace(text string) (p markPlace, err error) {
	if text == "" {
		return p, nil
	}
	var parts [4]string
	for i := range parts {
		quoted, err := strconv.QuotedPrefix(text)
		if err != nil {
			return p, ErrBadCursor
		}
		if parts[i], err = strconv.Unquote(quoted); err != nil {
			return p, ErrBadCursor
		}
		text = text[len(quoted):]
	}
	if text != "" || parts[0] == "" {
		return p, ErrBadCursor
	}
	return markPlace{parts[0], datasource.MarkPlace{Object: parts[1], Key: datasource.Key(parts[2]), ID: parts[3]}}, nil
}
