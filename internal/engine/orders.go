package engine

import (
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// JobResult is what one job met and did, as the JSON of plan and run says it.
// Met == Done + sum of Skipped + Failed after a run.
type JobResult struct {
	Job     string              `json:"job"`
	Object  string              `json:"object"`
	Kind    string              `json:"kind"`
	Met     int                 `json:"met"`
	Due     int                 `json:"due"`
	Done    *int                `json:"done,omitempty"` // nil in a plan
	Cases   int                 `json:"cases"`
	Skipped map[rule.Reason]int `json:"skipped"`
	Failed  int                 `json:"failed"`
	Codes   map[string]int      `json:"codes,omitempty"`       // of failures
	Stopped []string            `json:"stopped,omitempty"`     // codes of the findings that stop the job: nothing was asked
	Shared  int                 `json:"shared_part,omitempty"` // part rows that stay because other records use them
	Ended   int                 `json:"marks_ended,omitempty"` // marks of this job whose condition no longer holds
	Back    int                 `json:"came_back,omitempty"`   // records done before and met again
	Held    Held                `json:"waits_for,omitempty"`   // people the scheduler waits for
	Hints   []string            `json:"hints,omitempty"`
}

// Result is the answer of plan and run.
type Result struct {
	Day  rule.Day    `json:"day"`
	Jobs []JobResult `json:"jobs"`
	Run  string      `json:"run,omitempty"`
	// NotCleared names what may still hold old values below the tables, and why.
	NotCleared []string `json:"not_cleared,omitempty"`
}

// Held reports whether everything that was asked held: no job stopped, paused,
// over its limit or failed. It decides between exit 0 and 1.
func (r Result) Held() bool {
	for _, j := range r.Jobs {
		if len(j.Stopped) > 0 || j.Failed > 0 || j.Skipped[rule.OverLimit] > 0 || j.Skipped[rule.Paused] > 0 {
			return false
		}
	}
	return true
}

// PlanOrder asks what would happen. No Jobs means all active ones; On zero
// value nil means today.
type PlanOrder struct {
	Jobs []string
	On   *rule.Day
}

// RunOrder asks for jobs to be run today. Exactly one of Jobs and All is given.
type RunOrder struct {
	Jobs    []string
	All     bool
	Workers int  // at the least 1
	Vacuum  bool // free room in the changed tables is written anew, where the database can
	// Scheduled: the scheduler fired it. Then a job needs a preview of its current
	// version, begins with a canary, and waits until somebody has looked.
	Scheduled bool
	Begun     func(run string) // told once the run has its id, if set
	Progress  func(job string, done, of int)
}

// Proposal is a concept that was checked against its sources but is not in
// force yet.
type Proposal struct {
	Concept   *concept.Concept
	Binding   *plan.Binding
	Changes   []string // what differs from the concept in force, in words
	Today     Result   // what active jobs would do today
	Unseen    bool     // nobody was shown Today: the jobs wait for a preview
	Unchanged bool
	Adopt     []Adoption // sources that another installation cares for until then
}

// CheckReport is the answer of check.
type CheckReport struct {
	Findings []plan.Finding      `json:"findings"`
	Overdue  map[string]int      `json:"overdue"` // by object
	Undated  map[string]int      `json:"undated"`
	Oldest   map[string]rule.Day `json:"oldest"`        // earliest start per object
	Covered  float64             `json:"covered"`       // of mapped tables
	Coverage []SourceCoverage    `json:"coverage"`      // of every table of every source
	SQL      map[string]string   `json:"sql,omitempty"` // by job, with CheckOrder.SQL
}

// Held reports whether no unaccepted error finding stands.
func (c CheckReport) Held() bool {
	for _, f := range c.Findings {
		if f.Severity == plan.Error && f.Accepted == "" {
			return false
		}
	}
	return true
}

// MarkOrder sets or ends marks on records.
type MarkOrder struct {
	Kind      datasource.MarkKind // LockMark or KeepMark
	Object    string
	Keys      []string
	Ground    concept.Ground // of a lock by hand, required
	Reason    string         // lawsuit, authority, audit, request, contract, mistake, other
	Reference string         // a file number, never a name
	Until     *rule.Day
	Ends      bool      // ends by itself after Until
	Informed  *rule.Day // on unlocking an art18 lock: the day the person was told

	under string // how the marks' ids begin: they belong to a Keep on a person
}

// MarkResult says per record what became of the order.
type MarkResult struct {
	Object  string   `json:"object"`
	Key     string   `json:"key"`
	Done    bool     `json:"done"`
	Message string   `json:"message"`
	Marks   []string `json:"marks,omitempty"` // ids
	Warning string   `json:"warning,omitempty"`
	Waits   bool     `json:"waits,omitempty"` // for another person, who confirms it
	AtWork  bool     `json:"-"`               // another program had the record in hand; Warning says so in words
}

// MarkInfo is a mark with who set it and why.
type MarkInfo struct {
	ID        string    `json:"id"`
	Object    string    `json:"object"`
	Key       string    `json:"key"`
	Kind      string    `json:"kind"`
	Ground    string    `json:"ground,omitempty"`
	Origin    string    `json:"origin"`
	Since     rule.Day  `json:"since"`
	Until     *rule.Day `json:"until,omitempty"`
	Reason    string    `json:"reason,omitempty"`
	Reference string    `json:"reference,omitempty"`
	Actor     string    `json:"actor,omitempty"`
	Due       string    `json:"due,omitempty"`  // what somebody has to do about it now
	Late      string    `json:"late,omitempty"` // what was done to the record before a Keep was set: that is gone
	LateDone  *LateDone `json:"late_done,omitempty"`
}

// Explanation is one record explained.
type Explanation struct {
	Object  string       `json:"object"`
	Key     string       `json:"key"`
	Day     rule.Day     `json:"day"`
	Dates   []DateInfo   `json:"dates"`
	Rules   []RuleInfo   `json:"rules"`
	Duties  []DutyInfo   `json:"duties"`
	Marks   []MarkInfo   `json:"marks"`
	History []HistoryRow `json:"history"`
	Next    string       `json:"next"` // what comes next, in a sentence
}

// DateInfo is one named date of a record.
type DateInfo struct {
	Name  string    `json:"name"`
	Title TitleText `json:"title"`
	State string    `json:"state"` // known, missing, implausible
	Day   *rule.Day `json:"day,omitempty"`
}

// RuleInfo is what one job says about a record.
type RuleInfo struct {
	Job      string      `json:"job"`
	Action   string      `json:"action"`
	Kind     string      `json:"kind"`
	Active   bool        `json:"active"`
	Sentence string      `json:"sentence"`
	Met      bool        `json:"met"`
	Due      bool        `json:"due"`
	Start    *rule.Day   `json:"start,omitempty"`
	LastDay  *rule.Day   `json:"last_day,omitempty"`
	DueDay   *rule.Day   `json:"due_day,omitempty"`
	Reason   rule.Reason `json:"reason,omitempty"` // why it is not done
	Effect   string      `json:"effect"`           // the legal effect of the kind

	Titles RuleTitles `json:"titles"`

	Open bool `json:"-"` // it was not judged: that takes longer than a page may (RecordUntil)
}

// RuleTitles are what people read of a rule, in both languages.
type RuleTitles struct {
	Job      TitleText `json:"job"`
	Action   TitleText `json:"action"`
	Sentence TitleText `json:"sentence"`
}

// DutyInfo is one duty to keep.
type DutyInfo struct {
	Title   string    `json:"title"`
	Basis   string    `json:"basis"`
	Runs    bool      `json:"runs"`
	LastDay *rule.Day `json:"last_day,omitempty"`
}

// HistoryRow is one ledger row of the record.
type HistoryRow struct {
	At      time.Time `json:"at"`
	Action  string    `json:"action"`
	Run     string    `json:"run"`
	Batch   string    `json:"batch"`
	Version int64     `json:"version"`
}

// VerifyReport is the answer of verify.
type VerifyReport struct {
	Sources  []SourceReport `json:"sources"`
	Proof    proof.Report   `json:"proof"`
	Problems []string       `json:"problems"`
	Details  []Said         `json:"details"` // what each problem says, in the same order
}

// Held reports whether ledger and data agree.
func (v VerifyReport) Held() bool { return len(v.Problems) == 0 }

// SourceReport is what was checked in one source.
type SourceReport struct {
	Source  string `json:"source"`
	Batches int    `json:"batches"`
	Records int    `json:"records"` // ledger rows
	Checked int    `json:"checked"` // records whose done action was looked at again
	Back    int    `json:"came_back"`
	// FirstBack is the batch of the first record that carries values again.
	FirstBack string `json:"first_back,omitempty"`
	Gone      int    `json:"gone"` // records that are no longer there; fine after a deletion
	// Unchecked are records whose action no job does now, or whose job stands.
	Unchecked int `json:"unchecked"`

	leftOut map[string]int // by action
}
