package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// partRows is how many rows of a part are shown.
const partRows = 50

// Record is all of one record: its marks, dates, duties and rules, what was done
// to it, and, with values, what stands in it and its parts. Values need
// values:read, those of a locked record records:locked as well; where the right
// is missing the cells are hidden. Of a record that is gone the history is left.
func (e *Engine) Record(ctx context.Context, actor access.Actor, object, text string, values bool) (RecordView, error) {
	if err := actor.Require(access.ReadRecords); err != nil {
		return RecordView{}, err
	}
	return e.recordUntil(ctx, actor, object, text, values, time.Time{})
}

func (e *Engine) recordUntil(ctx context.Context, actor access.Actor, object, text string, values bool, until time.Time) (RecordView, error) {
	var v RecordView
	err := e.shown(ctx, func(s *situation) error {
		s.until = until
		o, err := s.object(object)
		if err != nil {
			return err
		}
		v, err = e.record(ctx, actor, s, o, text, values)
		return err
	})
	return v, err
}

// atOnce is how long a page waits for what the rules say: whether a person has
// another record may take a look at all of them.
const atOnce = 25 * time.Millisecond

// RecordUntil is Record for a page that must not wait: rules that are not judged
// until then are Open. They go on being judged, for whoever asks again.
func (e *Engine) RecordUntil(ctx context.Context, actor access.Actor, object, text string, values bool, until time.Time) (RecordView, error) {
	if err := actor.Require(access.ReadRecords); err != nil {
		return RecordView{}, err
	}
	return e.recordUntil(ctx, actor, object, text, values, until)
}

// within bounds a question by what is left of a page's time.
func (s *situation) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.until.IsZero() {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, s.until)
}

func (e *Engine) record(ctx context.Context, actor access.Actor, s *situation, o *plan.Object, text string, values bool) (RecordView, error) {
	v := RecordView{Title: TitleText{o.Title.DE, o.Title.EN}, Columns: columnsOf(o, actor), Parts: []RecordPart{}, Cases: []RecordCase{},
		Values: []Cell{}, Actions: map[string]RecordAction{}}
	for _, a := range s.concept.Actions {
		v.Actions[a.Name] = RecordAction{titled(a.Title), a.Kind}
	}
	key, found, err := e.explain(ctx, s, o, text, &v.Explanation)
	if err != nil {
		return v, err
	}
	v.Label, v.Found = v.Key, found
	marks, err := marksOf(ctx, s, o, []datasource.Key{key})
	if err != nil {
		return v, err
	}
	v.State = markState(marks[key], s.day)
	if v.Cases, err = e.casesOf(ctx, o, key, v.History); err != nil {
		return v, err
	}
	if !actor.May(access.ReadLocked) {
		v.Explanation.Marks = withoutReasons(v.Explanation.Marks)
	}
	if !found {
		return v, seenByAll(actor, o)
	}
	return v, e.show(ctx, actor, s, o, key, values, &v)
}

// casesOf are the cases of what was done to a record and of what waits.
func (e *Engine) casesOf(ctx context.Context, o *plan.Object, key datasource.Key, history []HistoryRow) ([]RecordCase, error) {
	batches := make([]string, len(history))
	for i, h := range history {
		batches[i] = h.Batch
	}
	found, err := e.store.CasesOfRecord(ctx, casefile.Place(o.Source, o.Table.Table), string(key), batches)
	if err != nil {
		return nil, err
	}
	cases := []RecordCase{}
	for _, c := range found {
		state, err := e.store.CaseState(ctx, c.CaseID)
		if err != nil {
			return nil, err
		}
		cases = append(cases, RecordCase{c.CaseID, state, c.Action})
	}
	return cases, nil
}

// seenByAll: what is gone names no organisation any more, so that whoever is
// limited to some cannot be told about it.
func seenByAll(actor access.Actor, o *plan.Object) error {
	if actor.Limited() {
		return fmt.Errorf("%s: %w", o.Name, ErrUnknownRecord)
	}
	return nil
}

