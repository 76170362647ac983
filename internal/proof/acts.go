package proof

// The acts that are logged. An auditor reads them in the bundle, so a name that
// was used once keeps its meaning.
const (
	ConceptInForce Act = "concept_in_force"
	RunBegan       Act = "run_began"
	RunEnded       Act = "run_ended"
	BatchCommitted Act = "batch_committed" // payload: Batch
	BatchFound     Act = "batch_found"     // in a source whose batches an older store does not know; payload: Batch
	MarkSet        Act = "mark_set"
	MarkEnded      Act = "mark_ended"
	CaseMoved      Act = "case_moved" // opened, approved, refused, cancelled, …: payload says which
	JobsPaused     Act = "jobs_paused"
	JobsResumed    Act = "jobs_resumed"
	SignedIn       Act = "signed_in"
	SignInRefused  Act = "sign_in_refused"
	PersonChanged  Act = "person_changed" // of people who work with Fristwerk
	TokenChanged   Act = "token_changed"
	GuardChanged   Act = "guard_changed"
	Reapplied      Act = "reapplied"
)
