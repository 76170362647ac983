package concept

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// maxDateDepth caps how deep dates combine, for readers and for SQL.
const maxDateDepth = 8

// dates reads the named starts of an object.
func (r *reader) dates(v value, o *Object) []Date {
	var dates []Date
	for _, e := range v.named("date") {
		dates = append(dates, Date{Name: e.name, At: e.at, Start: r.start(e.value, o, 0)})
	}
	return dates
}

// start reads a column, or a mapping with one of value, min, max, latest,
// earliest, event and column, beside which `else` may stand. Nil after a problem.
func (r *reader) start(v value, o *Object, depth int) rule.Start {
	switch {
	case !v.given():
		return nil
	case depth > maxDateDepth:
		v.problem(fmt.Sprintf("dates combine at most %d levels", maxDateDepth), "put the date into a column or a view").as("dates_too_deep", strconv.Itoa(maxDateDepth))
		return nil
	case v.n.kind != mappingNode:
		if column := v.text(); column != "" {
			return rule.OwnDate{Column: rule.DateColumn{Name: column}}
		}
		return nil
	}
	m := v.mappingOf("date")
	m.only("column", "value", "min", "max", "latest", "earliest", "event", "of", "else", "layout", "as")
	first := r.firstStart(m, o, depth)
	if !m.has("else") {
		return first
	}
	then := r.start(m.get("else"), o, depth+1)
	if first == nil || then == nil {
		return nil
	}
	return rule.Else{First: first, Then: then}
}

func (r *reader) firstStart(m mapping, o *Object, depth int) rule.Start {
	switch word := m.oneKey("column", "value", "min", "max", "latest", "earliest", "event"); word {
	case "column":
		m.refuse("the column is one of the record itself", "of")
		return own(r.dateColumn(m, word))
	case "value", "min", "max":
		relation := r.relationOf(m.need("of"), o)
		return rule.RelatedDate{Relation: relation, Pick: rule.Pick(word), Column: r.dateColumn(m, word)}
	case "event":
		m.refuse("an event is reported for the record, it has no column", "of", "layout", "as")
		return r.event(m.get(word))
	case "latest", "earliest":
		m.refuse("it belongs to a column", "of", "layout", "as")
		return combined(word, r.starts(m.get(word), o, depth))
	default:
		return nil
	}
}

// event reads the name under which the host reports a day.
func (r *reader) event(v value) rule.Start {
	name := v.text()
	if name == "" {
		return nil
	}
	r.checkName(name, v.n.at, v.path)
	return rule.EventDate{Name: name}
}

func own(c rule.DateColumn) rule.Start { return rule.OwnDate{Column: c} }

func combined(word string, of []rule.Start) rule.Start {
	switch {
	case len(of) == 0:
		return nil
	case word == "latest":
		return rule.Latest{Of: of}
	default:
		return rule.Earliest{Of: of}
	}
}

func (r *reader) starts(v value, o *Object, depth int) []rule.Start {
	var list []rule.Start
	for _, item := range v.filled() {
		if s := r.start(item, o, depth+1); s != nil {
			list = append(list, s)
		}
	}
	return list
}

// oneKey is the one of several keys that stands there; a problem if it is none
// or more than one.
func (m mapping) oneKey(keys ...string) string {
	found := ""
	for _, key := range keys {
		if !m.has(key) {
			continue
		}
		if found != "" {
			m.problem(fmt.Sprintf("%s and %s stand side by side", found, key), "keep one; several dates combine under latest or earliest").as("side_by_side", found, key)
			return ""
		}
		found = key
	}
	if found == "" {
		m.problem("this "+m.what+" names no column", "write one of "+list(keys)).as("no_date_column", strings.Join(keys, ", "))
	}
	return found
}

// dateColumn reads the column under the word, and how it writes a date.
func (r *reader) dateColumn(m mapping, word string) rule.DateColumn {
	return rule.DateColumn{Name: m.get(word).text(), Encoding: r.encoding(m)}
}

func (r *reader) encoding(m mapping) rule.Encoding {
	if m.has("layout") && m.has("as") {
		m.problem("layout and as stand side by side", "layout is for texts, as for numbers: keep one").as("layout_and_as")
		return rule.Native
	}
	if as := m.get("as").oneOf(string(rule.Unix), string(rule.UnixMS)); as != "" {
		return rule.Encoding(as)
	}
	v := m.get("layout")
	layout := v.text()
	if layout == "" {
		return rule.Native
	}
	if err := rule.CheckLayout(layout); err != nil {
		v.problem(fmt.Sprintf("%s is no layout of a date", v.quoted()), "write YYYY, MM and DD once each with dots, hyphens, slashes or blanks between, such as DD.MM.YYYY").as("no_layout", v.quoted())
	}
	return rule.Encoding(layout)
}
