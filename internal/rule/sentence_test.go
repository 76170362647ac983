package rule_test

import (
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
)

func test(column string, op rule.Op, values ...any) rule.Test {
	return rule.Test{Column: rule.DateColumn{Name: column}, Op: op, Values: values}
}

func TestSentence(t *testing.T) {
	t.Parallel()
	own := rule.OwnDate{Column: rule.DateColumn{Name: "ended_on"}}
	before := rule.Test{Column: rule.DateColumn{Name: "signed_on"}, Op: rule.Before, Day: rule.Date(2020, time.March, 1)}
	older := rule.Test{Column: rule.DateColumn{Name: "seen_on"}, Op: rule.OlderThan, Period: years(1)}
	for name, c := range map[string]struct {
		rule   rule.Rule
		de, en string
	}{
		"no start, no condition": {
			rule.Rule{Only: rule.All{}}, "Fällig sofort.", "Due at once.",
		},
		"no start": {
			rule.Rule{Only: test("status", rule.Is, "left")},
			"Fällig, solange status „left“ ist.", "Due as long as status is “left”.",
		},
		"end of year and vetoes": {
			rule.Rule{
				Start: own, Term: rule.Term{After: years(8), From: rule.EndOfYear},
				Only: test("status", rule.In, "ended", "cancelled", "anonymised"),
				Unless: []rule.Unless{
					rule.PersonHas{Object: "contract", Only: test("status", rule.Is, "active")},
					rule.Has{Relation: "invoices", Only: test("paid_on", rule.Empty, true)},
					rule.Has{Relation: "credits"},
				},
			},
			"Fällig 8 Jahre nach Ablauf des Kalenderjahres, in das settled fällt, wenn status „ended“, „cancelled“ oder „anonymised“ ist, " +
				"es sei denn, dass dieselbe Person noch einen Datensatz in contract hat, bei dem status „active“ ist, " +
				"oder dass es noch Einträge in invoices gibt, bei denen paid_on leer ist, oder dass es noch Einträge in credits gibt.",
			"Due 8 years after the end of the calendar year in which settled falls if status is “ended”, “cancelled” or “anonymised”, " +
				"unless the same person still has a record in contract where status is “active”, " +
				"or there still are entries in invoices where paid_on is empty, or there still are entries in credits.",
		},
		"brackets and every other comparison": {
			rule.Rule{
				Start: own, Term: rule.Term{After: rule.Period{N: 1, Unit: rule.Months}, From: rule.Event},
				Only: rule.All{
					rule.Any{before, older},
					rule.Not{Cond: rule.Any{test("n", rule.LessThan, int64(5)), test("n", rule.GreaterThan, 7.5)}},
					test("kind", rule.NotIn, "a", "b"), test("open", rule.IsNot, true), test("notes", rule.Contains, "x"), test("mail", rule.Empty, false),
				},
			},
			"Fällig 1 Monat nach settled, wenn (signed_on vor dem 01.03.2020 liegt oder seen_on länger als 1 Jahr zurückliegt) und " +
				"nicht zutrifft, dass (n kleiner als 5 ist oder n größer als 7,5 ist) und kind weder „a“ noch „b“ ist und open nicht wahr ist und " +
				"notes den Text „x“ enthält und mail nicht leer ist.",
			"Due 1 month after settled if (signed_on is before 2020-03-01 or seen_on is more than 1 year ago) and " +
				"it is not true that (n is less than 5 or n is greater than 7.5) and kind is neither “a” nor “b” and open is not true and " +
				"notes contains “x” and mail is not empty.",
		},
	} {
		if got := rule.Sentence("de", c.rule, "settled", nil); got != c.de {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.de)
		}
		if got := rule.Sentence("en", c.rule, "settled", nil); got != c.en {
			t.Errorf("%s:\n got %s\nwant %s", name, got, c.en)
		}
	}
}

func TestTermPhrase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		n      int
		unit   rule.Unit
		from   rule.From
		de, en string
	}{
		{0, rule.Days, rule.Event, "nach X", "after X"},
		{1, rule.Days, rule.Event, "1 Tag nach X", "1 day after X"},
		{3, rule.Days, rule.Event, "3 Tage nach X", "3 days after X"},
		{1, rule.Weeks, rule.Event, "1 Woche nach X", "1 week after X"},
		{2, rule.Weeks, rule.Event, "2 Wochen nach X", "2 weeks after X"},
		{6, rule.Months, rule.EndOfMonth, "6 Monate nach Ablauf des Monats, in den X fällt", "6 months after the end of the month in which X falls"},
		{1, rule.Years, rule.EndOfQuarter, "1 Jahr nach Ablauf des Quartals, in das X fällt", "1 year after the end of the quarter in which X falls"},
		{0, rule.Years, rule.EndOfYear, "nach Ablauf des Kalenderjahres, in das X fällt", "after the end of the calendar year in which X falls"},
		{10, rule.Years, rule.EndOfBusinessYear, "10 Jahre nach Ablauf des Geschäftsjahres, in das X fällt", "10 years after the end of the business year in which X falls"},
	} {
		term := rule.Term{After: rule.Period{N: c.n, Unit: c.unit}, From: c.from}
		if got := rule.TermPhrase("de", term, "X"); got != c.de {
			t.Errorf("got %q, want %q", got, c.de)
		}
		if got := rule.TermPhrase("en", term, "X"); got != c.en {
			t.Errorf("got %q, want %q", got, c.en)
		}
	}
}
