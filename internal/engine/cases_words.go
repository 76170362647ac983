package engine

import (
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// CaseFilter chooses cases. Everything given must hold; nothing given means all.
type CaseFilter struct {
	States  []casefile.State
	Open    *bool // true: something is left to be done; false: it is over
	Object  string
	Action  string
	Job     string
	DueFrom *rule.Day // both inclusive
	DueTo   *rule.Day
	// Assigned is an actor's ID, or Nobody.
	Assigned string
	// Person holds identifiers, kind (or category) to value. They are hashed at
	// once and never stored; only open cases can be found by them.
	Person map[string]string
	Sort   CaseSort
	// After is a page's Next: the page behind it.
	After string
	Limit int // 1 to 200; 0 is 50
}

// Nobody is who a case is assigned to that is assigned to nobody.
const Nobody = "nobody"

// CaseSort is the order of a list of cases.
type CaseSort string

// The orders. NewestFirst is the one without a name.
const (
	NewestFirst CaseSort = "newest"
	DueFirst    CaseSort = "due" // what is to be done, the earliest due day first; then what is over, the newest first
)

// CasePage is one page of cases. It may hold fewer than were asked for though
// Next is given: a rare thing is looked for in pieces, so that no page takes long.
type CasePage struct {
	Cases []CaseRow `json:"cases"`
	Next  string    `json:"next,omitempty"`
	// Total counts no further than TotalCap: then it is "at least".
	Total       int  `json:"total"`
	TotalCapped bool `json:"total_capped"`
}

// CaseRow is a case in a list.
type CaseRow struct {
	ID       int64          `json:"id"`
	State    casefile.State `json:"state"`
	Origin   string         `json:"origin"` // job/NAME, hand, api, mark
	Opened   *rule.Day      `json:"opened,omitempty"`
	Closed   *rule.Day      `json:"closed,omitempty"`
	Due      *rule.Day      `json:"due,omitempty"` // the earliest of its items
	Items    int            `json:"items"`
	Objects  []string       `json:"objects"`
	Actions  []string       `json:"actions"`
	Jobs     []string       `json:"jobs"`
	Assigned string         `json:"assigned,omitempty"`
	Needs    string         `json:"needs,omitempty"` // approvals that are missing: one, two
}

// CaseFile is one case with all that was and is to be done in it.
type CaseFile struct {
	CaseRow
	Run         string        `json:"run,omitempty"` // that opened and closed it
	OpenedBy    string        `json:"opened_by,omitempty"`
	Reason      string        `json:"reason,omitempty"`
	Digest      string        `json:"digest,omitempty"` // of what waits for approval: send it along with one
	ItemList    []CaseItem    `json:"item_list"`
	Found       []FoundRecord `json:"found,omitempty"`  // how the person's records were found
	Shared      []Shared      `json:"shared,omitempty"` // identifiers that were not followed
	Tasks       []CaseTask    `json:"tasks,omitempty"`
	Approvals   []Approval    `json:"approvals"`
	Events      []CaseEvent   `json:"events"`
	Next        []NextStep    `json:"next_steps"` // every event of a case: possible for this actor, or why not
	LinkRemoved *rule.Day     `json:"link_removed,omitempty"`
}

// CaseItem is one record and one action in a case.
type CaseItem struct {
	ID       string         `json:"id"`
	Object   string         `json:"object"`
	Key      string         `json:"key"`
	Action   string         `json:"action"`
	Kind     string         `json:"kind"`
	Effect   string         `json:"effect"` // the legal effect of the kind
	Job      string         `json:"job,omitempty"`
	State    casefile.State `json:"state"`
	Reason   rule.Reason    `json:"reason,omitempty"` // why it is skipped, or why it is due and not done
	Code     string         `json:"code,omitempty"`   // of a failure
	Approval string         `json:"approval"`         // none, one, two
	Missing  int            `json:"approvals_missing,omitempty"`
	AskedBy  string         `json:"asked_by,omitempty"` // who ordered it by hand
	Due      *rule.Day      `json:"due,omitempty"`
	Earliest *rule.Day      `json:"earliest,omitempty"` // not executed before, where that is later than due
	Done     *rule.Day      `json:"done,omitempty"`
	Run      string         `json:"run,omitempty"`
	Batch    string         `json:"batch,omitempty"` // in the ledger
	Why      *WhyDue        `json:"why,omitempty"`
	Marks    []MarkInfo     `json:"marks,omitempty"` // that stand on the record
}

// WhyDue is the derivation of a due day, as it was stored.
type WhyDue struct {
	Start     string    `json:"start,omitempty"` // name of the date
	StartDay  *rule.Day `json:"start_day,omitempty"`
	LastDay   *rule.Day `json:"last_day,omitempty"`
	DueDay    rule.Day  `json:"due_day"`
	Late      int       `json:"days_late"`
	Cause     string    `json:"cause,omitempty"`
	Sentence  string    `json:"sentence,omitempty"` // the rule in words
	Version   int64     `json:"version,omitempty"`  // of the concept
	RuleState string    `json:"digest,omitempty"`   // of object, action and job
}

// Approval is what one person decided, and what was shown.
type Approval struct {
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Decision string    `json:"decision"` // approve, refuse
	Items    int       `json:"items"`    // that it covered
	Digest   string    `json:"digest"`   // of what was shown
	Version  int64     `json:"version"`  // of the concept that was shown
	Answer   string    `json:"answer,omitempty"`
	Note     string    `json:"note,omitempty"`
}

// CaseEvent is a line of a case's timeline.
type CaseEvent struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	What string    `json:"what"` // opened, added, approved, refused, cancelled, executed, commented, assigned, mark_set, mark_ended, closed …
	Item string    `json:"item,omitempty"`
	Text string    `json:"text,omitempty"`
}

