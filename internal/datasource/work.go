package datasource

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Tally is a survey of one Criteria over the whole table. Met is DESIGN
// section 7's met: Only holds, the change would change something, and the
// period has ended or its start is missing or implausible. Due are those whose
// period has ended. Fates sums to Met; the empty reason counts what may be done.
type Tally struct {
	Total int // records of the object
	Met   int
	Due   int
	Fates map[rule.Reason]int
}

// Candidate is one record met by a Criteria.
type Candidate struct {
	Key    Key
	Fate   rule.Reason // empty: may be done
	Due    bool
	Start  rule.Moment // of Criteria.Start, read with rule.EvalStart; zero without one
	Person []string    // each of Subject.Person in clear, empty where absent; never stored
}

// Identifiers are the values of the i-th identifier of Subject.Person, each of
// one value a column. Where a column stands in several rows of a relation there
// are as many, of several such columns each with each.
func (c Candidate) Identifiers(i int) [][]string {
	if c.Person[i] == "" {
		return nil
	}
	found := [][]string{nil}
	for _, texts := range strings.Split(c.Person[i], unit) {
		column := strings.Split(texts, several)
		slices.Sort(column)
		var longer [][]string
		for _, values := range found {
			for _, text := range slices.Compact(column) {
				longer = append(longer, append(slices.Clone(values), text))
			}
		}
		found = longer
	}
	return found
}

// Span is a range of keys in key order: after From (exclusive, empty for the
// beginning) up to and including To (empty for the end).
type Span struct{ From, To Key }

// Batch is one transaction of change.
type Batch struct {
	ID       string // fixed before: "run-slice"
	Run      string
	Object   string // the object's table name
	Action   string
	Version  int64 // of the concept
	At       time.Time
	Fence    int64 // of the run; 0 where nobody can take over
	Criteria *Criteria
	// Exactly one of Span and Keys chooses the records.
	Span *Span
	Keys []Key
	// Tell asks for Outcome.Keys.
	Tell bool
	// Veto, if set, is asked inside the transaction about the locked records;
	// it names those that must not be changed. It may not use this Source.
	Veto func(ctx context.Context, locked []Candidate) (map[Key]rule.Reason, error)
	// Lost, if set, is told when the COMMIT's answer was lost, before the retry.
}

// Outcome is what one batch did.
type Outcome struct {
	Already bool // the batch had been committed before: the counts are read from its row
	Changed int  // records, equal to the ledger rows of the batch
	// Keys are the records changed, in no order, where Batch.Tell asked for them
	// and the changing statement could say them; else nil: LedgerKeys knows.
	Keys   []Key
	Parts  int // part rows changed or deleted
	Shared int // part rows left because other records point to them
	Vetoed map[Key]rule.Reason
	Left   int // records of the batch the read-back still found changeable: must be 0
}

// Errors a caller can act on. Every error of this package wraps one of them or
// carries a driver code; none holds a value of the database.
var (
	ErrUnreachable         = errors.New("database cannot be reached")
	ErrLogin               = errors.New("database refused the login")
	ErrNoDatabase          = errors.New("database does not exist")
	ErrBadURL              = errors.New("not a database URL")
	ErrForeignInstallation = errors.New("database belongs to another installation")
	ErrNotInstalled        = errors.New("our tables are not in the database")
	ErrRetry               = errors.New("batch rolled back and may be tried again") // deadlock, lock timeout
	ErrLost                = errors.New("connection was lost; the batch's fate is asked on retry")
	ErrNotSettled          = errors.New("records still differ after the change")
	ErrConstraint          = errors.New("a constraint refused the change")
	ErrBadKey              = errors.New("not a key of this table")
	ErrMarkGone            = errors.New("no such mark")
)
