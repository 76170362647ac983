package rule

import (
	"fmt"
	"strconv"
	"strings"
)

// Sentence writes the rule as one sentence in German ("de") or English (any
// other language). Columns, relations, objects and the start appear by their
// titles, or where they have none by their names in the concept.
func Sentence(lang string, r Rule, start string, titles Titles) string {
	w := wordsOf(lang)
	w.titles = titles
	var b strings.Builder
	b.WriteString(w.due)
	link := w.while
	if r.Start != nil {
		b.WriteString(" " + TermPhrase(lang, r.Term, w.called(Named{Column: start}, start)))
		link = w.ifOnly
	}
	if always(r.Only) {
		if r.Start == nil {
			b.WriteString(" " + w.atOnce)
		}
	} else {
		b.WriteString(link + " " + w.cond(r.Only))
	}
	for i, unless := range r.Unless {
		b.WriteString(w.unless[min(i, 1)] + " " + w.veto(unless))
	}
	return strings.TrimSuffix(b.String(), ",") + "."
}

// TermPhrase writes when a term ends: "8 years after the end of the calendar
// year in which settled falls". It begins small and ends without a stop. Of a
// term that Check refuses it says nothing useful.
func TermPhrase(lang string, t Term, startTitle string) string {
	w := wordsOf(lang)
	phrase := fmt.Sprintf(w.anchors[t.From], startTitle)
	if t.After.N == 0 {
		return phrase
	}
	return w.period(t.After) + " " + phrase
}

func (w words) period(p Period) string {
	unit := w.units[p.Unit][1]
	if p.N == 1 {
		unit = w.units[p.Unit][0]
	}
	return strconv.Itoa(p.N) + " " + unit
}

// always reports whether a condition asks nothing.
func always(cond Cond) bool {
	all, ok := cond.(All)
	return cond == nil || ok && len(all) == 0
}

// cond writes a condition as a clause: in German with its verb at the end, so
// that it can follow "wenn", "solange" and "bei denen" alike.
func (w words) cond(cond Cond) string {
	switch c := cond.(type) {
	case All:
		return w.list(c, w.and, w.always)
	case Any:
		return w.list(c, w.or, w.never)
	case Not:
		return w.not + w.bracketed(c.Cond, true)
	case Test:
		return w.test(c)
	}
	return w.always
}

// list joins clauses; a list inside a list stands in brackets.
func (w words) list(parts []Cond, joiner, none string) string {
	if len(parts) == 0 {
		return none
	}
	clauses := make([]string, 0, len(parts))
	for _, part := range parts {
		clauses = append(clauses, w.bracketed(part, len(parts) > 1))
	}
	return strings.Join(clauses, joiner)
}

func (w words) bracketed(part Cond, among bool) string {
	all, _ := part.(All)
	some, _ := part.(Any)
	if among && (len(all) > 1 || len(some) > 1) {
		return "(" + w.cond(part) + ")"
	}
	return w.cond(part)
}

func (w words) test(t Test) string {
	column := w.column(t.Column.Name)
	switch t.Op {
	case Before, After:
		return fmt.Sprintf(w.tests[t.Op], column, w.day(t.Day))
	case OlderThan:
		return fmt.Sprintf(w.tests[t.Op], column, w.period(t.Period))
	case Empty:
		return fmt.Sprintf(w.empty[t.wantsEmpty()], column)
	case NotIn, IsNot:
		if len(t.Values) == 1 {
			return fmt.Sprintf(w.tests[IsNot], column, w.values(t.Values, ""))
		}
		return fmt.Sprintf(w.tests[NotIn], column, w.values(t.Values, w.nor))
	}
	return fmt.Sprintf(w.tests[t.Op], column, w.values(t.Values, w.or))
}

// values lists the values of the concept, the last joined by last.
func (w words) values(values []any, last string) string {
	var b strings.Builder
	for i, value := range values {
		switch {
		case i == 0:
		case i == len(values)-1 || last == w.nor:
			b.WriteString(last)
		default:
			b.WriteString(", ")
		}
		b.WriteString(w.value(value))
	}
	return b.String()
}

func (w words) value(value any) string {
	switch v := value.(type) {
	case string:
		return w.quotes[0] + v + w.quotes[1]
	case bool:
		return w.truth[v]
	}
	return strings.Replace(decimal(value), ".", w.point, 1)
}

func (w words) day(d Day) string {
	year, month, day := d.Civil()
	return fmt.Sprintf(w.date, year, month, day)
}

func (w words) veto(unless Unless) string {
	switch u := unless.(type) {
	case Has:
		w.of = Named{Relation: u.Relation}
		return w.clause(w.has, w.whose, w.called(w.of, u.Relation), u.Only)
	case PersonHas:
		w.of = Named{Object: u.Object}
		return w.clause(w.personHas, w.whoseOne, w.called(w.of, u.Object), u.Only)
	}
	return ""
}

// clause names what stands in the way, and which of it if not all of it does;
// a clause of which closes with the comma that a further veto needs before it.
func (w words) clause(all, some, name string, only Cond) string {
	if always(only) {
		return fmt.Sprintf(all, name, "")
	}
	return fmt.Sprintf(all, name, some+" "+w.cond(only)) + ","
}
