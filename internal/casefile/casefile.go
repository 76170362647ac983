// Package casefile decides who may let something happen, and holds the words
// of what happened: runs, slices, cases, items.
//
// A Case collects what was or must be done for one person. An Item is one
// record, one action and one due day of it. Items of a run stand in Slices:
// the slice is claimed before its batch and carries the state of all its items;
// an item has a state of its own only where it differs. A case that a run
// opens and closes carries no link to the person at all.
//
// Approved is the only ticket into package execution, and only this package
// makes one: at once, with the job as approver, where the concept asks for no
// approval; otherwise when the people it asks for have agreed.
package casefile

import (
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Run is one firing of one or several jobs, on one reference day.
type Run struct {
	ID      string
	Day     rule.Day
	Actor   string
	Version int64 // of the concept
	Started time.Time
	Ended   time.Time // zero while it runs
	State   RunState

	Jobs    []string // in the order they were asked for
	Workers int
	// Background: servers carry it out and go on with it. Otherwise its own process
	// does, and the next run closes it if that died.
	Background bool
	Scheduled  time.Time // when the scheduler meant it to fire; zero: somebody started it
	MadeUp     bool      // it was missed and is made up for
	Node       string    // that works on it, or did so last
	Fence      int64     // under which it is worked on
	Takeovers  int       // how often another node went on with it
}

// RunState is how a run stands.
type RunState string

// The states of a run. An interrupted one was ended by the next: what it had
// committed counts, what it had not is planned again.
const (
	RunQueued      RunState = "queued" // waits for a server
	RunRunning     RunState = "running"
	RunDone        RunState = "done"
	RunStopped     RunState = "stopped" // paused in the middle
	RunInterrupted RunState = "interrupted"
)

// JobRun is what one job did in a run, with the derivation its items share.
type JobRun struct {
	Run      string
	Job      string
	Action   string
	Object   string
	Kind     string
	Digest   string
	Approver string
	Sentence string // the rule in words
	Met      int
	Due      int
	Done     int
	Cases    int
	Failed   int
	Skipped  map[rule.Reason]int
	Codes    map[string]int // of failures
	Back     int            // records an earlier run had done and this one met again
}

// Slice is the items of one batch. ID is the batch's id in the foreign
// database too: "RUN-NUMBER".
type Slice struct {
	ID      string
	Run     string
	Job     string
	Source  string
	Table   string
	State   State
	Code    string // of a failure
	Records int    // planned
	Changed int
	Parts   int
	Shared  int
	Ranged  bool // executed as a key range: no approval needed, and many of its records are due
}

// Item is one record of a slice.
type Item struct {
	Key        string
	Case       int64
	Derivation int64
	State      State // empty: the slice's
	Reason     rule.Reason
}

// Derivation is why an item is due, stored and never recomputed. Items with the
// same start share one.
type Derivation struct {
	ID        int64
	Run       string
	Job       string
	StartName string
	Start     *rule.Day // nil: due while its condition holds
	LastDay   *rule.Day
	DueDay    rule.Day
	Late      int    // days between the due day and the run
	Cause     string // of being late: first_run, keep, lock, duty, person_still_active …
}

// Case is the file of one person.
type Case struct {
	ID     int64
	Origin string // the job that opened it
	State  State
	Opened rule.Day
	Closed *rule.Day
	// Person holds keyed hashes of the person's identifiers while the case is
	// open; it is emptied in the transaction that closes it.
	Person []PersonKey
}

// Awaited is an item that stays beyond its run: it waits for an approval, or
// for the action that follows a partial anonymisation.
type Awaited struct {
	Table  string // as Place names it
	Key    string
	Action string // the one that is awaited
	Case   int64
	Why    string
	DueDay rule.Day
}

// Why something is awaited.
const (
	WhyApproval   = "approval"
	WhyFollowedBy = "followed_by"
)
