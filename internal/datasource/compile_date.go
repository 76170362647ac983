package datasource

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// dateRef is a date column of a row with what is needed to read it. Its
// methods say in SQL what rule.ReadMoment says in Go.
type dateRef struct {
	d        dialect
	zones    rule.Zones
	column   *schema.Column
	ref      string
	encoding rule.Encoding
	byKey    bool
	audit    bool
	checked  bool
}

func (c compiler) date(column rule.DateColumn, row scope) dateRef {
	found, ref := c.find(row, column.Name)
	return dateRef{d: c.d, zones: c.subject.Zones, column: found, ref: ref, encoding: column.Encoding,
		byKey: c.byKey, audit: c.audit, checked: c.checked}
}

// missing is true of NULL and nothing else.
func (r dateRef) missing() expr { return expr{sql: r.ref + " IS NULL"} }

// implausible is true of a value that is not believed to be a date.
func (r dateRef) implausible() expr {
	return all(expr{sql: r.ref + " IS NOT NULL"}, negate(r.known()))
}

// known is true of a value that is believed to be a date.
func (r dateRef) known() expr {
	switch {
	case r.encoding == rule.Unix || r.encoding == rule.UnixMS:
		return r.unix(rule.Ceiling, nil)
	case r.encoding != rule.Native:
		return r.layout(rule.Ceiling)
	case r.d.native(r.column):
		return all(r.below(rule.Ceiling.String()), r.d.calendar(r.ref))
	case r.readable():
		return r.readKnown()
	}
	text := r.text()
	return cat("CASE WHEN ", r.d.dateForm(text), " THEN ", r.believed(text), " END")
}

// before is true of a known date whose local day is before the day. The plain
// comparisons come first, so that an index on the column is used.
func (r dateRef) before(day rule.Day) expr {
	switch {
	case r.encoding == rule.Unix || r.encoding == rule.UnixMS:
		return r.unix(min(day, rule.Ceiling), &day)
	case r.encoding != rule.Native:
		return r.layout(min(day, rule.Ceiling))
	case r.d.native(r.column) && r.checked:
		return cat(r.ref, " < ", r.limit(r.constant(day)))
	case r.d.native(r.column):
		return all(r.below(r.constant(day)), r.below(rule.Ceiling.String()), r.d.calendar(r.ref))
	case r.readable():
		return r.readBefore(min(day, rule.Ceiling))
	}
	return r.textBefore(day)
}

// constant is the day as the column's type compares with it.
func (r dateRef) constant(day rule.Day) string {
	switch r.column.Type {
	case schema.Timestamp:
		return r.zones.WallClock(day)
	case schema.Instant:
		return r.zones.UTC(day).Format(time.DateTime)
	}
	return day.String()
}

// below says that a column of a date type lies between the floor and a limit.
func (r dateRef) below(limit string) expr {
	return all(
		cat(r.unindexed(), " >= ", r.limit(rule.Floor.String())),
		cat(r.unindexed(), " < ", r.limit(limit)))
}

// unindexed is the column itself, or for a statement driven by the key a form
// of it that PostgreSQL finds in no index: it would read all that is due for
// every batch, and the batches of a large run would take ever longer.
func (r dateRef) unindexed() string {
	if r.byKey && r.d.name() == "postgres" {
		return "GREATEST(" + r.ref + ")"
	}
	return r.ref
}

func (r dateRef) limit(text string) expr {
	if r.column.Type == schema.Instant && r.d.name() == "postgres" {
		text += "Z"
	}
	return r.d.typed(r.column, r.d.param(text))
}

func (r dateRef) text() string { return r.d.text(r.column, r.ref) }

// textBefore first cuts off, by the index, what begins with a later day than
// any zone could make of it, then judges a date without a time quickly and
// everything else by its clock.
func (r dateRef) textBefore(day rule.Day) expr {
	text := r.text()
	parts := []expr{}
	if r.d.name() == "sqlite" && !isNumber(r.column.Type) {
		entered := r.d.plain(r.column, r.ref)
		if r.byKey { // no index serves this form of it
			entered = "+" + r.ref
		}
		parts = append(parts,
			cat(entered, " >= ", r.d.param(rule.Floor.String()[:4])),
			cat(entered, " < ", r.d.param(min(day.AddDays(2), rule.Ceiling).String())))
	}
	plain := cat(r.compared(text), " < ", r.bound(day.String()))
	clock := r.clock(text)
	timed := cat("CASE WHEN ", r.d.zoned(text), " THEN ", r.compared(clock), " < ", r.bound(r.zones.UTC(day).Format(time.DateTime)),
		" ELSE ", r.compared(clock), " < ", r.bound(r.zones.WallClock(day)), " END")
	fits := cat("CASE WHEN ", r.d.length(text), " = 10 THEN ", all(plain, r.dayAlone(text)),
		" WHEN ", r.d.dateForm(text), " THEN ", all(timed, r.believed(text)), " END")
	return all(append(parts, fits)...)
}

