package casefile

import (
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Aim is what is to be done and by which job; by hand there is none. There are
// few of them: as many as actions and jobs.
type Aim struct {
	Object, Action, Kind, Job string
}

// Origins of cases. A job's is "job/" and its name.
const (
	ByHand = "hand"
	ByAPI  = "api"
	ByMark = "mark"
)

// ByJob is the origin of a case that a job opened.
func ByJob(name string) string { return "job/" + name }

// Opening is who opens cases for items, or adds to open ones, and why.
type Opening struct {
	Origin string
	By     string // actor
	Reason string // short, without anything that names a person
	Found  string // JSON of how records were found; kinds of identifier, never values
	Tasks  []string
	At     time.Time
	Day    rule.Day
	Run    string // empty: by hand
	// OnePerson: all items are about one person, whatever identifiers each
	// carries. Otherwise each is about the person of its strongest identifier.
	OnePerson bool
}

// NewItem is an item that will outlast the moment it is made in: planned, due
// and waiting, or a mark that stands.
type NewItem struct {
	Source    string
	Table     string
	Key       string
	Aim       Aim
	Digest    string      // of object, action and job as they are now
	Why       *Derivation // nil: ordered by hand; items may share one
	State     State
	Reason    rule.Reason // why it is due and not done
	Needs     concept.Approval
	NeedsThen concept.Approval // once the mark it waits for has ended; empty: the same
	AskedBy   string           // who ordered it by hand
	Due       rule.Day
	NotBefore *rule.Day
	Mark      string // the mark it set, ended or is to end
	Standing  bool   // of a mark: it stands, so the case stays open
	Persons   []PersonKey
}

// Opened says where an item went.
type Opened struct {
	Case  int64
	Item  int64
	Fresh bool // false: the record's item was there already
}

// LivingItem is an item as our store has it. Zone-free days, no values.
type LivingItem struct {
	ID         int64
	Case       int64
	Source     string
	Table      string
	Key        string
	Aim        Aim
	Digest     string
	Derivation int64
	State      State
	Reason     rule.Reason
	Needs      concept.Approval
	AskedBy    string
	Due        rule.Day
	NotBefore  *rule.Day
	Mark       string
	Standing   bool
	Slice      int64
	Ended      *rule.Day
	Approvers  []string // different people who approved it under its digest
}

// Missing is how many approvals an item lacks.
func (i LivingItem) Missing() int { return max(0, People(i.Needs)-len(i.Approvers)) }

// Waits tells whether people have to agree before it is done.
func (i LivingItem) Waits() bool { return i.Living() && i.Missing() > 0 }

// Living tells whether the item has not come to its end.
func (i LivingItem) Living() bool {
	switch i.State {
	case Planned, DueItem, Running, Failed:
		return true
	}
	return false
}

// People is how many different people an approval asks for.
func People(a concept.Approval) int {
	switch a {
	case concept.ApprovalOne:
		return 1
	case concept.ApprovalTwo:
		return 2
	}
	return 0
}

// Decision is what one person decided about items, and what was shown.
type Decision struct {
	Case    int64
	Actor   string
	At      time.Time
	Verdict string // Approve, Refuse or Cancel
	Digest  string // of what was shown
	Version int64
	Covered int  // how many items
	Returns bool // refused for now only: a Keep was set, and what it held comes back
	Answer  string
	Note    string
}

// Happened is what the decision is called in a timeline.
func (d Decision) Happened() string {
	switch d.Verdict {
	case string(Approve):
		return WasApproved
	case string(Refuse):
		return WasRefused
	}
	return WasCancelled
}

// Happened is a line of a case's timeline.
type Happened struct {
	Case  int64
	At    time.Time
	Actor string
	What  string
	Item  int64
	Text  string
}

// What happens to a case, beside the events that move it.
const (
	WasOpened    = "opened"
	WasAdded     = "added"
	WasApproved  = "approved"
	WasRefused   = "refused"
	WasCancelled = "cancelled"
	WasDone      = "done"
	WasSkipped   = "skipped"
	WasRenewed   = "asked_again" // the definition changed: approvals are void
	WasMarked    = "mark_set"
	WasUnmarked  = "mark_ended"
	WasAsked     = "mark_end_asked" // another person confirms it
	WasClosed    = "closed"
	WasCommented = "commented"
	WasAssigned  = "assigned"
	WasTask      = "task_done"
)

// FallsOut tells whether a reason ends an item: its record has left the rule.
// Whatever else stops it is over one day, and the item is done then.
func FallsOut(r rule.Reason) bool {
	switch r {
	case rule.Gone, rule.NoStartDate, rule.ImplausibleDate, rule.ConditionChanged, rule.AlreadyDone:
		return true
	}
	return false
}
