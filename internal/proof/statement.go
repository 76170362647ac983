package proof

import "time"

// Statement is what a certificate says of a case or a run. It holds no personal
// value: records are named by their keys, people by number.
type Statement struct {
	Subject string `json:"subject"` // case/12, run/…
	Concept string `json:"concept"` // name of the deletion concept
	State   string `json:"state"`
	Began   string `json:"began"` // a day
	Ended   string `json:"ended,omitempty"`
	Actor   string `json:"actor"` // who opened or started it
	Reason  string `json:"reason,omitempty"`

	Deeds     []Deed     `json:"deeds"`
	Left      []Left     `json:"left"` // what was not done, and why
	Decisions []Decision `json:"decisions"`
	Batches   []Stated   `json:"batches"`
	Unsaid    []string   `json:"unsaid"` // codes of what a certificate says nothing about
}

// Text is a text in both languages.
type Text struct {
	DE string `json:"de"`
	EN string `json:"en"`
}

// Deed is one action on records of one object, by one rule.
type Deed struct {
	Object      string   `json:"object"`
	ObjectTitle Text     `json:"object_title"`
	Action      string   `json:"action"`
	ActionTitle Text     `json:"action_title"`
	Kind        string   `json:"kind"`
	Erases      bool     `json:"erases"` // Art. 17 GDPR, as far as no copy exists outside the mapped data
	Day         string   `json:"day"`
	Run         string   `json:"run,omitempty"`
	Records     int      `json:"records"`
	Keys        []string `json:"keys"`
	KeysLeftOut int      `json:"keys_left_out,omitempty"`
	ApprovedBy  string   `json:"approved_by,omitempty"` // a job, where its action asks for nobody
	Rule        *Ruled   `json:"rule,omitempty"`        // missing: ordered by hand
	Batches     []string `json:"batches"`
}

// Ruled is the rule a deed followed, as its version of the concept has it.
type Ruled struct {
	Job         string `json:"job"`
	Title       Text   `json:"title"`
	Version     int64  `json:"version"`
	Sentence    Text   `json:"sentence"`
	Purpose     string `json:"purpose,omitempty"`
	Basis       string `json:"basis"`
	PeriodBasis string `json:"period_basis,omitempty"`
}

// Left is what was looked at and not done.
type Left struct {
	Object  string `json:"object"`
	Action  string `json:"action"`
	Reason  string `json:"reason"`
	Records int    `json:"records"`
}

// Decision is who decided what.
type Decision struct {
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Decision string    `json:"decision"`
	Records  int       `json:"records"`
}

// Stated is a batch: what the log says of it, and its records where all of them
// belong to the subject.
type Stated struct {
	ID      string   `json:"batch"`
	Source  string   `json:"source"`
	Table   string   `json:"table"`
	Records int      `json:"records"`
	Ledger  Hash     `json:"ledger"`
	Keys    []string `json:"keys,omitempty"`
}

// Codes of what no certificate speaks of.
const (
	UnsaidBackups = "backups" // and replicas, logs of the database
	UnsaidExports = "exports" // and whatever else left the database
	UnsaidTables  = "unmapped_tables"
)
