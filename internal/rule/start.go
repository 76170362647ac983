package rule

// Start says from which date a period is counted. It is one of OwnDate,
// RelatedDate, EventDate, Latest, Earliest and Else; nothing else implements it.
//
// Reading a start from a record gives a Moment: Missing, Implausible or Known.
// The way the cases combine is what keeps an unknown date from erasing:
//
//   - Latest is Implausible if any part is. Else it is Missing if a part is
//     that is not a RelatedDate with Pick Min or Max; those are left out where
//     they find nothing, unless nothing remains.
//   - Earliest leaves Missing parts out, unless nothing remains.
//     Implausible if any part is.
//   - Else takes Then where First is Missing; Implausible stays Implausible.
//   - RelatedDate is Missing without a related row that carries a date, and
//     Implausible if any related row carries an implausible one.
//     Pick Value over several rows is the latest of them.
type Start interface{ isStart() }

// OwnDate is a date column of the record's own table.
type OwnDate struct{ Column DateColumn }

// RelatedDate is a date column of a part or related table.
type RelatedDate struct {
	Relation string
	Pick     Pick
	Column   DateColumn
}

// EventDate is the day that the host reported for an event of the record: a
// contract ended, a consent was withdrawn. It is Missing where nobody reported
// one. A Row hands it in as rows of the relation EventRows with a column
// EventDay; of several reports the latest day counts.
type EventDate struct{ Name string }

// EventDay is the column of the rows in which a Row hands in events.
const EventDay = "day"

// EventRows is the relation in which a Row hands in the event. No relation of a
// concept can be named so.
func (e EventDate) EventRows() string { return "event " + e.Name }

// Latest is the latest of several starts.
type Latest struct{ Of []Start }

// Earliest is the earliest of several starts.
type Earliest struct{ Of []Start }

// Else is its second start where the first is missing.
type Else struct{ First, Then Start }

// Pick says which of several related rows counts.
type Pick string

// The picks.
const (
	Max   Pick = "max"
	Min   Pick = "min"
	Value Pick = "value"
)

// DateColumn is a column that holds a date, and how it is written there.
type DateColumn struct {
	Name     string
	Encoding Encoding
}

// Encoding says how a column that is not of a date type writes a date. Empty
// is a date or timestamp type, or text that begins YYYY-MM-DD.
type Encoding string

// The encodings. Any other non-empty value is a layout of the letters
// YYYY, MM and DD with separators, such as "DD.MM.YYYY".
const (
	Native Encoding = ""
	Unix   Encoding = "unix"
	UnixMS Encoding = "unix_ms"
)

func (OwnDate) isStart()     {}
func (RelatedDate) isStart() {}
func (EventDate) isStart()   {}
func (Latest) isStart()      {}
func (Earliest) isStart()    {}
func (Else) isStart()        {}

// Events names the events that a start reads.
func Events(s Start) []string {
	switch s := s.(type) {
	case EventDate:
		return []string{s.Name}
	case Latest:
		return eventsOf(s.Of)
	case Earliest:
		return eventsOf(s.Of)
	case Else:
		return append(Events(s.First), Events(s.Then)...)
	}
	return nil
}

func eventsOf(parts []Start) []string {
	var names []string
	for _, part := range parts {
		names = append(names, Events(part)...)
	}
	return names
}