// explain is what Why answers, for a record whose object is known.
func (e *Engine) explain(ctx context.Context, s *situation, o *plan.Object, text string, x *Explanation) (datasource.Key, bool, error) {
	source, subject := s.source(o), execution.Subject(s.binding, o)
	*x = Explanation{Object: o.Name, Key: text, Day: s.day, Dates: []DateInfo{}, Rules: []RuleInfo{}, Duties: []DutyInfo{},
		Marks: []MarkInfo{}, History: []HistoryRow{}}
	key, found, err := source.Resolve(ctx, subject, text)
	if err != nil {
		return key, false, err
	}
	if !found {
		key = datasource.Key(text)
	}
	x.Key = string(key)
	if s.installed[o.Source] {
		if err := e.past(ctx, s, o, key, x); err != nil {
			return key, found, err
		}
	}
	if found {
		return key, true, e.present(ctx, s, o, key, x)
	}
	if len(x.History) == 0 {
		return key, false, fmt.Errorf("%s %s: %w", o.Name, text, ErrUnknownRecord)
	}
	x.Next = "the record is gone"
	return key, false, nil
}

// withoutReasons leaves of a mark that it stands, until when, and whom to ask.
func withoutReasons(marks []MarkInfo) []MarkInfo {
	for i := range marks {
		marks[i].Reason, marks[i].Reference, marks[i].Ground = "", "", ""
	}
	return marks
}

// show reads the record's columns, once it is known that the actor may see the
// record at all, and its parts.
func (e *Engine) show(ctx context.Context, actor access.Actor, s *situation, o *plan.Object, key datasource.Key, values bool, v *RecordView) error {
	may := values && actor.May(access.ReadValues) && (!v.State.Locked || actor.May(access.ReadLocked))
	l := &datasource.Listing{Subject: execution.Subject(s.binding, o), Day: s.day, Keys: []datasource.Key{key}, Locked: true,
		NoMarks: !s.installed[o.Source], Among: map[string][]string{}, Columns: readable(v.Columns, may)}
	limitTo(actor, o, l)
	page, err := s.source(o).List(ctx, l, datasource.Place{}, 1)
	if err != nil {
		return err
	}
	if len(page.Records) == 0 {
		return fmt.Errorf("%s: %w", o.Name, ErrUnknownRecord)
	}
	v.Values = cells(v.Columns, may, page.Records[0].Values)
	for i, c := range v.Columns {
		if o.Label == c.Name && !v.Values[i].Null {
			v.Label = v.Values[i].Text
		}
	}
	if absent(o) == nil {
		if err := e.showParts(ctx, actor, s, o, key, may, v); err != nil {
			return err
		}
	}
	if !may {
		return nil
	}
	v.Shown = true
	return e.noteView(ctx, actor, o, "record", shownColumns(v), []string{string(key)})
}

// readable are the columns that are asked for: personal ones only if their
// values may be shown, so that what is hidden never leaves the source.
func readable(columns []RecordColumn, may bool) []string {
	names := []string{}
	for _, c := range columns {
		if may || !c.Personal {
			names = append(names, c.Name)
		}
	}
	return names
}

// cells puts the values that were read in the order of all columns.
func cells(columns []RecordColumn, may bool, read []method.Value) []Cell {
	list := make([]Cell, len(columns))
	next := 0
	for i, c := range columns {
		if c.Personal && !may {
			list[i] = Cell{Hidden: true}
			continue
		}
		list[i] = Cell{Text: read[next].Text, Null: read[next].Null}
		next++
	}
	return list
}

// shownColumns are all columns of the view, those of parts by their full names.
func shownColumns(v *RecordView) []RecordColumn {
	columns := append([]RecordColumn{}, v.Columns...)
	for _, p := range v.Parts {
		for _, c := range p.Columns {
			c.Name = p.Name + "." + c.Name
			columns = append(columns, c)
		}
	}
	return columns
}
