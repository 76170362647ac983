package datasource

import (
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/schema"
)

// Key is the canonical text of a record's key, as this database reads it back:
// the text of the one column, or a JSON list of texts for several. Keys are
// compared bytewise. "001" and "1" are two keys of a text column.
type Key string

// Subject is one object bound to its tables.
type Subject struct {
	Table     *schema.Table
	Key       []string
	Only      rule.Cond // which rows of the table are records
	Relations []Relation
	Person    []Identifier // strongest first
	Zones     rule.Zones
	Events    bool // a date of the object is an event
}

// Relation is a part or a related table. Parent is the name of the relation
// its joins refer to, empty for the record itself.
type Relation struct {
	Name   string
	Parent string
	Part   bool
	Table  *schema.Table
	By     []Join
	Only   rule.Cond
}

// Join says which of their columns equals which of ours.
type Join struct{ Theirs, Ours string }

// Identifier is how a record names its person. Fold says how two values of
// Kind are compared in SQL.
type Identifier struct {
	Kind    string
	Columns []ColumnRef
	Fold    Fold
	// Written are, for each column, the values the object's own actions write
	// there. A record that carries one of them carries no identifier: what
	// anonymise left behind is nobody's address.
	Written [][]method.Expr
}

// ColumnRef is a column of the record (Relation empty) or of a relation.
type ColumnRef struct{ Relation, Column string }

// Fold is a normal form that SQL can write down.
type Fold string

// The folds. InGo kinds (phone, IBAN, names) are never compared in SQL; a
// Batch hands their values to its Veto instead.
const (
	Trim      Fold = "trim"       // identifier kinds
	LowerTrim Fold = "lower_trim" // e-mail: ASCII lower case
	InGo      Fold = "go"
)

// Criteria is all that decides about one record for one job on one day. The
// same Criteria is counted (Tally), listed (Page) and repeated inside the
// changing transaction (Change).
type Criteria struct {
	Subject *Subject
	Day     rule.Day
	Only    rule.Cond  // the job's own; the subject's comes on top
	Start   rule.Start // nil: due while Only holds
	Before  rule.Day   // due if the start is before this day (rule.Term.Boundary)
	Vetoes  []Veto
	Duties  []DutyTest // those that concern this change
	Change  Change
	// KeepJobs are the conditions of active keep jobs of the object: a record
	// for which one is due is held even before its mark is written.
	KeepJobs []Due
	// Stronger are the active, stronger actions of the object due that day.
	Stronger []Stronger
	// Dense: so many of the records are due that walking along the key is
	// quicker than asking the date's index again and again.
	Dense bool
	// NoMarks: our tables are not in the database yet, so no record is marked.
	NoMarks bool
	// Waits marks every record as AwaitingApproval once nothing else stops it.
	Waits bool
}

// Due is when something is due, without marks or duties.
type Due struct {
	Only   rule.Cond
	Start  rule.Start
	Before rule.Day
	Vetoes []Veto
}

// Stronger is another action that goes before this one. Where it is due and
// has nothing left to change, the record is not met. Where Runs is set (it is
// in the same run and needs no approval) and nothing stops it, the record is
// Superseded.
type Stronger struct {
	Criteria *Criteria // its own; its Stronger is not looked at
	Runs     bool
}

// Veto is a rule.Unless bound to tables. Exactly one of Relation and Other is set.
type Veto struct {
	Relation string   // reason still_has
	Other    *Subject // reason person_still_active; the same source, else Foreign
	Foreign  bool     // Other lives in another source: judged by Batch.Veto, not in SQL
	Same     bool     // Other is the same object: the record itself does not count
	Only     rule.Cond
}

// DutyTest holds a record (retention_runs) while its start is missing,
// implausible, or not before Before.
type DutyTest struct {
	Start  rule.Start
	Before rule.Day
}

// Change is what is done to one record.
type Change struct {
	Kind   method.Kind
	Sets   []Assign // columns of the record's own table
	Parts  []PartChange
	Mark   *Mark // for lock and keep: the mark the record gets
	Delete bool  // the record and every part, children first
}

// Erases tells whether the change ends locks of the grounds end_of_purpose
// and retention_duty in the same transaction.
func (c Change) Erases() bool { return c.Kind == method.Anonymise || c.Kind == method.Delete }

// Assign writes one column. Exactly one of Program and Set counts: a Program
// computes from the old value, Set writes a fixed value of the concept.
type Assign struct {
	Column  string
	Program *method.Program
	Set     *method.Value
}

// PartChange writes columns of the part's rows.
type PartChange struct {
	Relation string
	Sets     []Assign
	// Shared: the part is reached over a column of ours (its By points to a
	// unique column of theirs), so other records may point to the same row. It
	// is changed only when no other record needs it: one that may not be
	// changed itself, or still has something of its own to change.
	Shared bool
	// Siblings are the criteria of other jobs of the object that do the same to a
	// record, or more: one of them may have done another record.
	Siblings []*Criteria
	// Sharers are other objects that map the same table as a part.
	Sharers []Sharer
}

// Sharer is another object whose records may point to a shared row. Rules are
// the criteria of its erasing jobs: a record none of them has done needs the row.
type Sharer struct {
	Subject  *Subject
	Relation string
	Rules    []*Criteria
}

// Mark is a Lock, a Keep or a lock exception on a record.
type Mark struct {
	ID     string
	Object string // the table's name
	Key    Key
	Kind   MarkKind
	Ground string // of a lock; empty for a keep
	Origin string // "hand", "hand/ends", or "job/NAME"
	Since  rule.Day
	Until  *rule.Day // review day, inclusive
}

// MarkKind is the kind of a mark.
type MarkKind string

// The kinds. A lock exception keeps jobs from locking until its last day.
const (
	LockMark      MarkKind = "lock"
	KeepMark      MarkKind = "keep"
	ExceptionMark MarkKind = "lock_exception"
)

// Origins of marks. A mark of HandEnds ends by itself after Until; one of Hand
// that ran out waits for a person (awaiting_approval).
const (
	Hand     = "hand"
	HandEnds = "hand/ends"
)
