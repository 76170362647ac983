package plan

import "github.com/fristwerk/fristwerk/internal/rule"

// StartKind is what sort of event a period starts from, as DIN 66398 tells
// deletion classes apart. It is read from the names of the columns and serves
// the eye alone: no rule depends on it.
type StartKind string

// The kinds of start.
const (
	StartCollection StartKind = "collection" // the data were collected
	StartEvent      StartKind = "event"      // something was done or last happened
	StartEnd        StartKind = "end"        // a relation ended
	StartNone       StartKind = "none"       // the rule counts from nothing
)

// StartKinds lists the kinds in their order.
var StartKinds = [...]StartKind{StartCollection, StartEvent, StartEnd, StartNone}

// StartKindOf goes by the strongest of the columns a start is read from: an end
// before an event before a collection. Of an alternative the first counts.
func StartKindOf(s rule.Start) StartKind {
	switch s := s.(type) {
	case nil:
		return StartNone
	case rule.Else:
		return StartKindOf(s.First)
	}
	kind := StartCollection
	for _, ref := range datesOf(s) {
		words := clueWords(ref.column)
		switch {
		case anyOf(words, endDates):
			return StartEnd
		case !anyOf(words, writing):
			kind = StartEvent
		}
	}
	return kind
}
