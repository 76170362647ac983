package plan

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
)

// entry is what is known of a finding before anybody has looked: how bad it
// is, whether `accept` may answer it, and how it is said. {object}, {where}
// and {detail} are filled in by NewFinding.
type entry struct {
	severity Severity
	fixed    bool // accept does not answer it: what it warns of cannot go well
	message  string
	hint     string
}

// catalogue holds every code there is, those of the analyzers here and those
// only live data can show. docs/findings.md explains each; a test holds the
// two together. It is read only.
var catalogue = map[string]entry{
	"undeclared_column": {Error, true,
		"{where} is declared neither personal nor not personal",
		"write it under columns with a category, or under not_personal"},
	"unknown_table": {Error, true,
		"the table {where} was not found{detail}",
		"check the spelling and the schema, and that the login may see it; names are exact"},
	"unknown_column": {Error, true,
		"{where} does not exist: {detail}",
		"correct the name in the concept; upper and lower case count"},
	"no_key": {Error, true,
		"{where} does not tell records apart: {detail}",
		"name a column, or several, that the database holds unique and NOT NULL"},
	"key_personal": {Error, true,
		"{where} is personal and {detail}: it would stand in the ledger and in lists",
		"name another column that is unique, such as a number of the system"},
	"key_changed": {Error, true,
		"{detail} would change {where}, a column of the key",
		"leave key columns as they are: marks and the ledger find the record by them"},
	"breaks_unique": {Error, true,
		"{where} may not hold the same value twice: {detail}",
		"use clear where NULL is allowed, or a template with {key}"},
	"breaks_not_null": {Error, true,
		"{where} does not take NULL: {detail}",
		"name a method that writes a value, or allow NULL in the column"},
	"breaks_length": {Error, true,
		"{where} is too short: {detail}",
		"shorten the replacement or the template"},
	"breaks_check": {Error, true,
		"{where} refuses the new value: {detail}",
		"write a value that the constraint allows"},
	"breaks_type": {Error, true,
		"{where} cannot hold the new value: {detail}",
		"name a method or a value that fits the column's type"},
	"partition_key_changed": {Error, true,
		"{detail} would change {where}, by which the table is partitioned: the row would move",
		"leave the column as it is and declare it not_personal, or delete the record instead"},
	"generated_column_mapped": {Error, true,
		"{where} is computed by the database and cannot be written: {detail}",
		"declare it under not_personal; it follows the columns it is computed from"},
	"foreign_key_changed": {Error, true,
		"{detail} would change {where}, which connects rows",
		"leave the column as it is: declare it not_personal, or name it nowhere in the action"},
	"cascade_leaves_mapping": {Error, false,
		"a deletion reaches rows behind {where}, which are not mapped: {detail}",
		"map the table as a part over these columns, without only; or spare such records with unless: has; or accept it with a reason"},
	"trigger_writes": {Error, false,
		"the trigger {where} writes elsewhere when the action does its work ({detail})",
		"look where it writes: map that table as an object or a part if it copies personal data, then accept it with a reason"},
	"trigger_reverts": {Error, true,
		"the database brings the old value of {where} back: {detail}",
		"change the trigger, or leave the column out of the action"},
	"start_moves": {Error, true,
		"{where} is a date that {detail}",
		"let the rule start from a date the action does not touch"},
	"not_transactional": {Error, true,
		"{where} knows no transactions: change and ledger could come apart",
		"convert the table, for example with ALTER TABLE … ENGINE=InnoDB"},
	"read_only": {Error, true,
		"{where} cannot be written over this connection",
		"connect to the primary server, or with a login that may write"},
	"right_missing": {Error, true,
		"the login lacks a right on {where}: {detail}",
		"apply --grants prints what each source needs"},
	"foreign_installation": {Error, true,
		"{where} belongs to another installation of Fristwerk",
		"use the installation that runs there; of a clone, or once it is given up: fristwerk apply FILE --adopt"},
	"method_does_not_erase": {Error, true,
		"under anonymise {where} would keep something of its value: {detail}",
		"name a method that erases, or make the action partially_anonymise or mask"},
	"set_leaves_rule": {Error, true,
		"once {where} is written, {detail} no longer holds: the record falls out of its own rules",
		"add the value to that condition's list, or set another value"},
	"followed_by_nobody": {Error, false,
		"{where} is to be finished by {detail}, but no active job runs that",
		"add a job with that action, or set active: true where there is one"},
	"json_without_rest": {Error, true,
		"{where} does not say what becomes of the rest of the document",
		"add \"*\" with a category or not_personal"},
	"source_restored": {Error, true,
		"the source {where} was restored from a backup: {detail}",
		"fristwerk reapply shows what was lost and does it again"},
	"store_restored": {Error, true,
		"the store is older than the source {where}: {detail}",
		"approvals and cancellations since are lost; look at the open cases, then fristwerk reapply --confirm"},
	"part_is_object": {Error, true,
		"rows of {where} belong to two: {detail}",
		"map the table as related instead of as a part, or only as a part; or tell the rows apart by different only"},
	"mark_dangling": {Error, false,
		"a mark in {where} speaks of a record that is not there: {detail}",
		"release it if the record is gone; look for a changed key or a restored backup if it should not be"},

	"mark_removed": {Error, false,
		"a mark in {where} was taken away, and not by us: {detail}",
		"find out who did it; set the mark again, or end it in due form"},
	"schema_changed": {Error, true,
		"{where} is not as it was when somebody last looked: {detail}",
		"change the concept where it must know of it and apply it; or confirm with fristwerk check --confirm that it need not"},
	"guard_missing": {Error, false,
		"the guard's trigger {where} is not there ({detail})",
		"find out who took it away; fristwerk guard install puts it back"},
	"guard_disabled": {Error, false,
		"the guard's trigger {where} is switched off ({detail})",
		"find out who did it; fristwerk guard install puts it back"},
	"guard_replaced": {Error, false,
		"the guard's trigger {where} is not the one we made ({detail})",
		"find out who wrote over it; fristwerk guard install puts it back"},
	"guard_broken": {Error, false,
		"the guard's trigger {where} cannot do its work: {detail}",
		"other programs may be refused everything there: run fristwerk guard install with a login that stays"},

	"guard_outdated": {Warning, false,
		"the guard's trigger {where} is as an older concept asked ({detail})",
		"run fristwerk guard install once more"},
	"guard_observes": {Warning, true,
		"the guard of {where} only writes down what it would refuse",
		"look at fristwerk guard status, then install it without --observe"},
	"guard_open": {Warning, true,
		"a way around the guard stays open ({where}): {detail}",
		"close it in the database where you can; docs/guard.md says how"},
	"moves": {Warning, false,
		"a change also moves {where}: {detail}",
		"make sure that nobody reads it as something a person did"},
	"unmapped_personal": {Warning, false,
		"no object maps the table {where}, and its columns look personal: {detail}",
		"map it as an object or a part; or accept it with the reason why nothing in it has to be erased"},
	"never_erased": {Warning, false,
		"records of {where} are never erased: {detail}",
		"add a job that anonymises or deletes them and make it active; or accept it with the reason why they may stay"},
	"records_unreached": {Warning, false,
		"as they stand, no active job will ever erase some records of {where}: {detail}",
		"fristwerk check --unreached {object} lists them by key; widen only, add a job for them, or fill in the dates; or accept it if they are all still in use"},
	"view_over_table": {Warning, false,
		"the view {where} reads {detail}",
		"if it is materialised it keeps a copy: refresh it after runs"},
	"index_missing": {Warning, false,
		"{where} has no index: {detail}",
		"create one beginning with this column, or runs will read the whole table"},
	"erases_too_early": {Warning, false,
		"{where} is due before a duty to keep has ended: {detail}",
		"make the rule at least as long as the duty; until then the records wait as retention_runs"},
	"identifier_lost": {Warning, false,
		"after {where} nothing tells whose record it is: {detail}",
		"leave one identifier to the last action; without it the same person is found only over the open case"},
	"lock_not_enforced": {Warning, false,
		"{where} sets locks that only Fristwerk itself heeds",
		"other programs can still change locked records; fristwerk guard install makes them heed the lock"},
	"lag_unmeasured": {Error, true,
		"the concept bounds how far the replicas of {where} may be behind, and that cannot be measured: {detail}",
		"make it measurable, or take replication_lag out of the source: a bound nobody holds protects nobody"},
	"cross_source": {Warning, false,
		"{where} asks about {detail}, which lives in another source",
		"it is read right before each slice; what changes there in between is not seen"},
	"table_restored": {Warning, false,
		"the table {where} was restored on its own: {detail}",
		"fristwerk reapply does again what was done to it"},
	"came_back": {Warning, false,
		"values done before are back in {where}: {detail}",
		"find the import or program that writes them; they are done again each time"},
	"values_in_server_log": {Warning, false,
		"the server of {where} writes statements with their values into its log: {detail}",
		"switch that off, or count the log among the copies"},
	"key_beside_store": {Warning, false,
		"the installation's key lies beside its store ({where})",
		"hand it over as FRISTWERK_KEY, so that a copy of the folder alone identifies nobody"},
	"no_duties_declared": {Warning, false,
		"{where} is erased and names no duty to keep it",
		"write retain, or accept this with the reason why no duty applies"},
	"open_rows": {Warning, false,
		"records due have open rows in {where}: {detail}",
		"add unless: has to the rule if they should hold the record back"},
}

