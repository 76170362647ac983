package proof

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"

	"github.com/transparency-dev/merkle/compact"
)

// Fault is what is wrong at one place of the log.
type Fault struct {
	Code   string `json:"code"`
	Seq    uint64 `json:"seq"` // of the entry, or the size a checkpoint speaks of
	Detail string `json:"detail"`

	// Args are what fills the detail, for those who say it in another language: a
	// code has one detail.
	Args []string `json:"-"`
}

// The codes of faults.
const (
	Changed          = "entry_changed"        // its content does not fit its hash
	PayloadChanged   = "payload_changed"      // its payload does not fit its digest
	PayloadRemoved   = "payload_removed"      // its payload is missing though its period was not over
	Removed          = "entry_removed"        // a number is missing
	Reordered        = "entries_reordered"    // numbers do not follow each other
	Broken           = "chain_broken"         // it does not follow the entry before it
	CutOff           = "tail_cut_off"         // a checkpoint speaks of more entries than there are
	Rewritten        = "log_rewritten"        // hashes fit each other, but not a checkpoint
	OtherKey         = "checkpoint_other_key" // a checkpoint is not signed by this log's key
	OtherLog         = "checkpoint_other_log"
	BadCheckpoint    = "checkpoint_unreadable"
	LedgerRowMissing = "ledger_row_removed"
	LedgerRowForged  = "ledger_row_forged"
	LedgerChanged    = "ledger_changed" // the batch's rows are others, their number is the same
	NotStanding      = "done_does_not_stand"
)

// Report is the result of a verification: what was looked at, what is wrong,
// and what was not looked at.
type Report struct {
	Entries     uint64   `json:"entries"`
	Pruned      uint64   `json:"pruned"`
	Root        Hash     `json:"root"`
	Checkpoints int      `json:"checkpoints"` // that fit
	Witnessed   uint64   `json:"witnessed"`   // entries up to the last checkpoint that fits
	Unwitnessed uint64   `json:"unwitnessed"` // entries behind it: nothing outside speaks for them
	Faults      []Fault  `json:"faults"`      // the first bad entry first
	Unchecked   []string `json:"unchecked"`   // codes of what was not looked at, such as "ledger"
}

// Held tells whether nothing was found.
func (r Report) Held() bool { return len(r.Faults) == 0 }

// Verify reads a log from its beginning and holds it against signed
// checkpoints. It needs the public key and nothing else. Of a log that was
// tampered with, the first bad entry comes first among the faults.
func Verify(entries iter.Seq2[Entry, error], checkpoints []string, origin, public string) (Report, error) {
	v := &verifier{tree: factory().NewEmptyRange(0), report: Report{Faults: []Fault{}, Unchecked: []string{}}}
	v.open(checkpoints, origin, public)
	for e, err := range entries {
		if err != nil {
			return v.report, err
		}
		if err := v.entry(e); err != nil {
			return v.report, err
		}
	}
	if err := v.end(); err != nil {
		return v.report, err
	}
	slices.SortStableFunc(v.report.Faults, func(a, b Fault) int { return cmp.Compare(a.Seq, b.Seq) })
	return v.report, nil
}

func faultOf(code string, seq uint64, format string, args []any) Fault {
	f := Fault{Code: code, Seq: seq, Detail: fmt.Sprintf(format, args...)}
	for _, a := range args {
		f.Args = append(f.Args, fmt.Sprint(a))
	}
	return f
}

// StampLayout is how a fault writes when something was signed, in UTC.
const StampLayout = "2006-01-02 15:04"

type verifier struct {
	tree   *compact.Range
	last   Hash
	next   uint64       // the number that comes
	signed []Checkpoint // by size, those not reached yet
	report Report

	pruned  []uint64    // entries without a payload
	expired [][2]uint64 // those of which the log says so
}

func (v *verifier) fault(code string, seq uint64, format string, args ...any) {
	v.report.Faults = append(v.report.Faults, faultOf(code, seq, format, args))
}

