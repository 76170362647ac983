package rule

// Reason says why a record a rule speaks of was not changed. Of several that
// apply the first in the order of Reasons counts.
type Reason string

// The reasons, in the order in which they count (DESIGN section 2, 5).
const (
	Gone              Reason = "gone"
	NoStartDate       Reason = "no_start_date"
	ImplausibleDate   Reason = "implausible_date"
	ConditionChanged  Reason = "condition_changed"
	PersonStillActive Reason = "person_still_active"
	StillHas          Reason = "still_has"
	NoIdentifier      Reason = "no_identifier"
	Held              Reason = "held"
	Locked            Reason = "locked"
	RetentionRuns     Reason = "retention_runs"
	LockException     Reason = "lock_exception"
	Superseded        Reason = "superseded"
	Refused           Reason = "refused"
	Cancelled         Reason = "cancelled"
	AwaitingApproval  Reason = "awaiting_approval"
	OverLimit         Reason = "over_limit"
	Paused            Reason = "paused"
	AlreadyDone       Reason = "already_done"
)

// Reasons lists every reason in its order.
var Reasons = [...]Reason{
	Gone, NoStartDate, ImplausibleDate, ConditionChanged, PersonStillActive, StillHas,
	NoIdentifier, Held, Locked, RetentionRuns, LockException, Superseded, Refused,
	Cancelled, AwaitingApproval, OverLimit, Paused, AlreadyDone,
}
