package engine

import (
	"time"

	"github.com/fristwerk/fristwerk/internal/rule"
)

// Held says why the scheduler may not let a job go on as it is.
type Held string

// Why a job waits. A run somebody starts by hand does not ask for any of them
// but the limit.
const (
	HeldPreview Held = "preview"     // nobody has seen the numbers of its current version
	HeldCanary  Held = "canary"      // ten records are done: somebody looks at them first
	HeldStart   Held = "first_start" // the first serve on a real source: somebody resumes
	HeldLimit   Held = "limit"       // the list waits for approval
)

// JobGate is how a job stands with the people who look after it.
type JobGate struct {
	Job         string     `json:"job"`
	Digest      string     `json:"digest"` // of its current version
	Held        Held       `json:"held,omitempty"`
	PreviewedBy string     `json:"previewed_by,omitempty"`
	PreviewedAt *time.Time `json:"previewed_at,omitempty"`
	CanaryRun   string     `json:"canary_run,omitempty"`
	CanaryAt    *time.Time `json:"canary_at,omitempty"`
	Confirmed   string     `json:"confirmed_by,omitempty"`
	List        int64      `json:"list,omitempty"` // that waits for approval
}

// Preview is what a job would do, as it was shown to somebody.
type Preview struct {
	JobResult
	Day    rule.Day `json:"day"`
	Digest string   `json:"digest"`
	Gate   JobGate  `json:"gate"`
}

// RunList is the exact list of a run that was over its limit. Approved, the
// next run does these records and no other.
type RunList struct {
	ID      int64     `json:"id"`
	Job     string    `json:"job"`
	Object  string    `json:"object"`
	Action  string    `json:"action"`
	Day     rule.Day  `json:"day"`
	Run     string    `json:"run"`
	Records int       `json:"records"`
	State   string    `json:"state"` // awaiting_approval, approved, refused, closed
	Asked   string    `json:"asked_by"`
	At      time.Time `json:"at"`
	By      string    `json:"decided_by,omitempty"`
	Keys    []string  `json:"keys,omitempty"` // of one page
	Next    string    `json:"next,omitempty"`
}
