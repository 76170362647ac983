package api

import (
	"context"
	"errors"
	"net/http"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// Errors of this room.
var (
	errNoToken       = errors.New("no token")
	errTooMany       = errors.New("too many requests")
	errPanic         = errors.New("panic")
	errUnknownRoute  = errors.New("no such route")
	errMethod        = errors.New("method not allowed")
	errBadCursor     = errors.New("cursor cannot be read")
	errNoMatch       = errors.New("the thing was changed meanwhile")
	errNeedsMatch    = errors.New("If-Match is missing")
	errKeyTooLong    = errors.New("idempotency key too long")
	errUnknownName   = errors.New("no such thing")
	errInvalid       = errors.New("invalid request")
	errOneOf         = errors.New("either person or records")
	errTooLarge      = errors.New("request too large")
	errContentType   = errors.New("content type not known")
	errBodyTimeout   = errors.New("body took too long")
	errNotAcceptable = errors.New("not acceptable")
)

// text is said in German or in English.
type text struct{ de, en string }

// row is what an error means over HTTP. Codes are promises: programs tell
// problems apart by them.
type row struct {
	is     error
	status int
	code   string
	title  text
	hint   text
	// tells: the error's own sentence says what is wrong and is passed on, without
	// whatever of the request it repeats.
	tells bool
}

// table is the one place where errors become problems. The first row that fits
// counts; what fits none is `internal`, of which nothing is told.
func table() []row {
	return []row{
		{errNoToken, http.StatusUnauthorized, "no_token", text{"Anmeldung fehlt", "Not signed in"},
			text{"Senden Sie den Header Authorization: Bearer TOKEN.", "Send the header Authorization: Bearer TOKEN."}, false},
		{engine.ErrNotSignedIn, http.StatusUnauthorized, "bad_token", text{"Das Token gilt nicht", "The token is not valid"},
			text{"Es ist unbekannt, abgelaufen oder widerrufen. Lassen Sie sich ein neues geben.", "It is unknown, expired or revoked. Ask for a new one."}, false},
		{access.ErrNotAllowed, http.StatusForbidden, "not_allowed", text{"Dazu fehlt das Recht", "Not allowed"},
			text{"Fragen Sie jemanden mit der passenden Rolle oder nehmen Sie ein Token mit diesem Recht.", "Ask somebody who has the role, or use a token with this permission."}, false},
		{errTooMany, http.StatusTooManyRequests, "too_many_requests", text{"Zu viele Anfragen", "Too many requests"},
			text{"Warten Sie so viele Sekunden, wie Retry-After nennt.", "Wait as many seconds as Retry-After says."}, false},
		{errUnknownRoute, http.StatusNotFound, "unknown_route", text{"Diese Adresse gibt es nicht", "No such address"},
			text{"Alle Adressen stehen in " + Prefix + "/openapi.json.", "All addresses stand in " + Prefix + "/openapi.json."}, false},
		{errMethod, http.StatusMethodNotAllowed, "method_not_allowed", text{"Das geht hier nicht", "Not possible here"},
			text{"Der Header Allow nennt, was geht.", "The header Allow says what is possible."}, false},

		{errInvalid, http.StatusUnprocessableEntity, "invalid_request", text{"Die Anfrage passt nicht zur Beschreibung", "The request does not fit its description"},
			text{"errors nennt die Stellen; die Beschreibung steht in " + Prefix + "/openapi.json.", "errors names the places; the description stands in " + Prefix + "/openapi.json."}, false},
		{errOneOf, http.StatusUnprocessableEntity, "person_or_records", text{"Entweder person oder records", "Either person or records"},
			text{"Nennen Sie genau eines von beiden.", "Give exactly one of both."}, false},
		{errTooLarge, http.StatusRequestEntityTooLarge, "too_large", text{"Die Anfrage ist zu groß", "The request is too large"},
			text{"Teilen Sie sie auf.", "Send it in pieces."}, false},
		{errContentType, http.StatusUnsupportedMediaType, "content_type", text{"Dieses Format wird nicht gelesen", "This format is not read"},
			text{"Senden Sie application/json.", "Send application/json."}, false},
		{errBodyTimeout, http.StatusRequestTimeout, "body_timeout", text{"Die Anfrage kam nicht vollständig an", "The request did not arrive whole"},
			text{"Senden Sie sie noch einmal.", "Send it again."}, false},
		{errNotAcceptable, http.StatusNotAcceptable, "not_acceptable", text{"Dieses Format gibt es nicht", "There is no answer in this format"},
			text{"Nehmen Sie application/json an.", "Accept application/json."}, false},
		{errBadCursor, http.StatusBadRequest, "bad_cursor", text{"Die Seitenmarke passt nicht", "The cursor does not fit"},
			text{"Beginnen Sie ohne after; eine Seitenmarke gilt nur für dieselben Filter.", "Begin without after; a cursor holds for the same filters only."}, false},
		{errUnknownName, http.StatusNotFound, "unknown_name", text{"Das gibt es nicht", "There is no such thing"},
			text{"Die Liste darüber nennt, was es gibt.", "The list above it says what there is."}, false},

		{errNeedsMatch, http.StatusPreconditionRequired, "if_match_missing", text{"If-Match fehlt", "If-Match is missing"},
			text{"Lesen Sie die Sache und senden Sie ihren ETag als If-Match mit.", "Read the thing and send its ETag back as If-Match."}, false},
		{errNoMatch, http.StatusPreconditionFailed, "changed_meanwhile", text{"Inzwischen wurde es geändert", "It was changed meanwhile"},
			text{"Lesen Sie die Sache neu und entscheiden Sie dann.", "Read it again, then decide."}, false},
		{errKeyTooLong, http.StatusBadRequest, "idempotency_key_too_long", text{"Der Idempotency-Key ist zu lang", "The Idempotency-Key is too long"},
			text{"Bis zu 255 Bytes.", "Up to 255 bytes."}, false},

		{engine.ErrChanged, http.StatusPreconditionFailed, "changed_meanwhile", text{"Inzwischen wurde es geändert", "It was changed meanwhile"},
			text{"Lesen Sie die Sache neu und entscheiden Sie dann.", "Read it again, then decide."}, false},
		{engine.ErrKeyReused, http.StatusUnprocessableEntity, "idempotency_key_reused", text{"Dieser Idempotency-Key gehört zu einer anderen Anfrage", "This Idempotency-Key belongs to another request"},
			text{"Nehmen Sie für jede neue Anfrage einen neuen Schlüssel.", "Use a new key for each new request."}, false},
		{engine.ErrUnderWay, http.StatusConflict, "idempotency_key_under_way", text{"Eine Anfrage mit diesem Idempotency-Key läuft noch", "A request with this Idempotency-Key is under way"},
			text{"Senden Sie dieselbe Anfrage in einigen Sekunden noch einmal.", "Send the same request again in a few seconds."}, false},
		{engine.ErrUnknownEvent, http.StatusUnprocessableEntity, "unknown_event", text{"Dieses Ereignis liest keine Regel", "No rule reads this event"},
			text{"Ein Datum des Datenobjekts muss es nennen: dates: {widerrufen: {event: NAME}}.", "A date of the object must name it: dates: {withdrawn: {event: NAME}}."}, false},
		{engine.ErrUnknownThing, http.StatusNotFound, "unknown_name", text{"Das gibt es nicht", "There is no such thing"},
			text{"Die Liste darüber nennt, was es gibt.", "The list above it says what there is."}, false},
		{engine.ErrUnknownVersion, http.StatusNotFound, "unknown_version", text{"Diese Fassung gibt es nicht", "No such version"},
			text{"GET " + Prefix + "/concept/versions nennt alle.", "GET " + Prefix + "/concept/versions lists them."}, false},
		{engine.ErrValuesGone, http.StatusConflict, "values_gone", text{"Die Werte eines Laufs sind fort, sobald er vorbei ist", "The values of a run are gone once it is over"},
			text{"Suchen Sie vor dem Lauf: fristwerk residue JOB", "Look before the run: fristwerk residue JOB"}, false},
		{engine.ErrNothingToCertify, http.StatusConflict, "nothing_to_certify", text{"Es gibt noch nichts zu bescheinigen", "There is nothing to certify yet"},
			text{"Ein Fall hat einen Nachweis, sobald etwas getan wurde, ein Lauf, wenn er beendet ist und etwas geändert hat.", "A case has a certificate when something was done, a run when it has ended and has changed something."}, false},
		{engine.ErrNotCertified, http.StatusConflict, "not_borne_out", text{"Der Nachweis gibt diese Bescheinigung nicht her", "The log does not bear this certificate out"},
			text{"Jemand hat den Nachweis oder den Speicher verändert: fristwerk verify sagt, wo.", "Somebody changed the log or the store: fristwerk verify says where."}, false},
		{engine.ErrUnknownRun, http.StatusNotFound, "unknown_run", text{"Diesen Lauf gibt es nicht", "No such run"},
			text{"GET " + Prefix + "/runs nennt alle.", "GET " + Prefix + "/runs lists them."}, false},
		{engine.ErrUnknownSource, http.StatusNotFound, "unknown_source", text{"Diese Datenquelle gibt es nicht", "No such source"},
			text{"GET " + Prefix + "/sources nennt alle.", "GET " + Prefix + "/sources lists them."}, false},
		{engine.ErrNoConcept, http.StatusConflict, "no_concept", text{"Es ist noch kein Löschkonzept in Kraft", "No concept is in force"},
			text{"Setzen Sie eines in Kraft: fristwerk apply concept.yaml", "Put one in force: fristwerk apply concept.yaml"}, false},
		{engine.ErrUnknownJob, http.StatusNotFound, "unknown_job", text{"Diesen Job gibt es nicht", "No such job"},
			text{"GET " + Prefix + "/jobs nennt alle.", "GET " + Prefix + "/jobs lists them."}, false},
		{engine.ErrOneDatabase, http.StatusUnprocessableEntity, "one_database", text{"Zwei Datenquellen sind dieselbe Datenbank", "Two sources are one database"},
			text{"Führen Sie die Datenbank einmal auf. Eine Tabelle in einem anderen Schema heißt dort schema.tabelle.", "Name the database once. A table in another schema is written schema.table."}, false},
		{engine.ErrUnknownObject, http.StatusNotFound, "unknown_object", text{"Dieses Datenobjekt gibt es nicht", "No such object"},
			text{"Die Datenobjekte stehen im Löschkonzept.", "The objects stand in the concept."}, false},
		{engine.ErrStoreOlder, http.StatusConflict, "store_older", text{"Unser Speicher ist älter als eine Datenquelle", "The store is older than a source"},
			text{"Er wurde aus einer Sicherung zurückgespielt. Sehen Sie die offenen Fälle durch und bestätigen Sie die Nachlöschung.", "It was restored from a backup. Look at the open cases, then confirm with reapply."}, false},
		{engine.ErrUnknownKeep, http.StatusNotFound, "unknown_keep", text{"Diesen Keep gibt es nicht", "No such Keep"},
			text{"Lassen Sie sich die Vermerke auflisten.", "List the marks."}, false},
		{engine.ErrUnknownRecord, http.StatusNotFound, "unknown_record", text{"Diesen Datensatz gibt es nicht", "No such record"},
			text{"Der Schlüssel ist der Wert der Spalten unter key, bei mehreren als JSON-Liste, in Adressen prozentkodiert.", "The key is the value of the object's key columns, of several a JSON list, percent-encoded in addresses."}, false},
		{engine.ErrBadKey, http.StatusUnprocessableEntity, "bad_key", text{"So sieht kein Schlüssel dieses Datenobjekts aus", "Not a key of this object"},
			text{"Der Schlüssel ist der Wert der Spalten unter key, bei mehreren als JSON-Liste.", "The key is the value of the object's key columns, of several a JSON list."}, false},
		{engine.ErrLockedExport, http.StatusConflict, "locked_export", text{"Ein Datensatz ist gesperrt und wird nicht ausgegeben", "A record is locked and is not exported"},
			text{"Lassen Sie ihn weg, oder lassen Sie die Sperre aufheben.", "Leave it out, or have the lock ended."}, false},
		{engine.ErrBusy, http.StatusConflict, "busy", text{"Ein anderer Lauf ist unterwegs", "Another run is going on"},
			text{"Warten Sie sein Ende ab.", "Wait for its end."}, false},
		{engine.ErrPaused, http.StatusConflict, "paused", text{"Alle Jobs sind angehalten", "All jobs are paused"},
			text{"POST " + Prefix + "/resume lässt sie wieder laufen.", "POST " + Prefix + "/resume lets them run again."}, false},
		{casefile.ErrPaused, http.StatusConflict, "paused", text{"Alle Jobs sind angehalten", "All jobs are paused"},
			text{"POST " + Prefix + "/resume lässt sie wieder laufen.", "POST " + Prefix + "/resume lets them run again."}, false},
		{engine.ErrTooLate, http.StatusConflict, "too_late", text{"Zu spät: es ist schon geschehen", "Too late: already done"},
			text{"Der Verlauf des Datensatzes zeigt, was wann geschah.", "The record's history shows what was done and when."}, false},
		{engine.ErrBadOrder, http.StatusUnprocessableEntity, "bad_order", text{"So geht es nicht", "Cannot be done so"},
			text{"detail nennt den Grund.", "detail says why."}, true},
		{engine.ErrKey, http.StatusInternalServerError, "wrong_key", text{"Der Schlüssel der Installation passt nicht", "The installation's key does not fit"},
			text{"Fragen Sie, wer Fristwerk betreibt.", "Ask who runs Fristwerk."}, false},

		{casefile.ErrAwaitsApproval, http.StatusConflict, "awaits_approval", text{"Es wartet auf Freigabe", "It waits for approval"},
			text{"Zuerst muss freigegeben werden, von anderen als dem, der es verlangt hat.", "It must be approved first, by others than the one who asked."}, false},
		{casefile.ErrStopped, http.StatusConflict, "stopped_by_finding", text{"Ein Befund steht im Weg", "A finding stands in the way"},
			text{"GET " + Prefix + "/findings zeigt ihn und den Ausweg.", "GET " + Prefix + "/findings shows it and the way out."}, false},
		{casefile.ErrInactive, http.StatusConflict, "inactive", text{"Der Job ist nicht in Kraft", "The job is not active"},
			text{"Setzen Sie active: true und sehen Sie die Vorschau an.", "Set active: true and look at the preview."}, false},
		{casefile.ErrTransition, http.StatusConflict, "wrong_state", text{"In diesem Zustand geht das nicht", "Not possible in this state"},
			text{"Lesen Sie den Fall neu: sein Zustand hat sich geändert.", "Read the case again: its state has changed."}, false},
		{casefile.ErrRequester, http.StatusForbidden, "asked_for_it", text{"Wer es verlangt hat, gibt es nicht frei", "Whoever asked for it does not approve it"},
			text{"Bitten Sie eine andere Person.", "Ask another person."}, false},
		{casefile.ErrTwice, http.StatusConflict, "approved_before", text{"Sie haben schon freigegeben", "You have approved it before"},
			text{"Die zweite Freigabe ist Sache einer anderen Person.", "The second approval is another person's."}, false},
		{casefile.ErrNothing, http.StatusConflict, "nothing_waits", text{"Darauf wartet hier nichts", "Nothing here waits for that"},
			text{"next_steps des Falls sagt, was geht.", "The case's next_steps says what is possible."}, false},
		{casefile.ErrChanged, http.StatusConflict, "case_changed", text{"Was gezeigt wurde, hat sich geändert", "What was shown has changed"},
			text{"Lesen Sie den Fall neu und entscheiden Sie noch einmal.", "Read the case again and decide anew."}, false},
		{casefile.ErrTooSoon, http.StatusConflict, "not_due", text{"Es ist noch nicht so weit", "Its turn has not come"},
			text{"due und earliest der Positionen nennen den Tag.", "due and earliest of the items name the day."}, false},
		{casefile.ErrPersonal, http.StatusUnprocessableEntity, "holds_identifier", text{"Der Text enthält, was eine Person bezeichnet", "The text holds what looks like an identifier"},
			text{"Schreiben Sie keine Namen, Adressen, Telefon- oder Kundennummern.", "Write no names, addresses, telephone or customer numbers."}, false},
		{casefile.ErrLong, http.StatusUnprocessableEntity, "too_long", text{"Der Text ist zu lang", "The text is too long"},
			text{"Wenige Worte genügen.", "A few words are enough."}, false},
		{engine.ErrUnknownList, http.StatusNotFound, "unknown_list", text{"Diese Liste gibt es nicht", "No such list"},
			text{"GET " + Prefix + "/run-lists nennt alle.", "GET " + Prefix + "/run-lists lists them."}, false},
		{engine.ErrFirstStart, http.StatusConflict, "first_start", text{"Nach dem ersten Start muss jemand fortsetzen", "After the first start somebody has to resume"},
			text{"Sehen Sie den Probelauf an, dann POST " + Prefix + "/resume.", "Look at the plan, then POST " + Prefix + "/resume."}, false},
		{engine.ErrUnknownCase, http.StatusNotFound, "unknown_case", text{"Diesen Fall gibt es nicht", "No such case"},
			text{"GET " + Prefix + "/cases nennt alle.", "GET " + Prefix + "/cases lists them."}, false},
		{engine.ErrBadCursor, http.StatusBadRequest, "bad_cursor", text{"Die Seitenmarke passt nicht", "The cursor does not fit"},
			text{"Beginnen Sie ohne after; eine Seitenmarke gilt nur für dieselben Filter.", "Begin without after; a cursor holds for the same filters only."}, false},
		{engine.ErrUnknownKind, http.StatusUnprocessableEntity, "unknown_identifier", text{"Nach so einem Merkmal wird nichts gefunden", "No object is found by such an identifier"},
			text{"Nennen Sie es wie unter person im Löschkonzept, oder nach seiner Kategorie: email, phone.", "Name it as person in the concept does, or by its category: email, phone."}, false},
		{engine.ErrNobody, http.StatusUnprocessableEntity, "nobody_found", text{"Zu dieser Person wurde kein Datensatz gefunden", "No record of this person was found"},
			text{"Prüfen Sie die Schreibweise; geteilte Merkmale bestätigen Sie mit confirm.", "Check the spelling; confirm shared identifiers with confirm."}, false},
		{engine.ErrSeveral, http.StatusUnprocessableEntity, "several_persons", text{"Die Datensätze betreffen verschiedene Personen", "The records are about different persons"},
			text{"Öffnen Sie für jede Person einen Fall.", "Open a case for each person."}, false},
		{casefile.ErrHeld, http.StatusConflict, "busy", text{"Ein anderer Lauf ist unterwegs", "Another run is going on"},
			text{"Warten Sie sein Ende ab.", "Wait for its end."}, false},
		{casefile.ErrFenced, http.StatusConflict, "taken_over", text{"Ein anderer Server hat den Lauf übernommen", "Another server has taken the run over"},
			text{"GET " + Prefix + "/runs zeigt, wie weit er ist.", "GET " + Prefix + "/runs shows how far it is."}, false},
		{casefile.ErrClaimed, http.StatusConflict, "under_way", text{"Daran wird gerade gearbeitet", "It is being worked on"},
			text{"Warten Sie das Ende des Laufs ab.", "Wait for the end of the run."}, false},
		{casefile.ErrNewer, http.StatusConflict, "newer_concept", text{"Ein neueres Löschkonzept ist in Kraft", "A newer concept is in force"},
			text{"Sehen Sie den Plan neu an.", "Look at the plan again."}, false},
		{engine.ErrNotApproved, http.StatusConflict, "not_approved", text{"Freigegeben war etwas anderes", "Something else was approved"},
			text{"Die Datensätze haben sich geändert: sehen Sie den Fall neu an.", "The records have changed: look at the case again."}, false},
		{engine.ErrMarkGone, http.StatusConflict, "mark_gone", text{"Den Vermerk gibt es nicht mehr", "The mark is gone"},
			text{"Lesen Sie die Vermerke neu.", "Read the marks again."}, false},
		{concept.ErrVariable, http.StatusConflict, "variable_missing", text{"Eine Umgebungsvariable fehlt", "An environment variable is not set"},
			text{"Wer Fristwerk betreibt, muss sie setzen.", "Who runs Fristwerk must set it."}, false},

		{engine.ErrUnreachable, http.StatusServiceUnavailable, "source_unreachable", text{"Eine Datenquelle ist nicht erreichbar", "A source cannot be reached"},
			text{"GET " + Prefix + "/sources zeigt, welche.", "GET " + Prefix + "/sources shows which."}, false},
		{engine.ErrSourceLogin, http.StatusServiceUnavailable, "source_login", text{"Eine Datenquelle lehnt die Anmeldung ab", "A source refuses the login"},
			text{"Wer Fristwerk betreibt, muss Benutzer und Kennwort der Quelle prüfen.", "Who runs Fristwerk must check the source's user and password."}, false},
		{engine.ErrSourceMissing, http.StatusServiceUnavailable, "source_missing", text{"Eine Datenquelle gibt es nicht mehr", "A source is not there"},
			text{"Wer Fristwerk betreibt, muss die url der Quelle prüfen.", "Who runs Fristwerk must check the source's url."}, false},
		{engine.ErrNoDatabase, http.StatusServiceUnavailable, "source_missing", text{"Eine Datenquelle gibt es nicht mehr", "A source is not there"},
			text{"Wer Fristwerk betreibt, muss die url der Quelle prüfen.", "Who runs Fristwerk must check the source's url."}, false},
		{engine.ErrForeign, http.StatusConflict, "foreign_installation", text{"Die Datenbank gehört zu einer anderen Installation", "The database belongs to another installation"},
			text{"Zwei Installationen dürfen nicht an einer Datenbank arbeiten.", "Two installations must not work on one database."}, false},
		{engine.ErrNotInstalled, http.StatusConflict, "not_installed", text{"Unsere Tabellen fehlen in der Datenquelle", "Our tables are missing in the source"},
			text{"Setzen Sie das Löschkonzept noch einmal in Kraft.", "Put the concept in force again."}, false},
		{engine.ErrSourceReadOnly, http.StatusConflict, "source_read_only", text{"Die Datenquelle ist nur lesbar", "The source is read-only"},
			text{"Wer die Datenbank betreibt, muss Schreiben erlauben.", "Who runs the database must allow writing."}, false},
		{engine.ErrRight, http.StatusConflict, "right_missing", text{"In der Datenquelle fehlt ein Recht", "A right is missing in the source"},
			text{"fristwerk apply FILE --grants nennt die Rechte.", "fristwerk apply FILE --grants prints the rights."}, false},
		{engine.ErrSchemaDiffers, http.StatusConflict, "schema_differs", text{"Das Schema weicht vom Löschkonzept ab", "The schema differs from the concept"},
			text{"GET " + Prefix + "/findings nennt die Stelle.", "GET " + Prefix + "/findings names where."}, false},
		{engine.ErrHeldByOthers, http.StatusServiceUnavailable, "held_by_others", text{"Andere halten die Datensätze fest", "Others hold the records"},
			text{"Versuchen Sie es später; geändert wurde nichts.", "Try again later; nothing was changed."}, false},
		{engine.ErrConnectionLost, http.StatusServiceUnavailable, "connection_lost", text{"Die Verbindung zur Datenquelle ist abgerissen", "The connection to the source was lost"},
			text{"Versuchen Sie es noch einmal: nichts geschieht doppelt.", "Try again: nothing is done twice."}, false},
		{engine.ErrBrokeConstraint, http.StatusConflict, "constraint", text{"Eine Regel der Datenbank steht im Weg", "A constraint of the database stands in the way"},
			text{"GET " + Prefix + "/findings nennt sie.", "GET " + Prefix + "/findings names it."}, false},
		{engine.ErrStoreGone, http.StatusServiceUnavailable, "store_unreachable", text{"Unser Speicher ist nicht erreichbar", "Our store cannot be reached"},
			text{"Solange wird nichts geändert. Versuchen Sie es später.", "Nothing is changed until then. Try again later."}, false},
		{context.DeadlineExceeded, http.StatusServiceUnavailable, "took_too_long", text{"Es hat zu lange gedauert", "It took too long"},
			text{"Versuchen Sie es, wenn die Datenbank weniger zu tun hat.", "Try again when the database is less busy."}, false},
		{context.Canceled, statusClientGone, "client_gone", text{"Die Anfrage wurde abgebrochen", "The request was given up"},
			text{"Lesen Sie, was geschehen ist, bevor Sie sie wiederholen.", "Read what was done before you repeat it."}, false},
	}
}

// statusClientGone is what others call it too: nobody reads the answer.
const statusClientGone = 499

// internal is what fits no row.
func internal() row {
	return row{nil, http.StatusInternalServerError, "internal", text{"Das ist unser Fehler", "Our mistake"},
		text{"Das Protokoll des Servers nennt die Ursache. Melden Sie sie.", "The server's log holds the cause. Please report it."}, false}
}
