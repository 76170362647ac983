// Package concept is the deletion concept (Löschkonzept): the whole
// configuration of an installation as one YAML file, read strictly.
//
// Parse turns the file into a Concept or into a list of Problems, each with
// line, column, what is wrong and the way out. A Concept is closed under its
// own names: every action, object, relation and date that is mentioned exists.
// Whether the tables and columns exist is asked later, of the live schema, by
// package plan.
package concept

import (
	"time"

	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Concept is a deletion concept as read from its file. Lists keep the order of
// the file.
type Concept struct {
	Format           int // of the file: 1
	Name             string
	Zone             *time.Location // days are days here
	BusinessYearEnds MonthDay
	DoneWithin       rule.Period // a due record counts as overdue after this
	Marks            MarkPolicy
	LockMessage      string      // what a guard tells other programs
	OwnData          []OwnPeriod // every kind, also those the file leaves out
	Sources          []*Source
	Objects          []*Object
	Actions          []*Action
	Jobs             []*Job
	Text             []byte // the file as it was read, secrets still as ${ENV}
}

// MonthDay is the last day of a business year.
type MonthDay struct{ Month, Day int }

// MarkPolicy says who may release marks, and how long a Keep that ran out waits.
type MarkPolicy struct {
	ReleaseByTwo bool
	Grace        rule.Period
}

// Title is what people read instead of a name.
type Title struct{ DE, EN string }

// Position is a place in the concept file; Line and Column count from 1.
type Position struct{ Line, Column int }

// Source is one foreign database.
type Source struct {
	Name string
	URL  string // as in the file, ${ENV} not replaced
	Zone *time.Location
	At   Position

	MaxRowsPerSecond int             // that are changed there; 0: no bound
	Workers          int             // batches at a time; 0: what the run asks for
	Window           *Window         // in which servers change records; nil: always
	LockTimeout      time.Duration   // how long a session of ours waits for a lock; 0: two seconds
	Lag              *ReplicationLag // what its replicas may be behind; nil: nobody asks them
	BackupLifetime   rule.Period     // how old the oldest backup gets
}

// Table names a table, as `contracts`, `crm.contracts` or, where a name holds
// a dot, `{schema: crm, name: "a.b"}`.
type Table struct{ Schema, Name string }

// Object is a kind of record: a table, its key, its personal columns and what
// belongs to it.
type Object struct {
	Name        string
	Title       Title
	Titles      map[string]Title // of dates, columns and relations, by name; `invoices.paid_on` for a column of a relation
	Source      string
	Table       Table
	Key         []string
	Label       string // column, empty: the key
	Person      []Identifier
	Columns     []Column
	NotPersonal []string
	Only        rule.Cond
	Parts       []*Part
	Related     []*Related
	// Organisation is the column that says to which organisation a record
	// belongs: its own, or of a related row. nil: clerks see none of these records.
	Organisation *ColumnRef
	Dates        []Date
	Retain       []Duty
	Accept       []Accept
	Guard        Guard    // what a guard protects of locked records
	HideFrom     []string // roles that do not see locked records (PostgreSQL)
	At           Position
}

// Identifier leads from a record to a person. Kind is empty where the file
// names none: then the column's category, made the object's own for
// identifier and username.
type Identifier struct {
	Kind    string
	Columns []ColumnRef // several: together they identify
}

// ColumnRef is a column of the record (Relation empty) or of a part; as
// Organisation, of a related table.
type ColumnRef struct{ Relation, Column string }

// Column is a personal column. Paths is set for a JSON document, whose
// Category is empty: path to category or "not_personal", "*" for the rest.
type Column struct {
	Name     string
	Category method.Category
	Paths    map[string]string
	At       Position
}

// Join says which of their columns equals which of ours.
type Join struct{ Theirs, Ours string }

// Part is a table whose rows belong to the record. Name is the full path:
// "activities", or "activities.attachments" on the second level.
type Part struct {
	Name        string
	Parent      string // name of the part it hangs on, empty for the record
	Table       Table
	By          []Join
	Only        rule.Cond
	Columns     []Column
	NotPersonal []string
	At          Position
}

// Related is a table that is only read.
type Related struct {
	Name  string
	Table Table
	By    []Join
	Only  rule.Cond
	At    Position
}

// Date is a named start.
type Date struct {
	Name  string
	Start rule.Start
	At    Position
}

// Duty is a duty to keep. StartName is the name of the date in Start; Columns
// nil means all, and Title is the basis where the file gives none.
type Duty struct {
	rule.Duty
	StartName string
	At        Position
}

// Accept answers a finding. It holds for the thing as it is now.
type Accept struct {
	Finding, Where, Reason string
	At                     Position
}

// Approval is how many people must approve before an action is done.
type Approval string

// The approvals.
const (
	ApprovalNone Approval = "none"
	ApprovalOne  Approval = "one"
	ApprovalTwo  Approval = "two"
)

// Ground is the legal ground of a lock.
type Ground string

// The grounds. The first two end with an erasure, the others stop it.
const (
	EndOfPurpose  Ground = "end_of_purpose"
	RetentionDuty Ground = "retention_duty"
	Art18         Ground = "art18"
	Contractual   Ground = "contractual"
)

// Action is a named thing to do to records of one object.
type Action struct {
	Name       string
	Title      Title
	Object     string
	Kind       method.Kind
	Columns    []string // of partially_anonymise and mask; "part.column" allowed
	FollowedBy string
	Methods    map[string]method.Method // by column or "part.column"
	Set        []Assignment
	Approval   Approval
	Ground     Ground
	At         Position
}

// Assignment sets a column that is not personal. Value is nil, string, int64,
// float64 or bool.
type Assignment struct {
	Column string
	Value  any
	At     Position
}

// Job is a schedule, a condition and an action.
type Job struct {
	Name        string
	Title       Title
	Action      string
	Schedule    string
	When        rule.Rule
	StartName   string // name of the date in When.Start
	Purpose     string
	Basis       string
	PeriodBasis string
	Notice      rule.Period
	Limit       Limit
	Approval    Approval // empty, or a stricter one than the action's
	Active      bool
	At          Position
}

// Limit bounds what one run may touch. Zero means no bound of that sort.
type Limit struct {
	Records int
	Share   float64 // of the object's records, 0.05 is 5 %
}
