package casefile

import (
	"errors"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Errors of approval.
var (
	ErrAwaitsApproval = errors.New("waits for approval")
	ErrStopped        = errors.New("stopped by a finding")
	ErrInactive       = errors.New("job is not active")
)

// Approved is permission to do one job on one day. Its fields are closed: it
// can be read, not built, outside this package.
type Approved struct {
	job      *plan.Job
	run      string
	day      rule.Day
	version  int64
	approver access.Actor
}

// Job is what was approved; Digest of it is the digest that was looked at.
func (a Approved) Job() *plan.Job { return a.job }

// Run, Day, Version and Approver are what the approval was given for.
func (a Approved) Run() string            { return a.run }
func (a Approved) Day() rule.Day          { return a.day }
func (a Approved) Version() int64         { return a.version }
func (a Approved) Approver() access.Actor { return a.approver }

// ForJob approves a job whose action needs nobody's approval, with the job as
// approver. A job stopped by a finding is never approved.
func ForJob(j *plan.Job, run Run) (Approved, error) {
	if len(j.Stopped) > 0 {
		return Approved{}, fmt.Errorf("job %s: %s: %w", j.Name, j.Stopped[0].Code, ErrStopped)
	}
	if need := Needed(j); need != concept.ApprovalNone {
		return Approved{}, fmt.Errorf("job %s asks for approval %s: %w", j.Name, need, ErrAwaitsApproval)
	}
	return Approved{job: j, run: run.ID, day: run.Day, version: run.Version, approver: access.Job(j.Name)}, nil
}

// Needed is the approval a job's items need: the action's, unless the job
// raises it.
func Needed(j *plan.Job) concept.Approval {
	if j.Approval != "" {
		return j.Approval
	}
	return j.Action.Approval
}
