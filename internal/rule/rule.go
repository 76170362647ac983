// Package rule speaks law: days, periods, conditions, duties, and whether a
// record is due or not and why. It is pure: no clock, no database, no network.
// The day of a run and the zones are handed in.
//
// A Rule says when an action is due for a record: from which date its period
// runs (Start), how long and counted from where (Term), for which records
// (Only), and what must not be the case (Unless). Because being due is
// monotone in the start date, one Boundary per rule and day is enough: a
// record is due if and only if Floor <= start < Boundary. Databases compare
// with that constant and do no date arithmetic of their own.
package rule

// Rule is when something is due. Start nil means: due while Only holds.
type Rule struct {
	Only   Cond
	Start  Start
	Term   Term
	Unless []Unless
}

// Unless is a veto read from other rows: Has or PersonHas.
type Unless interface{ isUnless() }

// Has vetoes while a part or related row for which Only holds exists
// (reason StillHas).
type Has struct {
	Relation string
	Only     Cond
}

// PersonHas vetoes while another record of Object, about the same person, for
// which Only holds exists (reason PersonStillActive). A record that carries no
// identifier cannot be judged (reason NoIdentifier).
type PersonHas struct {
	Object string
	Only   Cond
}

func (Has) isUnless()       {}
func (PersonHas) isUnless() {}

// Duty is a duty to keep (a minimum): until its period has ended the record
// may not be erased, and the columns it names not be changed. A duty whose own
// start is missing or implausible runs.
type Duty struct {
	Title   string
	Columns []string // nil for all; part columns as "part.column"
	Start   Start
	Term    Term
	Basis   string
}

// Term is a period and the day it is counted from.
type Term struct {
	After             Period
	From              From
	BusinessYearMonth int // 1 to 12, with Day the last day of the business year
	BusinessYearDay   int // (0, 0) is 31 December
}

// Period is a number of calendar units: "8 years".
type Period struct {
	N    int
	Unit Unit
}

// Unit is a calendar unit.
type Unit string

// The units.
const (
	Days   Unit = "days"
	Weeks  Unit = "weeks"
	Months Unit = "months"
	Years  Unit = "years"
)

// From moves the start to the end of the calendar unit it lies in, before the
// period is added. Empty is Event.
type From string

// The anchors, named as in the concept file.
const (
	Event             From = "event"
	EndOfMonth        From = "end of month"
	EndOfQuarter      From = "end of quarter"
	EndOfYear         From = "end of year"
	EndOfBusinessYear From = "end of business year"
)
