package engine

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/method"
)

// end ends the marks of one record that the order means.
func (m *marking) end(ctx context.Context, text string) (MarkResult, error) {
	r := MarkResult{Object: m.object.Name, Key: text}
	subject := execution.Subject(m.s.binding, m.object)
	key, found, err := m.source.Resolve(ctx, subject, text)
	if err != nil {
		return r, err
	}
	if !found {
		key = datasource.Key(text) // the record is gone, its mark may not be
	}
	r.Key = string(key)
	marks, err := m.meant(ctx, key)
	if err != nil {
		return r, err
	}
	if len(marks) == 0 && !found {
		return m.missing(ctx, r, text)
	}
	if len(marks) == 0 {
		r.Message = "carries no such mark"
		return r, fmt.Errorf("%s %s carries no %s: %w", r.Object, r.Key, m.order.Kind, ErrBadOrder)
	}
	if err := m.mayEnd(ctx, marks); err != nil {
		r.Message = err.Error()
		return r, err
	}
	if m.needsTwo(marks) {
		return m.byTwo(ctx, r, key, marks)
	}
	return m.endAll(ctx, r, key, marks)
}

// meant are the record's marks of the order's kind, and ground if it names one.
func (m *marking) meant(ctx context.Context, key datasource.Key) ([]datasource.Mark, error) {
	all, err := m.source.Marks(ctx, m.object.Table.Table, key)
	if err != nil {
		return nil, err
	}
	var marks []datasource.Mark
	for _, mark := range all {
		if mark.Kind == m.order.Kind && strings.HasPrefix(mark.ID, m.order.under) && (m.order.Ground == "" || mark.Ground == string(m.order.Ground)) {
			marks = append(marks, mark)
		}
	}
	return marks, nil
}

// mayEnd refuses what would lift more than was meant, or without what the law
// asks for before it (Art. 18(3) GDPR).
func (m *marking) mayEnd(ctx context.Context, marks []datasource.Mark) error {
	for _, mark := range marks {
		switch {
		case mark.Kind == datasource.KeepMark && fromJob(mark):
			return fmt.Errorf("the Keep is set by %s and would return: end its condition, or switch the job off: %w", mark.Origin, ErrBadOrder)
		case mark.Ground != marks[0].Ground:
			return fmt.Errorf("the record carries locks of several grounds: name one with --ground: %w", ErrBadOrder)
		case fromJob(mark) && mark.Kind == datasource.LockMark && m.order.Until == nil:
			return fmt.Errorf("the lock of %s would return with the next run: name the last day of the exception with --until: %w", mark.Origin, ErrBadOrder)
		case mark.Ground == string(concept.Art18) && m.order.Informed == nil:
			if told, err := m.told(ctx, mark.ID); err != nil || !told {
				return cmp.Or(err, fmt.Errorf("lifting is due only after the person was told (Art. 18(3) GDPR): name the day with --informed: %w", ErrBadOrder))
			}
		}
	}
	return nil
}

// endAll removes the marks; where a job would set its lock again, an exception
// takes its place.
func (m *marking) endAll(ctx context.Context, r MarkResult, key datasource.Key, marks []datasource.Mark) (MarkResult, error) {
	subject := execution.Subject(m.s.binding, m.object)
	exception := m.order.Until != nil && m.order.Kind == datasource.LockMark
	if exception {
		e := datasource.Mark{ID: newID(), Object: m.object.Table.Table, Key: key, Kind: datasource.ExceptionMark,
			Origin: datasource.HandEnds, Since: m.s.day, Until: m.order.Until}
		if err := m.source.SetMarks(ctx, subject, []datasource.Mark{e}); err != nil {
			return r, err
		}
		m.note(e, "set")
		r.Marks = append(r.Marks, e.ID)
	}
	ids := make([]string, len(marks))
	for i, mark := range marks {
		ids[i] = mark.ID
		m.note(mark, "ended")
	}
	if err := m.source.EndMarks(ctx, m.object.Table.Table, ids); err != nil {
		return r, err
	}
	r.Done, r.Message = true, counted(len(ids), "mark")+" ended"
	if exception {
		r.Message += ", locked again by its job after " + m.order.Until.String()
	}
	return r, nil
}

func fromJob(m datasource.Mark) bool { return strings.HasPrefix(m.Origin, "job/") }

func verb(k datasource.MarkKind) string {
	if k == datasource.LockMark {
		return "locked"
	}
	return "kept"
}

func past(k method.Kind) string {
	switch k {
	case method.Anonymise:
		return "anonymised"
	case method.PartiallyAnonymise:
		return "partially anonymised"
	case method.Mask:
		return "masked"
	case method.Delete:
		return "deleted"
	}
	return string(k)
}

func changesValues(k method.Kind) bool { return k != method.Lock && k != method.Keep }
