package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/demo"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/queue"
	"github.com/fristwerk/fristwerk/internal/serving"
	"github.com/fristwerk/fristwerk/internal/store"
	"github.com/fristwerk/fristwerk/internal/witness"
)

// The exit codes of failure; 0 is done.
const (
	didNotHold = 1
	wrongUsage = 2
)

// errNoInstallation is this room's own: the folder holds nothing of ours.
var errNoInstallation = errors.New("there is no installation in this folder")

// waysOut says for every error a room promises what the caller's exit code is
// and what the reader can do. The first that fits counts.
var waysOut = []struct {
	is   error
	code int
	hint string
}{
	{errNoInstallation, didNotHold, "name the folder with --data DIR, or begin with: fristwerk apply concept.yaml"},
	{errNoPassword, didNotHold, "type it at the terminal, or give it on the first line of standard input, or say --generate"},
	{store.ErrBadURL, didNotHold, "postgres://user:password@host:port/database; without --database the store is a file in the --data folder"},
	{store.ErrUnreachable, didNotHold, "look at host, port, user and password of --database, and whether the server runs"},
	{store.ErrNoPerson, didNotHold, "fristwerk user list shows everybody"},
	{store.ErrNameTaken, didNotHold, "choose another sign-in name; fristwerk user list shows those in use"},
	{store.ErrNoSession, didNotHold, "sign in again"},
	{store.ErrNoToken, didNotHold, "fristwerk token list shows the tokens in force"},
	{store.ErrTokenTaken, didNotHold, "choose another name, or end the old one first: fristwerk token revoke NAME"},
	{store.ErrNewerVersion, didNotHold, "look at what is in force now, then apply again"},
	{store.ErrNoVersion, didNotHold, "GET /api/v1/concept/versions lists the versions"},
	{store.ErrNoRun, didNotHold, "fristwerk run prints the name of its run"},
	{store.ErrNoConcept, didNotHold, "put one in force: fristwerk apply concept.yaml"},

	{concept.ErrEdit, didNotHold, "change the concept's file by hand and apply it"},
	{concept.ErrVariable, didNotHold, "set the variable in the environment of the command; passwords belong there and not in the file"},

	{casefile.ErrHeld, didNotHold, "wait for its end; one that died frees the place within a minute"},
	{casefile.ErrFenced, didNotHold, "this process was silent for too long; what it had begun was rolled back or is recorded, and the other goes on"},
	{casefile.ErrPaused, didNotHold, "fristwerk resume lets jobs run again"},
	{casefile.ErrClaimed, didNotHold, "another run has the same records; wait for its end and try again"},
	{casefile.ErrNewer, didNotHold, "the concept was changed while the run went on: look at fristwerk plan, then run again"},
	{casefile.ErrAwaitsApproval, didNotHold, "the action asks for an approval; `approval: none` in the concept asks for none"},
	{casefile.ErrStopped, didNotHold, "fristwerk check shows each finding and the way out"},
	{casefile.ErrInactive, didNotHold, "set `active: true` at the job in the concept and apply it"},
	{casefile.ErrTransition, didNotHold, "fristwerk case show ID shows where the case stands; what is being done cannot be called back"},
	{casefile.ErrRequester, didNotHold, "another person decides, with a user name of their own"},
	{casefile.ErrTwice, didNotHold, "the second approval is another person's"},
	{casefile.ErrNothing, didNotHold, "fristwerk case show ID shows the items and what each waits for"},
	{casefile.ErrChanged, didNotHold, "look again: fristwerk case show ID"},
	{casefile.ErrTooSoon, didNotHold, "fristwerk case show ID names the day"},
	{casefile.ErrPersonal, didNotHold, "write no names, addresses, telephone or customer numbers: the record is named by its key"},
	{casefile.ErrLong, didNotHold, "write a few words; what is longer belongs into your own files"},
	{execution.ErrNotApproved, didNotHold, "the records changed in between: run again"},

	{store.ErrNoList, didNotHold, "the hint of the run that was over its limit names the list"},
	{engine.ErrUnknownList, didNotHold, "the hint of the run that was over its limit names the list"},
	{engine.ErrFirstStart, didNotHold, "look at fristwerk plan, then fristwerk resume"},
	{store.ErrNoCase, didNotHold, "fristwerk case list shows the cases"},
	{engine.ErrUnknownCase, didNotHold, "fristwerk case list shows the cases"},
	{engine.ErrBadCursor, didNotHold, "begin without --after"},
	{engine.ErrUnknownKind, didNotHold, "name an identifier as the concept's `person:` does, or its category: email=…, phone=…, customer=…"},
	{engine.ErrNobody, didNotHold, "look at the spelling; another identifier of the person may be known: fristwerk person --stdin"},
	{engine.ErrSeveral, didNotHold, "open a case for each person"},
	{engine.ErrUnknownJob, didNotHold, "fristwerk plan lists the jobs of the concept in force"},
	{engine.ErrUnknownKeep, didNotHold, "keep --person prints its id; fristwerk marks shows it in the ids of the marks (-o json)"},
	{engine.ErrUnknownSource, wrongUsage, "the concept names its sources under sources; fristwerk export prints it"},
	{engine.ErrLockedExport, didNotHold, "fristwerk marks shows why it is locked; unlock --until lifts a job's lock for a while"},
	{engine.ErrOneDatabase, didNotHold, "name the database once under sources; a table in another schema is written `schema.table`"},
	{engine.ErrUnknownObject, didNotHold, "fristwerk export shows the objects of the concept in force"},
	{engine.ErrUnknownRecord, didNotHold, "the key is the value of the object's `key` columns; of several columns a JSON list: '[\"4711\",\"1\"]'"},
	{engine.ErrUnknownEvent, didNotHold, "a date of the object reads an event: `dates: {withdrawn: {event: consent_withdrawn}}` in the concept"},
	{engine.ErrUnknownThing, didNotHold, "fristwerk export shows the actions and jobs of the concept in force"},
	{engine.ErrUnderWay, didNotHold, "send the same request again in a few seconds"},
	{engine.ErrKeyReused, didNotHold, "use a new Idempotency-Key for each new request"},
	{engine.ErrValuesGone, didNotHold, "look before: fristwerk residue JOB; or before and after: fristwerk run JOB --residue"},
	{engine.ErrUnknownRun, didNotHold, "fristwerk run prints the name of its run"},
	{engine.ErrBusy, didNotHold, "wait for its end; a run that was killed frees the place by itself"},
	{engine.ErrPaused, didNotHold, "fristwerk resume lets jobs run again"},
	{engine.ErrTooLate, didNotHold, "fristwerk why OBJECT KEY shows what was done and when"},
	{engine.ErrBadOrder, didNotHold, "fristwerk COMMAND --help says what goes together"},
	{engine.ErrStoreOlder, didNotHold, "look at the open cases: approvals since the backup are forgotten; then fristwerk reapply --confirm"},
	{engine.ErrNothingToCertify, didNotHold, "fristwerk case show ID shows where the case stands; a run is certified when it has ended and has changed something"},
	{engine.ErrNotCertified, didNotHold, "somebody changed the log or the store: fristwerk verify says where"},
	{engine.ErrNotWitnessed, didNotHold, "it is signed and stored here; look at the place, and seal again"},

	{engine.ErrKey, didNotHold, "use the key this installation was made with: FRISTWERK_KEY, or the file `key` in the --data folder; on another node, copy it; if it is lost: fristwerk key --replace"},
	{engine.ErrStoreIsSource, didNotHold, "give the store a database of its own with --database, or leave it in the --data folder"},

	{engine.ErrUnknownPerson, didNotHold, "fristwerk user list shows everybody"},
	{engine.ErrUnknownToken, didNotHold, "fristwerk token list shows the tokens in force"},
	{engine.ErrUnknownSession, didNotHold, "it has ended already"},
	{engine.ErrSignIn, didNotHold, "fristwerk user password NAME sets a new password"},
	{engine.ErrTooManyTries, didNotHold, "wait as long as it says; nobody is locked out for good"},
	{engine.ErrNotSignedIn, didNotHold, "sign in again, or make a new token: fristwerk token create NAME --role ROLE"},

	{access.ErrNotAllowed, didNotHold, "ask somebody who has the role"},
	{access.ErrBadPerson, didNotHold, "docs/people.md lists the roles and what each may do"},
	{access.ErrWeakPassword, didNotHold, "take at least 12 characters, such as four words that have nothing to do with each other"},

	{proof.ErrOtherKey, didNotHold, "use the key the log was begun with: FRISTWERK_PROOF_KEY, or the file `proof.key` in the --data folder"},
	{proof.ErrProofKey, didNotHold, "the public key is what fristwerk proof key prints; the secret one is the file `proof.key` in the --data folder"},
	{proof.ErrCheckpoint, didNotHold, "a checkpoint is what fristwerk proof seal prints"},
	{proof.ErrBundle, didNotHold, "a bundle is what fristwerk proof export writes"},
	{proof.ErrCertificate, didNotHold, "a certificate is what fristwerk certificate CASE --out FILE.json writes"},
	{proof.ErrNotIncluded, didNotHold, "somebody changed the log: fristwerk verify says where"},
	{proof.ErrHead, didNotHold, "the store was written by somebody else: fristwerk verify says where"},
	{proof.ErrNotAHash, didNotHold, "the store was written by somebody else: fristwerk verify says where"},

	{witness.ErrPlace, didNotHold, "file:PATH, https://host/path, postgres://user:password@host/database or mysql://…"},
	{witness.ErrRefused, didNotHold, "look whether the place can be reached and lets this machine write"},

	{datasource.ErrBadURL, didNotHold, "sqlite:PATH, postgres://user:password@host:port/database or mysql://user:password@host:port/database"},
	{datasource.ErrUnreachable, didNotHold, "look at host and port of the source's url, and whether the server runs and lets this machine in"},
	{datasource.ErrLogin, didNotHold, "look at user and password in the source's url"},
	{datasource.ErrNoDatabase, didNotHold, "look at the database's name in the source's url; a relative SQLite path in a concept counts from the --data folder"},
	{datasource.ErrNotDatabase, didNotHold, "look at the path in the source's url"},
	{datasource.ErrForeignInstallation, didNotHold, "use the --data folder that this database was first applied with; of a clone, or where the other was given up: fristwerk apply FILE --adopt"},
	{datasource.ErrNotInstalled, didNotHold, "apply the concept again; it makes our tables: fristwerk export > concept.yaml, then fristwerk apply concept.yaml"},
	{datasource.ErrReadOnly, didNotHold, "look at the rights of the file or at the server's read-only setting"},
	{datasource.ErrRight, didNotHold, "fristwerk apply FILE --grants prints the rights each source needs"},
	{datasource.ErrMissing, didNotHold, "the schema differs from the concept: fristwerk check names where"},
	{datasource.ErrRetry, didNotHold, "others hold the records; try again later, nothing of the batch was changed"},
	{datasource.ErrLost, didNotHold, "try again: the batch is looked up first and is never done twice"},
	{datasource.ErrFenced, didNotHold, "this process was silent for too long; its batch was rolled back, and the other goes on"},
	{datasource.ErrNotSettled, didNotHold, "something in the database sets values back: fristwerk check names triggers"},
	{datasource.ErrConstraint, didNotHold, "fristwerk check names the constraint; choose a method that it allows"},
	{datasource.ErrBadKey, didNotHold, "the key is the value of the object's `key` columns; of several columns a JSON list: '[\"4711\",\"1\"]'"},
	{datasource.ErrUnknownRole, didNotHold, "hide_from in the concept names roles of the database; create the role or correct the name"},
	{datasource.ErrReplicaAway, didNotHold, "start the replica, or take replication_lag out of the source; runs wait until it answers"},
	{datasource.ErrMarkGone, didNotHold, "fristwerk marks lists those in force"},

	{queue.ErrQueue, didNotHold, "the store's login must be allowed to make tables and indexes in its database"},
	{serving.ErrAddress, didNotHold, "another program may listen there: name another place with --listen HOST:PORT"},

	{demo.ErrExists, didNotHold, "use another folder with --data DIR, or remove the one of the old demo"},

	{context.Canceled, didNotHold, "start the command again: what was under way was rolled back, what was done is recorded"},
	{context.DeadlineExceeded, didNotHold, "try again when the database is less busy"},
	{fs.ErrNotExist, didNotHold, "look at the path; it counts from the folder you are in"},
	{fs.ErrPermission, didNotHold, "look at the rights of the file and its folder"},
}

