package proof

// The acts that are logged. An auditor reads them in the bundle, so a name that
// was used once keeps its meaning.
const (
	ConceptInForce Act = "concept_in_force"
	OwnDataExpired Act = "own_data_expired" // payload: Expired
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
	ReapplyAsked   Act = "reapply_asked"   // another person is to agree
	ValuesSeen     Act = "values_seen"     // payload: of which records (as a digest), which columns
	ExportBegan    Act = "export_began"    // records leave in a file
	ExportEnded    Act = "export_ended"    // payload: how many left, how many stayed
	Certified      Act = "certified"       // payload: the digest of a Statement
	ProofExported  Act = "proof_exported"  // the log itself
	ProofVerified  Act = "proof_verified"  // payload: what came out
	SignedOut      Act = "signed_out"      // by the person, or by somebody who ended the session
	SourceAdopted  Act = "source_adopted"  // from another installation's care; payload: what it had left there
	KeyReplaced    Act = "key_replaced"    // the installation's key
	JobSeen        Act = "job_seen"        // somebody saw what a version of a job would do
	JobConfirmed   Act = "job_confirmed"   // somebody saw what a version of a job did
	StoreConfirmed Act = "store_confirmed" // an older store goes on: open approvals are void
)

// Acts are all of them, in the order in which people look for them.
var Acts = [...]Act{
	OwnDataExpired,
	ConceptInForce, RunBegan, RunEnded, BatchCommitted, BatchFound, CaseMoved, MarkSet, MarkEnded, JobSeen, JobConfirmed,
	JobsPaused, JobsResumed, ValuesSeen, ExportBegan, ExportEnded, SignedIn, SignedOut, SignInRefused, PersonChanged, TokenChanged,
	GuardChanged, KeyReplaced, SourceAdopted, ReapplyAsked, Reapplied, StoreConfirmed, ProofVerified, ProofExported, Certified,
}
