package casefile

import (
	"errors"
	"fmt"
	"slices"
	"strings"

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
	items    map[string]bool // keys people approved; nil: whatever the job may do
}

// Job is what was approved; Digest of it is the digest that was looked at.
func (a Approved) Job() *plan.Job { return a.job }

// Run is the run the approval was given for.
func (a Approved) Run() string { return a.run }

// Day is the reference day of that run.
func (a Approved) Day() rule.Day { return a.day }

// Version is the version of the concept that was looked at.
func (a Approved) Version() int64 { return a.version }

// Approver is who let it happen.
func (a Approved) Approver() access.Actor { return a.approver }

// Covers tells whether these records, and no others, were approved: for a job
// nobody has to agree to, any.
func (a Approved) Covers(keys []string) bool {
	if a.items == nil {
		return true
	}
	return len(keys) > 0 && !slices.ContainsFunc(keys, func(k string) bool { return !a.items[k] })
}

// ForItems approves the items that people agreed to, or that were ordered by
// hand, and nothing else: each under the digest that stands now, with as many
// different people as are needed, none of them the one who asked.
func ForItems(j *plan.Job, run Run, items []LivingItem) (Approved, error) {
	if len(j.Stopped) > 0 {
		return Approved{}, fmt.Errorf("job %s: %s: %w", j.Name, j.Stopped[0].Code, ErrStopped)
	}
	a := Approved{job: j, run: run.ID, day: run.Day, version: run.Version, items: map[string]bool{}}
	var people []string
	for _, it := range items {
		if err := Ready(j, run.Day, it); err != nil {
			return Approved{}, fmt.Errorf("item %d: %w", it.ID, err)
		}
		a.items[it.Key] = true
		people = append(people, it.Approvers...)
	}
	slices.Sort(people)
	a.approver = access.Actor{ID: strings.Join(slices.Compact(people), " ")}
	return a, nil
}

// Ready tells whether an item may be done on a day, as far as people and the
// calendar go; the record itself is asked in the transaction that changes it.
func Ready(j *plan.Job, day rule.Day, it LivingItem) error {
	most := max(People(it.Needs), People(Needed(j)))
	counted := slices.DeleteFunc(slices.Clone(it.Approvers), func(p string) bool { return p == it.AskedBy })
	slices.Sort(counted)
	switch {
	case !it.Living() || it.State == Running:
		return fmt.Errorf("it is %s: %w", it.State, ErrNothing)
	case it.Digest != j.Digest:
		return ErrChanged
	case len(slices.Compact(counted)) < most:
		return ErrAwaitsApproval
	case it.Due > day || it.NotBefore != nil && *it.NotBefore > day:
		return ErrTooSoon
	}
	return nil
}

// ForList approves the exact records of a run that was over its limit, under
// the digest they were listed with.
func ForList(j *plan.Job, run Run, digest, approver string, keys []string) (Approved, error) {
	switch {
	case len(j.Stopped) > 0:
		return Approved{}, fmt.Errorf("job %s: %s: %w", j.Name, j.Stopped[0].Code, ErrStopped)
	case digest != j.Digest:
		return Approved{}, ErrChanged
	case approver == "" || Needed(j) != concept.ApprovalNone:
		return Approved{}, ErrAwaitsApproval
	}
	a := Approved{job: j, run: run.ID, day: run.Day, version: run.Version, approver: access.Actor{ID: approver}, items: map[string]bool{}}
	for _, k := range keys {
		a.items[k] = true
	}
	return a, nil
}

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

// ForLost approves again what had been approved and done before a restored
// backup took it back: these records and no others. Whoever orders it answers
// for it.
func ForLost(j *plan.Job, run Run, approver string, keys []string) (Approved, error) {
	switch {
	case len(j.Stopped) > 0:
		return Approved{}, fmt.Errorf("job %s: %s: %w", j.Name, j.Stopped[0].Code, ErrStopped)
	case approver == "":
		return Approved{}, ErrAwaitsApproval
	}
	a := Approved{job: j, run: run.ID, day: run.Day, version: run.Version, approver: access.Actor{ID: approver}, items: map[string]bool{}}
	for _, k := range keys {
		a.items[k] = true
	}
	return a, nil
}
