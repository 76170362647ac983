package concept

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// zone is a time zone by its name in the tz database.
func (v value) zone(fallback *time.Location) *time.Location {
	name := v.text()
	if name == "" {
		return fallback
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "Local" {
		what := "there is no such time zone"
		if !strings.HasPrefix(v.path, "sources") {
			what = fmt.Sprintf("there is no time zone %s", v.quoted())
		}
		v.problem(what, "write its name in the tz database, such as Europe/Berlin or UTC").as("no_zone")
		return fallback
	}
	return zone
}

// period is a span such as "8 years".
func (v value) period(fallback rule.Period) rule.Period {
	if v.given() && v.n.kind == numberNode {
		v.problem(fmt.Sprintf("%s is a number without a unit", v.key()), fmt.Sprintf("write %s: %s days, or weeks, months, years", v.key(), strings.TrimPrefix(v.n.text, "-"))).as("no_unit", v.key())
		return fallback
	}
	text := v.text()
	if text == "" {
		return fallback
	}
	p, err := rule.ParsePeriod(text)
	if err != nil {
		v.problem(fmt.Sprintf("%s is no period", v.quoted()), periodHint(text)).as("no_period", v.quoted())
		return fallback
	}
	return p
}

func periodHint(text string) string {
	if strings.HasPrefix(strings.TrimSpace(text), "-") {
		return "a period runs forward: write a number from 0 on, such as 8 years"
	}
	return "write a whole number and days, weeks, months or years, such as 8 years; at most 200 years"
}

var monthDayForm = regexp.MustCompile(`^(\d\d)-(\d\d)$`)

// monthDay is the last day of a business year, as MM-DD.
func (v value) monthDay(fallback MonthDay) MonthDay {
	text := v.text()
	if text == "" {
		return fallback
	}
	parts := monthDayForm.FindStringSubmatch(text)
	if parts == nil {
		v.problem(fmt.Sprintf("%s is no day of a year", v.quoted()), "write month and day, such as 12-31 or 06-30").as("no_month_day", v.quoted())
		return fallback
	}
	month, _ := strconv.Atoi(parts[1])
	day, _ := strconv.Atoi(parts[2])
	const leap = 2000
	if d := time.Date(leap, time.Month(month), day, 0, 0, 0, 0, time.UTC); int(d.Month()) != month || d.Day() != day {
		v.problem(fmt.Sprintf("the calendar has no day %s", v.quoted()), "write month and day, such as 12-31 or 06-30").as("no_month_day", v.quoted())
		return fallback
	}
	return MonthDay{month, day}
}

// title is a text for both languages or one for each; the name stands in.
func (v value) title(name string) Title {
	plain := strings.ReplaceAll(name, "_", " ")
	if !v.given() {
		return Title{plain, plain}
	}
	if v.n.kind == textNode {
		text := v.text()
		return Title{text, text}
	}
	m := v.mappingOf("title")
	m.only("de", "en")
	t := Title{m.get("de").text(), m.get("en").text()}
	switch {
	case t.DE == "" && t.EN == "":
		return Title{plain, plain}
	case t.DE == "":
		t.DE = t.EN
	case t.EN == "":
		t.EN = t.DE
	}
	return t
}

var froms = []string{string(rule.Event), string(rule.EndOfMonth), string(rule.EndOfQuarter), string(rule.EndOfYear), string(rule.EndOfBusinessYear)}

// term reads `after` and `from`, which stand together.
func (r *reader) term(m mapping) rule.Term {
	t := rule.Term{
		After: m.need("after").period(rule.Period{Unit: rule.Days}),
		From:  rule.From(m.need("from").oneOf(froms...)),
	}
	if t.From == rule.EndOfBusinessYear {
		t.BusinessYearMonth, t.BusinessYearDay = r.c.BusinessYearEnds.Month, r.c.BusinessYearEnds.Day
	}
	return t
}
