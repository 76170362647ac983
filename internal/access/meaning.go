package access

// Meaning says in a few words what a permission allows; it is empty for a word
// that is none.
func Meaning(p Permission) string { return meanings()[p] }

func meanings() map[Permission]string {
	return map[Permission]string{
		ReadConcept:    "see the concept, findings, the plan, the data model",
		ChangeConcept:  "put a concept in force, change actions and jobs",
		ReadCases:      "see cases, their items and timeline",
		OpenCase:       "open a case by hand or over the API",
		DecideCase:     "approve, refuse and execute cases",
		CancelCase:     "withdraw and stop cases",
		CommentCase:    "comment on a case",
		AssignCase:     "assign a case to somebody",
		ReadRecords:    "see keys, marks, dates and history of records, no values",
		ReadValues:     "see the values of a record; each view is recorded",
		ReadLocked:     "include locked records in lists, see their values, and why a record is held",
		ExportRecords:  "export records, without the locked ones",
		ReportEvents:   "report that a contract ended, a consent was withdrawn, a user left",
		SetKeep:        "set a Keep",
		ReleaseKeep:    "release a Keep",
		SetLock:        "set a Lock",
		EndLock:        "end a Lock",
		ReadRuns:       "see runs and their progress",
		RunJobs:        "run jobs now",
		StopJobs:       "pause all jobs",
		ResumeJobs:     "resume all jobs, confirm a canary",
		ReadSources:    "see sources and their health",
		ManageSources:  "discover sources, make our tables, install guards",
		ManagePeople:   "people, roles, tokens, sessions of others",
		ReadLog:        "see who did what and who saw what",
		VerifyLedger:   "hold ledger, proof and data against each other",
		ReapplyLost:    "do again what a restored source lost",
		SearchPersons:  "find the records of a person by identifiers",
		ReadOwnAccount: "the own account: language, password, sessions",
	}
}
