package demo

// Mark is a Keep or a Lock that somebody of the made-up company has set by
// hand before the jobs run. The words are those of the commands keep and lock.
type Mark struct {
	Object    string // as in the concept
	Key       string // canonical text
	Kind      string // "keep" or "lock"
	Ground    string // of a lock; empty for a keep
	Reason    string
	Reference string // a file number, never a name
}

// Marks lists the marks of the demo. Most stand on records that are due, so
// that the run shows them as held or locked.
func Marks() []Mark {
	return []Mark{
		{Object: "contract", Key: "3", Kind: "keep", Reason: "lawsuit", Reference: "4 O 112/25"},
		{Object: "contract", Key: "4", Kind: "lock", Ground: "art18", Reason: "request", Reference: "DS-2025-031"},
		{Object: "contract", Key: "16", Kind: "lock", Ground: "art18", Reason: "request", Reference: "DS-2025-044"},
		{Object: "lead", Key: "6", Kind: "keep", Reason: "authority", Reference: "AZ 17-882"},
		{Object: "lead_contact", Key: "3", Kind: "lock", Ground: "contractual", Reason: "contract", Reference: "RV-88"},
		{Object: "user", Key: "4", Kind: "keep", Reason: "audit", Reference: "REV-2025-07"},
		{Object: "sales_organisation", Key: "3", Kind: "keep", Reason: "lawsuit", Reference: "11 HK O 9/25"},
	}
}

// Sample is a record whose row the summary shows before and after the run.
type Sample struct {
	Object  string
	Key     string
	Columns []string // those worth showing, in this order
}

// Samples lists three records on which the run does different things: one is
// anonymised, one masked, one deleted.
func Samples() []Sample {
	return []Sample{
		{Object: "contract", Key: "1", Columns: []string{"first_name", "last_name", "birth_date", "email", "street", "postcode", "iban", "status"}},
		{Object: "lead", Key: "2", Columns: []string{"first_name", "last_name", "email", "phone", "status"}},
		{Object: "lead", Key: "3", Columns: []string{"first_name", "last_name", "email", "phone", "status"}},
	}
}