// NextStep is one event a case could have, and why this actor cannot cause it.
type NextStep struct {
	Event    string `json:"event"` // approve, refuse, execute, cancel, comment, assign
	Possible bool   `json:"possible"`
	Why      string `json:"why,omitempty"` // it is not possible; a stable word
	Text     string `json:"text,omitempty"`
}

// RecordRef points to a record.
type RecordRef struct {
	Object string `json:"object"`
	Key    string `json:"key"`
}

// FoundRecord is a record of the person and the way to it: kinds of identifier,
// never values.
type FoundRecord struct {
	RecordRef
	Path []string `json:"path"` // "email", then "customer"; empty: named by its key
	Left string   `json:"left,omitempty"`
}

// Shared is an identifier that more than three records of an object carry. It
// is not followed until a person confirms it.
type Shared struct {
	Kind    string `json:"kind"`
	Object  string `json:"object"`
	Records int    `json:"records"`
}

// CaseTask is something people do themselves.
type CaseTask struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Done bool   `json:"done"`
}

// OpenOrder opens a case by hand or over the API. Exactly one of Person and
// Records is given.
type OpenOrder struct {
	Person  map[string]string // identifier kind (or category) to value
	Records []RecordRef
	// Action is what to do to them; empty is each object's erasing action.
	Action string
	Reason string // short; refused where it holds an identifier
	Tasks  []string
	// Confirm names the kinds of shared identifiers to follow all the same.
	Confirm []string
	API     bool // another system asks
}

// CaseOrder decides about cases.
type CaseOrder struct {
	Cases []int64
	Job   string // instead of Cases: all that wait for approval of this job
	// Digest is CaseFile.Digest as it was shown. Where it is given and differs
	// from the case now, the order is refused. Only with one case.
	Digest string
	Note   string
}

// RefuseOrder refuses items. Answer says what is to become of the rule.
type RefuseOrder struct {
	CaseOrder
	Answer RefuseAnswer
	// Keep is the Keep to set on the records, with AnswerKeep.
	KeepReason string // as MarkOrder.Reason
	Reference  string // a file number, never a name
	KeepUntil  *rule.Day
}

// RefuseAnswer is why an item was refused, and what follows.
type RefuseAnswer string

// The answers. Without one a refusal is not taken.
const (
	AnswerKeep RefuseAnswer = "keep" // a Keep is set on the records
	AnswerRule RefuseAnswer = "rule" // the rule is wrong and will be mended
)

// CaseResult says what became of an order, case by case.
type CaseResult struct {
	Case    int64          `json:"case"`
	State   casefile.State `json:"state"`
	Done    bool           `json:"done"`
	Message string         `json:"message"`
	Missing int            `json:"approvals_missing,omitempty"`
}

// PersonQuery asks for all records of one person.
type PersonQuery struct {
	Person  map[string]string // identifier kind (or category) to value; never stored
	Confirm []string          // kinds of shared identifiers to follow
}

// PersonAnswer points to the records of a person.
type PersonAnswer struct {
	Day     rule.Day       `json:"day"`
	Records []PersonRecord `json:"records"`
	Shared  []Shared       `json:"shared"`
	Cases   []int64        `json:"cases"` // open ones
}

// PersonRecord is one record of the person.
type PersonRecord struct {
	FoundRecord
	Dates []DateInfo `json:"dates"`
	Marks []MarkInfo `json:"marks"`
	Next  string     `json:"next"`
}

// CaseCounts are the cases by state, each counted up to TotalCap.
type CaseCounts struct {
	States map[casefile.State]int `json:"states"`
	All    int                    `json:"all"` // estimated
	Mine   int                    `json:"mine"`
	Capped bool                   `json:"capped"` // some state has more
}
