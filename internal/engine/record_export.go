package engine

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// ErrLockedExport: a record was asked for by name that may not leave.
var ErrLockedExport = errors.New("the record is locked and is not exported")

// exportPage is how many records are read at once: by key, so that no cursor
// stays open in the source while somebody downloads slowly.
const exportPage = 1000

// ExportRecords writes all records of an object but the locked ones, as they are read,
// and says at the end of the file how many it went without. That an export
// began, and how it ended, is stored.
//
// Cells of a CSV that a spreadsheet would take for a formula begin with an
// apostrophe.
func (e *Engine) ExportRecords(ctx context.Context, actor access.Actor, order ExportOrder, to io.Writer) (ExportReport, error) {
	var report ExportReport
	if err := actor.Require(access.ExportRecords); err != nil {
		return report, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return report, err
	}
	defer s.Close()
	o, err := s.object(order.Object)
	if err != nil {
		return report, err
	}
	l, columns, err := exported(s, o, actor, order)
	if err != nil {
		return report, err
	}
	if err := e.named(ctx, actor, s, o, order, l); err != nil {
		return report, err
	}
	v, err := e.view(actor, o, "export", columns, nil)
	if err != nil {
		return report, err
	}
	v.State = "begun"
	if err := e.store.AddView(ctx, v); err != nil {
		return report, err
	}
	report, err = write(ctx, s.source(o), l, order, columns, to)
	state := "done"
	if err != nil {
		state = "broken"
	}
	return report, errors.Join(err, e.store.EndView(context.WithoutCancel(ctx), v.ID, state, report.Records, report.LeftOut, e.now()))
}

// exported is what an export reads: all declared columns, or those it names.
func exported(s *situation, o *plan.Object, actor access.Actor, order ExportOrder) (*datasource.Listing, []RecordColumn, error) {
	if order.Format != CSV && order.Format != JSONLines {
		return nil, nil, fmt.Errorf("an export is csv or jsonl: %w", ErrBadOrder)
	}
	names := order.Columns
	if names == nil {
		for _, c := range columnsOf(o, actor) {
			if c.Declared {
				names = append(names, c.Name)
			}
		}
	}
	page := RecordPage{}
	l, _, err := listing(s, o, actor, RecordFilter{Object: o.Name, Columns: names, Only: order.Only}, &page)
	if err != nil {
		return nil, nil, err
	}
	l.Locked = true // read, counted and left out
	return l, page.Columns, nil
}

// named narrows an export to the records the order names. One of them being
// locked refuses it before the first byte.
func (e *Engine) named(ctx context.Context, actor access.Actor, s *situation, o *plan.Object, order ExportOrder, l *datasource.Listing) error {
	if order.Keys == nil {
		return nil
	}
	keys := []datasource.Key{}
	for _, text := range order.Keys {
		key, found, err := s.source(o).Resolve(ctx, l.Subject, text)
		if err != nil {
			return err
		}
		if !found {
			return fmt.Errorf("%s %s: %w", o.Name, text, ErrUnknownRecord)
		}
		if err := s.maySee(ctx, actor, o, key); err != nil {
			return err
		}
		keys = append(keys, key)
	}
	marks, err := marksOf(ctx, s, o, keys)
	if err != nil {
		return err
	}
	for _, key := range keys {
		if markState(marks[key], s.day).Locked {
			return fmt.Errorf("%s %s: %w", o.Name, key, ErrLockedExport)
		}
	}
	if l.Keys == nil {
		l.Keys = keys
	}
	return nil
}

// lineWriter is a file that is written record by record.
type lineWriter interface {
	head(columns []RecordColumn) error
	record(r datasource.Listed, columns []RecordColumn) error
	end(order ExportOrder, leftOut int64) error
}

func write(ctx context.Context, source *datasource.Source, l *datasource.Listing, order ExportOrder, columns []RecordColumn, to io.Writer) (ExportReport, error) {
	var report ExportReport
	buffered := bufio.NewWriterSize(to, 64<<10)
	var w lineWriter = &jsonLines{json.NewEncoder(buffered)}
	if order.Format == CSV {
		w = &csvLines{csv.NewWriter(buffered)}
	}
	if err := w.head(columns); err != nil {
		return report, err
	}
	for after := (&datasource.Place{}); after != nil; {
		page, err := source.List(ctx, l, *after, exportPage)
		if err != nil {
			return report, err
		}
		for _, r := range page.Records {
			if r.Locked {
				report.LeftOut++
				continue
			}
			if err := w.record(r, columns); err != nil {
				return report, err
			}
			report.Records++
		}
		after = page.Next
	}
	if err := w.end(order, report.LeftOut); err != nil {
		return report, err
	}
	return report, buffered.Flush()
}

// jsonLines writes one object a line, its columns by name.
type jsonLines struct{ out *json.Encoder }

func (w *jsonLines) head([]RecordColumn) error { return nil }

func (w *jsonLines) record(r datasource.Listed, columns []RecordColumn) error {
	values := make(map[string]any, len(columns))
	for i, c := range columns {
		if v := r.Values[i+1]; !v.Null {
			values[c.Name] = v.Text
		} else {
			values[c.Name] = nil
		}
	}
	return w.out.Encode(struct {
		Key    string         `json:"key"`
		Values map[string]any `json:"values"`
	}{string(r.Key), values})
}

// end says how many are missing in a line of its own, which has no key.
func (w *jsonLines) end(_ ExportOrder, leftOut int64) error {
	return w.out.Encode(map[string]map[string]int64{"left_out": {"locked": leftOut}})
}

// csvLines writes the key and the columns, comma separated.
type csvLines struct{ out *csv.Writer }

func (w *csvLines) head(columns []RecordColumn) error {
	return w.out.Write(append([]string{"key"}, namesOf(columns)...))
}

func (w *csvLines) record(r datasource.Listed, columns []RecordColumn) error {
	cells := []string{defused(string(r.Key))}
	for i, v := range r.Values[1:] {
		text := v.Text
		if _, err := strconv.ParseFloat(text, 64); err != nil || !numeric(columns[i].Type) {
			text = defused(text)
		}
		cells = append(cells, text)
	}
	return w.out.Write(cells)
}

func (w *csvLines) end(order ExportOrder, leftOut int64) error {
	text := "without %d locked records"
	if order.LeftOut != "" {
		text = order.LeftOut
	}
	if err := w.out.Write([]string{"# " + fmt.Sprintf(text, leftOut)}); err != nil {
		return err
	}
	w.out.Flush()
	return w.out.Error()
}

func numeric(t string) bool { return t == "int" || t == "decimal" || t == "float" }

// defused keeps a spreadsheet from running what stands in a cell: formulas
// begin with one of these, also behind blanks or as full-width letters.
func defused(text string) string {
	for _, r := range text {
		switch r {
		case ' ':
			continue
		case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
			return "'" + text
		}
		break
	}
	return text
}