// open reads the checkpoints; one that is not this log's is a fault of its own.
func (v *verifier) open(signed []string, origin, public string) {
	for i, text := range signed {
		c, err := OpenCheckpoint(text, public)
		switch {
		case errors.Is(err, ErrOtherKey):
			v.fault(OtherKey, 0, "checkpoint %d is signed by another key", i+1)
		case err != nil:
			v.fault(BadCheckpoint, 0, "checkpoint %d cannot be read", i+1)
		case c.Origin != origin:
			v.fault(OtherLog, c.Size, "checkpoint %d speaks of %s", i+1, c.Origin)
		default:
			v.signed = append(v.signed, c)
		}
	}
	slices.SortStableFunc(v.signed, func(a, b Checkpoint) int { return cmp.Compare(a.Size, b.Size) })
}

// entry looks at the next entry: its number, its own hashes, its place in the
// chain. The tree is built of what the entry says, not of the hash it claims.
func (v *verifier) entry(e Entry) error {
	if err := v.reached(e.Seq); err != nil {
		return err
	}
	switch {
	case e.Seq > v.next:
		v.fault(Removed, v.next, "entries %d to %d are missing", v.next, e.Seq-1)
	case e.Seq < v.next:
		v.misplaced(e.Seq)
	case e.Prev != v.last:
		v.fault(Broken, e.Seq, "entry %d does not follow the entry before it", e.Seq)
	}
	if e.leaf() != e.Leaf {
		v.fault(Changed, e.Seq, "entry %d (%s) was changed", e.Seq, e.Act)
	}
	v.explained(e)
	if e.Pruned() {
		v.report.Pruned++
		v.pruned = append(v.pruned, e.Seq)
	} else if digest(e.Salt, e.Payload) != e.Digest {
		v.fault(PayloadChanged, e.Seq, "the payload of entry %d (%s) was changed", e.Seq, e.Act)
	}
	v.next, v.last = max(v.next, e.Seq+1), e.Leaf
	v.report.Entries++
	leaf := e.leaf()
	return v.tree.Append(leaf[:], nil)
}

// misplaced is an entry that comes too late, or twice. It was taken for a
// removed one until now.
func (v *verifier) misplaced(seq uint64) {
	v.report.Faults = slices.DeleteFunc(v.report.Faults, func(f Fault) bool { return f.Code == Removed && f.Seq == seq })
	v.fault(Reordered, seq, "entry %d stands behind entry %d", seq, v.next-1)
}

// reached holds the tree against the checkpoints of the sizes below a number.
func (v *verifier) reached(seq uint64) error {
	for len(v.signed) > 0 && v.signed[0].Size <= seq {
		if err := v.against(v.signed[0]); err != nil {
			return err
		}
		v.signed = v.signed[1:]
	}
	return nil
}

func (v *verifier) against(c Checkpoint) error {
	root, err := rootOf(v.tree)
	if err != nil {
		return err
	}
	switch {
	case v.tree.End() == c.Size && root == c.Root:
		v.report.Checkpoints++
		v.report.Witnessed = c.Size
	case v.report.Held():
		v.fault(Rewritten, v.report.Witnessed, "an entry between %d and %d is not the one that was signed on %s",
			v.report.Witnessed, c.Size-1, c.At.UTC().Format(StampLayout))
	}
	return nil
}

// end holds the tree against its last checkpoints: one of the full size, and
// those that speak of more.
func (v *verifier) end() error {
	if err := v.reached(v.tree.End()); err != nil {
		return err
	}
	v.unexplained()
	for _, c := range v.signed {
		v.fault(CutOff, v.tree.End(), "there are %d entries, but %d were signed on %s", v.tree.End(), c.Size,
			c.At.UTC().Format(StampLayout))
	}
	v.report.Unwitnessed = v.report.Entries - min(v.report.Entries, v.report.Witnessed)
	root, err := rootOf(v.tree)
	v.report.Root = root
	return err
}
