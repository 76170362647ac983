// Package execution does what was approved. It takes an Approved job, pages
// through the records the job may change, puts them into slices with their
// cases, claims each slice in our store, and has the foreign database change
// it in one transaction. Nothing else of this house writes a foreign record.
//
// One goroutine plans, Workers change: while a slice is being changed, the next
// is read and stored, so memory holds a few slices however many records there
// are. A slice is stored before it is claimed and claimed before it is changed;
// its id is the batch's id in the foreign database. Whatever dies in between,
// Reconcile can tell what was committed.
package execution

import (
	"context"
	"log/slog"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Memory is what execution remembers in our own store. A method that returns
// nil has been written durably.
type Memory interface {
	// AddSlice stores a planned slice with its items, cases and derivations.
	AddSlice(ctx context.Context, p casefile.NewSlice) error
	// Claim takes a slice for its batch and names the records to leave out, and
	// why: people refused or cancelled them, or have not all agreed. What it took
	// can no longer be cancelled. casefile.ErrPaused while changes are stopped.
	Claim(ctx context.Context, slice string) (without map[string]rule.Reason, err error)
	// Numbers reserves n numbers of "case" or "derivation" and returns the first.
	Numbers(ctx context.Context, sort string, n int) (first int64, err error)
	// AddItems adds items to the open cases of their persons, and opens cases.
	AddItems(ctx context.Context, o casefile.Opening, items []casefile.NewItem) ([]casefile.Opened, error)
	// Finish stores how a slice ended, in one transaction.
	Finish(ctx context.Context, f casefile.EndedSlice) error
	// OpenCases finds the open case of each person that has one.
	OpenCases(ctx context.Context, persons []casefile.PersonKey) (map[casefile.PersonKey]int64, error)
	// PersonsOf is the person link of the open cases that wait for these records.
	PersonsOf(ctx context.Context, table string, keys []string) (map[string][]casefile.PersonKey, error)
	// Postponed is what stopped these records in earlier runs of the job.
	Postponed(ctx context.Context, table, job string, keys []string) (map[string]casefile.Postponed, error)
}

// Executor carries out the jobs of one run.
type Executor struct {
	Memory  Memory
	Persons casefile.Hasher
	Now     func() time.Time
	Log     *slog.Logger
	Workers int
	Took    func(time.Duration) // told how long each batch took; may be nil
	Cases   *Cases              // of the run: shared by its jobs
}

// Task is one job with everything it is done with.
type Task struct {
	Job       *plan.Job
	Run       casefile.Run
	Source    *datasource.Source
	Criteria  *datasource.Criteria
	Object    *plan.Object
	Judge     *Judge                 // compares persons in Go; nil where SQL can judge alone
	FirstRun  bool                   // the job never ran before: what is late is late because of that
	AnyOpen   bool                   // some case of earlier runs is open
	Waiting   bool                   // something is awaited of records of this table
	Postponed bool                   // earlier runs of the job left due records undone
	Items     bool                   // cases have items of this job: each slice is taken by its keys
	Chosen    []datasource.Key       // only these, in this order: what people approved; nil: all that may be done
	Again     bool                   // Chosen was done before and lost to a restored backup: whoever orders it answers for it, and no item of a case waits for people
	Out       map[string]rule.Reason // by key: what people refused or cancelled is not even planned
	Most      int                    // stops after so many records; 0: no bound
	Progress  func(done int)
	// After and Soon divide a long task into turns: it begins behind a key, and
	// plans nothing more once Soon is closed. Both may be empty.
	After  datasource.Key
	Soon   <-chan struct{}
	Closed func() bool // the source takes no changes now, and the turn ends; nil: it always does
	// Behind tells whether replicas of the source are too far behind; the task
	// waits for them. casefile.ErrPaused ends the waiting. nil: nobody asks.
	Behind func(ctx context.Context) (bool, error)
	// What the source bears.
	Pace    *Pace
	Workers int // 0: the executor's
}

// over tells whether the turn is.
func (t Task) over() bool {
	if t.Closed != nil && t.Closed() {
		return true
	}
	select {
	case <-t.Soon:
		return true
	default:
		return false
	}
}

// Report is what a task did.
type Report struct {
	Planned int // items put into slices
	Extra   int // records a range change met beyond its plan
	Done    int
	Shared  int
	Parts   int
	Failed  int
	Codes   map[string]int
	Skipped map[rule.Reason]int // of planned items only
	Cases   int
	Dropped map[rule.Reason]int // by the judge, before they were planned
	Paused  bool                // changes were stopped in the middle
	Newer   bool                // another concept came into force in the middle
	Soon    bool                // the turn was over first; Next is where another begins
	Next    datasource.Key
}

// Join adds another report of the same job, cases included.
func (r *Report) Join(o Report) {
	r.add(o)
	r.Cases += o.Cases
}

func (r *Report) add(o Report) {
	r.Planned += o.Planned
	r.Extra += o.Extra
	r.Done += o.Done
	r.Shared += o.Shared
	r.Parts += o.Parts
	r.Failed += o.Failed
	r.Paused = r.Paused || o.Paused
	r.Newer = r.Newer || o.Newer
	for k, n := range o.Codes {
		r.Codes[k] += n
	}
	for k, n := range o.Skipped {
		r.Skipped[k] += n
	}
}

func newReport() Report {
	return Report{Codes: map[string]int{}, Skipped: map[rule.Reason]int{}}
}
