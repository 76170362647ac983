package engine

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// How many records a page holds.
const (
	pageUsual = 50
	pageMost  = 200
)

// Records lists records of one object as a table. Locked ones are left out and
// counted, unless they are asked for by somebody who may. Personal columns are
// shown to whoever may read values, and what was shown is stored before it is
// answered.
func (e *Engine) Records(ctx context.Context, actor access.Actor, f RecordFilter) (RecordPage, error) {
	if err := actor.Require(access.ReadRecords); err != nil {
		return RecordPage{}, err
	}
	if f.IncludeLocked {
		if err := actor.Require(access.ReadLocked); err != nil {
			return RecordPage{}, err
		}
	}
	var page RecordPage
	err := e.shown(ctx, func(s *situation) error {
		o, err := s.object(f.Object)
		if err != nil {
			return err
		}
		page, err = e.list(ctx, actor, s, o, f)
		return err
	}, e.sourceOf(ctx, f.Object))
	return page, err
}

func (e *Engine) list(ctx context.Context, actor access.Actor, s *situation, o *plan.Object, f RecordFilter) (RecordPage, error) {
	page := RecordPage{Object: o.Name, Records: []RecordRow{}}
	l, asked, err := listing(s, o, actor, f, &page)
	if err != nil {
		return page, err
	}
	if err := mustRead(append(asked, page.Columns...), actor); err != nil {
		return page, err
	}
	if f.Search != "" {
		if err := e.search(ctx, actor, s, o, f, l, &page); err != nil {
			return page, err
		}
	}
	after, err := decodePlace(f.After)
	if err != nil {
		return page, err
	}
	source := s.source(o)
	found, err := source.List(ctx, l, after, limitOf(f.Limit))
	if err != nil {
		return page, err
	}
	page.Next, page.Walked = encodePlace(found.Next), found.Walked
	if err := e.fill(ctx, s, o, found.Records, &page); err != nil {
		return page, err
	}
	if !f.IncludeLocked {
		if page.LockedOut.Records, page.LockedOut.More, err = source.LockedOut(ctx, l); err != nil {
			return page, err
		}
	}
	if page.Total, err = source.Size(ctx, l.Subject); err != nil {
		return page, err
	}
	return page, e.noteView(ctx, actor, o, "list", page.Columns, keysOf(page.Records))
}

func limitOf(n int) int { return min(cmp.Or(max(n, 0), pageUsual), pageMost) }

func keysOf(rows []RecordRow) []string {
	keys := make([]string, len(rows))
	for i, r := range rows {
		keys[i] = r.Key
	}
	return keys
}

// listing turns a filter into what the source is asked for. asked are the
// columns of its conditions, whose answer is a value too.
func listing(s *situation, o *plan.Object, actor access.Actor, f RecordFilter, page *RecordPage) (l *datasource.Listing, asked []RecordColumn, err error) {
	all := columnsOf(o, actor)
	if page.Columns, err = chosenColumns(all, f.Columns); err != nil {
		return nil, nil, err
	}
	only, asked, err := conditions(o.Table, all, f.Only)
	if err != nil {
		return nil, nil, err
	}
	l = &datasource.Listing{Subject: execution.Subject(s.binding, o), Day: s.day, Only: only, Among: narrowing(o.Table, f.Only),
		Sort: f.Sort, Descending: f.Descending, Locked: f.IncludeLocked, NoMarks: !s.installed[o.Source]}
	if sort, err := columnNamed(all, f.Sort); f.Sort != "" && (err != nil || !sort.Sortable) {
		return nil, nil, fmt.Errorf("records cannot be put in the order of that column: %w", ErrBadOrder)
	}
	if isKey(o, f.Sort) {
		l.Sort = ""
	}
	l.Columns = append([]string{cmp.Or(o.Label, o.Key[0])}, namesOf(page.Columns)...)
	limitTo(actor, o, l)
	return l, asked, nil
}

func isKey(o *plan.Object, column string) bool { return len(o.Key) == 1 && o.Key[0] == column }

// fill reads the marks of the records listed and writes the rows.
func (e *Engine) fill(ctx context.Context, s *situation, o *plan.Object, found []datasource.Listed, page *RecordPage) error {
	keys := make([]datasource.Key, len(found))
	for i, r := range found {
		keys[i] = r.Key
	}
	marks, err := marksOf(ctx, s, o, keys)
	if err != nil {
		return err
	}
	for _, r := range found {
		row := RecordRow{Key: string(r.Key), Label: labelOf(o, r), Values: []Cell{}, Marks: markState(marks[r.Key], s.day)}
		for _, v := range r.Values[1:] {
			row.Values = append(row.Values, Cell{Text: v.Text, Null: v.Null})
		}
		page.Records = append(page.Records, row)
	}
	return nil
}

func marksOf(ctx context.Context, s *situation, o *plan.Object, keys []datasource.Key) (map[datasource.Key][]datasource.Mark, error) {
	if !s.installed[o.Source] {
		return nil, nil
	}
	return s.source(o).MarksOf(ctx, o.Table.Table, keys)
}

// labelOf is what lists call a record: its label column, which is never
// personal, or its key.
func labelOf(o *plan.Object, r datasource.Listed) string {
	if o.Label != "" && strings.TrimSpace(r.Values[0].Text) != "" {
		return r.Values[0].Text
	}
	return string(r.Key)
}

// markState is what the marks of a record say on a day.
func markState(marks []datasource.Mark, day rule.Day) RecordMark {
	var state RecordMark
	for _, m := range marks {
		over := m.Until != nil && *m.Until < day
		switch {
		case over && (m.Origin == datasource.HandEnds || m.Kind == datasource.ExceptionMark):
			continue
		case m.Kind == datasource.LockMark:
			state.Locked = true
		case m.Kind == datasource.KeepMark:
			state.Kept = true
		case m.Kind == datasource.ExceptionMark:
			state.Exception = true
		}
		if m.Until != nil && (state.Until == nil || *m.Until < *state.Until) {
			state.Until = m.Until
		}
	}
	return state
}