// Codes lists the codes of all findings, sorted.
func Codes() []string { return slices.Sorted(maps.Keys(catalogue)) }

// NewFinding makes a finding from the catalogue. Object may be empty; where
// names a table, table.column or the like, detail what varies; neither may
// hold a value of the database. A code nobody knows is an error that no accept
// answers.
func NewFinding(code, object, where, detail string) Finding {
	e, known := catalogue[code]
	if !known {
		e = entry{Error, true, "{where}: {detail}", "report this: the finding is not in the catalogue"}
	}
	fill := strings.NewReplacer("{object}", object, "{where}", where, "{detail}", detail)
	return Finding{
		Code: code, Severity: e.severity, Object: object, Where: where, Detail: detail,
		Message: fill.Replace(e.message), Hint: fill.Replace(e.hint),
	}
}

// Acceptable says whether an accept in the concept may answer the finding.
func (f Finding) Acceptable() bool {
	e, known := catalogue[f.Code]
	return known && !e.fixed
}

// Stops says whether the finding stops the jobs it concerns.
func (f Finding) Stops() bool { return f.Severity == Error && f.Accepted == "" }

// Fingerprint names the thing as it is now: an accepted finding whose
// fingerprint has changed speaks of something nobody has looked at.
func (f Finding) Fingerprint() string {
	sum := sha256.Sum256([]byte(strings.Join([]string{f.Code, f.Object, f.Where, f.Detail}, "\x00")))
	return hex.EncodeToString(sum[:8])
}