// dayAlone says that a text of ten characters is a day and believed. SQLite's
// date gives back what it was given only if the calendar has that day, which
// is far quicker than looking at the digits.
func (r dateRef) dayAlone(text string) expr {
	if r.d.name() != "sqlite" {
		return cat("CASE WHEN ", r.d.matches(text, "9999-99-99"), " THEN ", r.believed(text), " END")
	}
	return all(
		cat(text, " >= ", r.bound(rule.Floor.String())),
		cat(text, " < ", r.bound(rule.Ceiling.String())),
		expr{sql: "date(" + text + ") = " + text})
}

// clock is the time of a text in the one form in which times are compared,
// YYYY-MM-DD HH:MM:SS.
func (r dateRef) clock(text string) string {
	part := func(from, length int) expr { return expr{sql: fmt.Sprintf("substr(%s, %d, %d)", text, from, length)} }
	seconds := cat("CASE WHEN ", part(17, 1), " = ':' THEN ", part(17, 3), " ELSE ':00' END")
	return r.d.concat([]expr{part(1, 10), {sql: "' '"}, part(12, 5), seconds}).sql
}

// believed says that a text of the right form begins with a day of the
// calendar between floor and ceiling.
func (r dateRef) believed(text string) expr {
	sub := func(from, length int) string { return fmt.Sprintf("substr(%s, %d, %d)", text, from, length) }
	return all(
		cat(r.compared(text), " >= ", r.bound(rule.Floor.String())),
		cat(r.compared(sub(1, 10)), " < ", r.bound(rule.Ceiling.String())),
		calendarDay(sub(1, 4), sub(6, 2), sub(9, 2)))
}

// calendarDay says that three texts of digits are a day of the calendar.
func calendarDay(year, month, day string) expr {
	return expr{sql: fmt.Sprintf("(%[3]s BETWEEN '01' AND '28' AND %[2]s BETWEEN '01' AND '12' OR "+
		"%[3]s IN ('29', '30') AND %[2]s BETWEEN '01' AND '12' AND %[2]s <> '02' OR "+
		"%[3]s = '31' AND %[2]s IN ('01', '03', '05', '07', '08', '10', '12') OR "+
		"%[3]s = '29' AND %[2]s = '02' AND CAST(%[1]s AS %[4]s) %% 4 = 0 AND (CAST(%[1]s AS %[4]s) %% 100 <> 0 OR CAST(%[1]s AS %[4]s) %% 400 = 0))",
		year, month, day, "DECIMAL")}
}

// compared and bound make texts of digits comparable byte by byte.
func (r dateRef) compared(text string) expr {
	if r.d.name() == "sqlite" {
		return expr{sql: text}
	}
	return r.d.exact(expr{sql: text})
}

func (r dateRef) bound(text string) expr {
	if r.d.name() == "mysql" {
		return r.d.exact(r.d.param(text))
	}
	return r.d.param(text)
}

// unix compares seconds or milliseconds; 0 is an empty field. The plain
// comparisons use the index where the column holds whole numbers.
func (r dateRef) unix(limit rule.Day, before *rule.Day) expr {
	count := func(t time.Time) expr {
		n := t.Unix()
		if r.encoding == rule.UnixMS {
			n = t.UnixMilli()
		}
		return value(n)
	}
	midnight := func(day rule.Day) time.Time { return rule.Zones{}.UTC(day) }
	number := r.d.integer(r.column, r.ref)
	parts := []expr{
		cat(number, " >= ", count(midnight(rule.Floor))),
		cat(number, " < ", count(midnight(min(limit.AddDays(2), rule.Ceiling)))),
		{sql: number + " <> 0"},
	}
	if before != nil {
		parts = append(parts, cat(number, " < ", count(r.zones.UTC(*before))))
	}
	return all(parts...)
}

// layout compares a day that is put together in the order of YYYY-MM-DD.
func (r dateRef) layout(limit rule.Day) expr {
	layout, text := string(r.encoding), r.text()
	if rule.CheckLayout(layout) != nil {
		return never
	}
	sub := func(part string) string {
		return fmt.Sprintf("substr(%s, %s, %d)", text, strconv.Itoa(strings.Index(layout, part)+1), len(part))
	}
	year, month, day := sub("YYYY"), sub("MM"), sub("DD")
	iso := r.d.concat([]expr{{sql: year}, {sql: "'-'"}, {sql: month}, {sql: "'-'"}, {sql: day}}).sql
	shape := strings.NewReplacer("Y", "9", "M", "9", "D", "9").Replace(layout)
	return cat("CASE WHEN ", r.d.matches(text, shape), " THEN ", all(
		cat(r.compared(iso), " >= ", r.bound(rule.Floor.String())),
		cat(r.compared(iso), " < ", r.bound(limit.String())),
		calendarDay(year, month, day)), " END")
}
