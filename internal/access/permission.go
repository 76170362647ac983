package access

import (
	"fmt"
	"maps"
	"slices"
)

// Permission is one thing an actor may do. Every use case of the engine asks
// for exactly one.
type Permission string

// The permissions, from looking to deciding.
const (
	ReadConcept    Permission = "concept:read"   // concept, findings, plan, data model
	ChangeConcept  Permission = "concept:change" // apply, actions, jobs
	ReadCases      Permission = "cases:read"     // cases, items, timeline
	OpenCase       Permission = "cases:open"     // by hand or over the API
	DecideCase     Permission = "cases:decide"   // approve, refuse, execute
	CancelCase     Permission = "cases:cancel"   // withdraw, stop
	CommentCase    Permission = "cases:comment"
	AssignCase     Permission = "cases:assign"
	ReadRecords    Permission = "records:read"   // keys, marks, dates, history: no values
	ReadValues     Permission = "values:read"    // the values of a record; each view is recorded
	ReadLocked     Permission = "records:locked" // locked records in lists, and their values
	ExportRecords  Permission = "records:export" // without the locked ones
	ReportEvents   Permission = "events:report"  // what a host without a date column tells us
	SetKeep        Permission = "keeps:set"
	ReleaseKeep    Permission = "keeps:release"
	SetLock        Permission = "locks:set"
	EndLock        Permission = "locks:end"
	ReadRuns       Permission = "runs:read"
	RunJobs        Permission = "runs:start"
	StopJobs       Permission = "runs:stop"   // pause
	ResumeJobs     Permission = "runs:resume" // resume, and the look after a canary
	ReadSources    Permission = "sources:read"
	ManageSources  Permission = "sources:manage" // discover, our tables, guards
	ManagePeople   Permission = "people:manage"  // people, roles, tokens, sessions of others
	ReadLog        Permission = "log:read"       // who did what, who saw what
	VerifyLedger   Permission = "ledger:verify"
	ReapplyLost    Permission = "ledger:reapply"
	SearchPersons  Permission = "persons:search" // by identifiers, answers record pointers
	ReadOwnAccount Permission = "account:own"    // language, own password, own sessions
)

// grants is the one table of who may do what. What is not listed is refused.
//
//   - dpo reads all, comments, and may stop a job or a case; whoever decides
//     cannot also supervise (Art. 38(6) GDPR), so it never approves.
//   - clerk sees the cases and records of the organisations assigned, and asks
//     for Keeps and Locks; it sees that a record is held, not why.
//   - service holds a token; the token's scopes narrow it further.
func grants() map[Role][]Permission {
	reads := []Permission{ReadConcept, ReadCases, ReadRecords, ReadRuns, ReadSources, SearchPersons, VerifyLedger, ReadOwnAccount}
	return map[Role][]Permission{
		Admin: {ReadConcept, ReadRuns, ReadSources, ManageSources, ManagePeople, ReadLog, StopJobs, VerifyLedger, ReadOwnAccount},
		Manager: slices.Concat(reads, []Permission{
			ChangeConcept, OpenCase, DecideCase, CancelCase, CommentCase, AssignCase, ReadValues, ReadLocked, ExportRecords, ReportEvents,
			SetKeep, ReleaseKeep, SetLock, EndLock, RunJobs, StopJobs, ResumeJobs, ReapplyLost, ReadLog,
		}),
		DPO:     slices.Concat(reads, []Permission{ReadValues, ReadLocked, ReadLog, CommentCase, CancelCase, StopJobs}),
		Legal:   slices.Concat(reads, []Permission{ReadLocked, SetKeep, ReleaseKeep, CommentCase}),
		Clerk:   {ReadCases, ReadRecords, ReadValues, SearchPersons, OpenCase, CommentCase, ExportRecords, SetLock, ReadOwnAccount},
		Auditor: slices.Concat(reads, []Permission{ReadLocked, ReadLog}),
		Service: {
			ReadConcept, ReadCases, OpenCase, ReadRecords, ExportRecords, ReportEvents, SetKeep, SetLock, ReadRuns, RunJobs,
			StopJobs, ReadSources, SearchPersons, ReadOwnAccount,
		},
	}
}

// Permissions lists what a role may do, sorted.
func Permissions(r Role) []Permission { return slices.Sorted(slices.Values(grants()[r])) }

// All lists every permission that some role has, sorted.
func All() []Permission {
	found := map[Permission]bool{}
	for _, list := range grants() {
		for _, p := range list {
			found[p] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// May tells whether the actor has a permission: by one of its roles, and within
// the scopes of its token if it came with one.
func (a Actor) May(p Permission) bool {
	if a.Scopes != nil && !slices.Contains(a.Scopes, p) {
		return false
	}
	return slices.ContainsFunc(a.Roles, func(r Role) bool { return slices.Contains(grants()[r], p) })
}

// Require refuses an actor without the permission.
func (a Actor) Require(p Permission) error {
	if a.May(p) {
		return nil
	}
	return fmt.Errorf("%s may not (%s): %w", a.ID, p, ErrNotAllowed)
}
