package engine

import (
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// RunState is how a run stands, as api and web say it.
type RunState string

// The states of a run.
const (
	RunQueued      RunState = "queued"      // waits for a node
	RunRunning     RunState = "running"     // a node works on it, or takes it over soon
	RunDone        RunState = "done"        // to its end
	RunStopped     RunState = "stopped"     // by a pause, a newer concept, or an error
	RunInterrupted RunState = "interrupted" // its process died; what it had committed counts
)

// RunProgress is a run and how far it is, read from the store: every node
// answers the same.
type RunProgress struct {
	ID      string   `json:"id"`
	Day     rule.Day `json:"day"` // the reference day
	State   RunState `json:"state"`
	Actor   string   `json:"actor"`
	Version int64    `json:"version"` // of the concept
	// Scheduled is when the scheduler meant it to fire; nil: somebody started it.
	Scheduled *time.Time `json:"scheduled,omitempty"`
	// MadeUp: it was missed while nothing ran, and is made up for once.
	MadeUp   bool          `json:"made_up,omitempty"`
	Started  time.Time     `json:"started"`
	Ended    *time.Time    `json:"ended,omitempty"`
	Node     string        `json:"node,omitempty"` // that works on it now
	TakeOver int           `json:"taken_over"`     // how often another node went on with it
	Jobs     []JobProgress `json:"jobs"`
	// Done of Of records, at Rate records a second; Left is the estimate of the
	// time that is left in seconds, nil before there is one.
	Done int     `json:"done"`
	Of   int     `json:"of"`
	Rate float64 `json:"rate"`
	Left *int    `json:"left_seconds,omitempty"`
}

// JobProgress is one job of a run.
type JobProgress struct {
	Job     string              `json:"job"`
	Object  string              `json:"object"`
	Action  string              `json:"action"`
	Kind    string              `json:"kind"`
	Stage   string              `json:"stage"` // waiting, running, waits for replica, ended
	Met     int                 `json:"met"`
	Due     int                 `json:"due"`
	Of      int                 `json:"of"` // records it may change
	Done    int                 `json:"done"`
	Failed  int                 `json:"failed"`
	Cases   int                 `json:"cases"`
	Skipped map[rule.Reason]int `json:"skipped"`
	Codes   map[string]int      `json:"codes,omitempty"`
	Back    int                 `json:"came_back,omitempty"`
}

// WaitsForReplica is the stage of a job whose source has replicas that are too
// far behind.
const WaitsForReplica = "waits for replica"

// RunFilter chooses runs, newest first.
type RunFilter struct {
	Job   string   // that took part; empty: any
	State RunState // empty: any
	After string   // the id of the last run of the page before
	Limit int      // 50 if zero, at most 500
}

// RunPage is one page of runs; Next is the After of the next page.
type RunPage struct {
	Runs []RunProgress `json:"runs"`
	Next string        `json:"next,omitempty"`
}
