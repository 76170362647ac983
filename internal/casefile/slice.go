package casefile

import (
	"errors"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Errors of claiming a slice.
var (
	ErrPaused  = errors.New("all jobs are paused")
	ErrClaimed = errors.New("slice cannot be claimed")
	ErrNewer   = errors.New("a newer concept is in force")
)

// NewSlice is a slice with what it brings along: its items, the cases and
// derivations it is the first to mention, and what will stay beyond the run.
type NewSlice struct {
	Slice       Slice
	Aim         Aim
	Digest      string           // of object, action and job
	Needs       concept.Approval // of each item, before it may be taken into the batch
	Items       []Item
	Cases       []int64               // that it opens
	Mentioned   []int64               // that were open before
	Persons     map[int64][]PersonKey // of the cases that stay open when it is done
	Derivations []Derivation
}

// Place names a table among those of all sources, as whatever is awaited of its
// records does: two sources may have a table of one name.
func Place(source, table string) string { return source + "/" + table }

// Place is the slice's table.
func (s Slice) Place() string { return Place(s.Source, s.Table) }

// EndedSlice is the end of a slice.
type EndedSlice struct {
	Slice     Slice
	At        time.Time // when it was found out how the slice ended
	Differing []Item    // by key
	Extra     []Item
	Day       rule.Day
	Awaited   []Awaited
	Persons   map[int64][]PersonKey // of the cases that stay open
	Late      []string              // records done now that earlier runs had postponed
	Batches   []CommittedBatch
	Settled   Settled
}

// CommittedBatch is a batch of a slice as the foreign ledger has it: the whole
// slice, or a half of it that was tried again.
type CommittedBatch struct {
	ID      string
	Records int
	Ledger  [32]byte // proof.LedgerDigest of its rows
}

// Settled names records for which nothing is awaited any more.
type Settled struct {
	Table  string // as Place names it
	Keys   []string
	Action string // empty: whatever was awaited of these records
}

// Postponed is a due record that something stopped. It is kept until the record
// is done, so that its delay has a cause then.
type Postponed struct {
	Table  string
	Key    string
	Job    string
	Reason rule.Reason
	Since  rule.Day
}
