package rule

// words are the phrases of one language. Those with %s take names and values.
type words struct {
	titles Titles
	of     Named // whose columns a clause speaks of: nothing is the rule's own object

	due, atOnce, while, ifOnly string
	units                      map[Unit][2]string // one, several
	anchors                    map[From]string    // takes the start's title
	unless                     [2]string          // the first veto, each further one
	has, personHas             string             // takes the name and the clause of whose
	whose, whoseOne            string
	and, or, nor               string
	not                        string
	always, never              string
	tests                      map[Op]string // takes column and value
	empty                      map[bool]string
	truth                      map[bool]string
	quotes                     [2]string
	date, point                string
}

func wordsOf(lang string) words {
	if lang == "de" {
		return german()
	}
	return english()
}

func german() words {
	return words{
		due: "Fällig", atOnce: "sofort", while: ", solange", ifOnly: ", wenn",
		units: map[Unit][2]string{
			Days: {"Tag", "Tage"}, Weeks: {"Woche", "Wochen"}, Months: {"Monat", "Monate"}, Years: {"Jahr", "Jahre"},
		},
		anchors: map[From]string{
			"": "nach %s", Event: "nach %s",
			EndOfMonth:        "nach Ablauf des Monats, in den %s fällt",
			EndOfQuarter:      "nach Ablauf des Quartals, in das %s fällt",
			EndOfYear:         "nach Ablauf des Kalenderjahres, in das %s fällt",
			EndOfBusinessYear: "nach Ablauf des Geschäftsjahres, in das %s fällt",
		},
		unless:    [2]string{", es sei denn, dass", " oder dass"},
		has:       "es noch Einträge in %s gibt%s",
		personHas: "dieselbe Person noch einen Datensatz in %s hat%s",
		whose:     ", bei denen", whoseOne: ", bei dem",
		and: " und ", or: " oder ", nor: " noch ",
		not:    "nicht zutrifft, dass ",
		always: "nichts weiter verlangt ist", never: "nichts zutreffen kann",
		tests: map[Op]string{
			Is: "%s %s ist", In: "%s %s ist", IsNot: "%s nicht %s ist", NotIn: "%s weder %s ist",
			Before: "%s vor dem %s liegt", After: "%s nach dem %s liegt", OlderThan: "%s länger als %s zurückliegt",
			Contains: "%s den Text %s enthält", LessThan: "%s kleiner als %s ist", GreaterThan: "%s größer als %s ist",
		},
		empty:  map[bool]string{true: "%s leer ist", false: "%s nicht leer ist"},
		truth:  map[bool]string{true: "wahr", false: "falsch"},
		quotes: [2]string{"„", "“"},
		date:   "%02[3]d.%02[2]d.%04[1]d", point: ",",
	}
}

func english() words {
	return words{
		due: "Due", atOnce: "at once", while: " as long as", ifOnly: " if",
		units: map[Unit][2]string{
			Days: {"day", "days"}, Weeks: {"week", "weeks"}, Months: {"month", "months"}, Years: {"year", "years"},
		},
		anchors: map[From]string{
			"": "after %s", Event: "after %s",
			EndOfMonth:        "after the end of the month in which %s falls",
			EndOfQuarter:      "after the end of the quarter in which %s falls",
			EndOfYear:         "after the end of the calendar year in which %s falls",
			EndOfBusinessYear: "after the end of the business year in which %s falls",
		},
		unless:    [2]string{", unless", " or"},
		has:       "there still are entries in %s%s",
		personHas: "the same person still has a record in %s%s",
		whose:     " where", whoseOne: " where",
		and: " and ", or: " or ", nor: " nor ",
		not:    "it is not true that ",
		always: "nothing else is asked", never: "nothing can apply",
		tests: map[Op]string{
			Is: "%s is %s", In: "%s is %s", IsNot: "%s is not %s", NotIn: "%s is neither %s",
			Before: "%s is before %s", After: "%s is after %s", OlderThan: "%s is more than %s ago",
			Contains: "%s contains %s", LessThan: "%s is less than %s", GreaterThan: "%s is greater than %s",
		},
		empty:  map[bool]string{true: "%s is empty", false: "%s is not empty"},
		truth:  map[bool]string{true: "true", false: "false"},
		quotes: [2]string{"“", "”"},
		date:   "%04d-%02d-%02d", point: ".",
	}
}
