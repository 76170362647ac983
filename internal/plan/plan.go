// Package plan binds a deletion concept to the live schemas of its sources:
// it finds what cannot be done safely, fits every method to its column, and
// says for a day which records each job speaks of. Pure value in, pure value
// out: it reads no database and no clock.
//
// Bind never fails. What is wrong becomes a Finding; a finding of severity
// error that nobody accepted stops the jobs it concerns, and only those.
package plan

import (
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Binding is a concept bound to the schemas it was looked at with.
type Binding struct {
	Concept  *concept.Concept
	Objects  []*Object
	Actions  []*Action
	Jobs     []*Job
	Findings []Finding
	// Declared and Columns count the declared and all columns of mapped tables.
	Declared, Columns int

	seen map[string]bool // fingerprints of findings accepted with the concept; nil: all
}

// Object is an object whose tables were found.
type Object struct {
	*concept.Object
	Database  *schema.Database // nil if the source was not looked at
	Table     *schema.Table    // nil if it was not found (finding unknown_table)
	Relations []Relation       // parts first, in the order of the file
	Person    []Identifier
}

// Relation is a part or related table whose table was found.
type Relation struct {
	Name   string
	Parent string
	Part   bool
	Shared bool // its By points to a unique column of theirs and ours is not our key: rows may be shared
	Table  *schema.Table
	By     []concept.Join
	Only   rule.Cond
}

// Identifier is one way a record names its person. Two values are the same
// person's if Kind and normal form are equal.
type Identifier struct {
	Kind       string // "email", "phone", "customer", "contract.identifier" …
	Columns    []concept.ColumnRef
	Categories []method.Category // of each column: which normal form it has
}

// Action is an action with a program for each column it writes.
type Action struct {
	*concept.Action
	Object *Object
	Own    []Write
	Parts  []PartWrites // every part for anonymise; those with columns named otherwise
}

// PartWrites are the columns written in the rows of one part.
type PartWrites struct {
	Relation string
	Writes   []Write
}

// Write is what becomes of one column: a fitted method or a fixed value.
type Write struct {
	Column  string
	Program *method.Program
	Set     *method.Value
}

// Job is a job with its action, and the findings that stop it.
type Job struct {
	*concept.Job
	Action  *Action
	Stopped []Finding // severity error, not accepted; empty: it may run
	Digest  string    // over the definitions of object, action and job: changes with their meaning
}

// Severity of a finding.
type Severity string

// The severities.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Finding is something an analyzer saw. Where names a table, table.column or
// the like; Jobs are the jobs it concerns.
type Finding struct {
	Code     string           `json:"code"`
	Severity Severity         `json:"severity"`
	Object   string           `json:"object"`
	Where    string           `json:"where"`
	Message  string           `json:"message"`
	Hint     string           `json:"hint"`
	Detail   string           `json:"detail,omitempty"`   // what varies in the message
	Accepted string           `json:"accepted,omitempty"` // the reason given in accept
	Jobs     []string         `json:"jobs,omitempty"`
	At       concept.Position `json:"-"`
	Early    *Early           `json:"-"` // of erases_too_early
}

// Early is an example of a rule that is due before a duty has ended: counted
// from Start it is due on Due, and both allow it from Free. Without a start the
// rule waits for nothing, and only the duty is named.
type Early struct {
	Duty             string
	Start, Due, Free rule.Day
}