// problem is an error with its exit code and the way out.
type problem struct {
	code int
	what string
	hint string
}

// Error says what is wrong, without the way out.
func (p *problem) Error() string { return p.what }

func usage(what, hint string) error { return &problem{wrongUsage, what, hint} }

// refused is an answer that did not hold: it was given, and this says so.
func refused(hint, format string, args ...any) error {
	return &problem{didNotHold, fmt.Sprintf(format, args...), hint}
}

// complain prints an error and its way out and returns the exit code.
func (s *session) complain(err error) int {
	p := diagnose(err)
	for i, line := range strings.Split(p.what, "\n") {
		if i == 0 {
			line = "error: " + line
		}
		fmt.Fprintln(s.err, printable(line))
	}
	if p.hint != "" {
		fmt.Fprintf(s.err, "hint: %s\n", p.hint)
	}
	return p.code
}

// diagnose finds the exit code and the way out. The errors of a concept file
// carry their own hints, one for each place.
func diagnose(err error) *problem {
	var (
		ours *problem
		file *concept.ParseError
	)
	switch {
	case errors.As(err, &ours):
		return &problem{ours.code, withoutSecrets(ours.what), ours.hint}
	case errors.As(err, &file):
		return &problem{didNotHold, file.Error(), ""}
	}
	for _, w := range waysOut {
		if errors.Is(err, w.is) {
			return &problem{w.code, withoutSecrets(err.Error()), w.hint}
		}
	}
	return &problem{didNotHold, withoutSecrets(err.Error()), "if it happens again, report it together with the output of: fristwerk version"}
}

// secrets are URLs, up to their last @ since a password may hold a blank, and
// what looks like an e-mail address: people type them where a key belongs.
var secrets = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://.*@\S*|[A-Za-z][A-Za-z0-9+.-]*://\S+|\S+@\S+`)

// withoutSecrets is the last fence before the terminal: rooms below put no
// secret into an error, but a wrong argument is quoted as it was typed.
func withoutSecrets(text string) string { return secrets.ReplaceAllString(text, "***") }
