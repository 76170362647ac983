package certificate

import (
	"fmt"
	"strconv"
	"time"

	"github.com/fristwerk/fristwerk/internal/proof"
)

// table words names; one that is not in it speaks for itself.
type table map[string]string

func (t table) of(name string) string {
	if word := t[name]; word != "" {
		return word
	}
	return name
}

// words are those of one language.
type words struct {
	language                                             string
	title, titleErased, aCase, aRun, job                 string
	concept, state, time, actor, reason                  string
	deeds, records, action, effect, done, rule, version  string
	basis, periodBasis, purpose, byHand, approvedBy      string
	orderedBy, keyWord                                   string
	left, decisions                                      string
	proof, entry, hash, behind, checkpoint, root, keptAt string
	nowhere, key, check, unsaid, footer                  string
	erases, erasesNot                                    string
	oneRecord, manyRecords, moreKeys, signedText         string
	pageWord, dayForm                                    string
	kinds, states, reasons, verdicts                     table
}

func wordsOf(language string) words {
	if language == "de" {
		return german()
	}
	return english()
}

func (w words) text(t proof.Text) string {
	if w.language == "de" {
		return t.DE
	}
	return t.EN
}

func (w words) day(text string) string {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return text
	}
	return d.Format(w.dayForm)
}

func (w words) moment(at time.Time) string { return at.UTC().Format(w.dayForm + " 15:04 UTC") }

func (w words) effectOf(erases bool) string {
	if erases {
		return w.erases
	}
	return w.erasesNot
}

func (w words) count(n int) string {
	if n == 1 {
		return w.oneRecord
	}
	return strconv.Itoa(n) + " " + w.manyRecords
}

func (w words) more(n int) string { return fmt.Sprintf(w.moreKeys, n) }

func (w words) signed(entries string, at time.Time) string {
	return entries + " " + w.signedText + " " + w.moment(at)
}

func (w words) page(n int) string { return w.pageWord + " " + strconv.Itoa(n) }

func german() words {
	return words{
		language: "de", title: "Nachweis der Durchführung", titleErased: "Löschnachweis", aCase: "Fall", aRun: "Lauf", job: "Job",
		concept: "Löschkonzept", state: "Stand", time: "Zeitraum", actor: "Eröffnet durch", reason: "Anlass",
		deeds: "Was getan wurde", records: "Datensätze", action: "Aktion", effect: "Art. 17 DSGVO", done: "Ausgeführt am", rule: "Regel",
		version: "Version", basis: "Rechtsgrundlage", periodBasis: "Grund der Frist", purpose: "Zweck", byHand: "von Hand angeordnet",
		approvedBy: "Freigegeben durch", orderedBy: "Angeordnet durch", keyWord: "Schlüssel", left: "Was nicht getan wurde", decisions: "Entscheidungen",
		proof: "Beleg", entry: "Nachweis-Eintrag", hash: "Prüfsumme des Eintrags", behind: "Einträge dazu", checkpoint: "Siegelstand",
		root: "Prüfsumme des Siegels", keptAt: "Hinterlegt", nowhere: "noch nirgends außerhalb dieses Systems", key: "Öffentlicher Schlüssel",
		check: "Nachrechnen",
		unsaid: "Dieses Blatt enthält keine Werte der betroffenen Person; Datensätze stehen mit ihrem Schlüssel darin. Über Sicherungen, Exporte und " +
			"Tabellen, die das Löschkonzept nicht kennt, sagt es nichts aus. Belegt sind die Nummern der Personen; ihre Namen sind eine Lesehilfe. " +
			"Nachgerechnet wird die JSON-Datei zu diesem Blatt. Den öffentlichen Schlüssel erhalten Sie auf einem anderen Weg: Vergleichen Sie den Fingerabdruck oben.",
		footer: "Fristwerk · Nachweis", pageWord: "Seite", dayForm: "02.01.2006",
		erases: "ja, soweit außerhalb der erfassten Daten keine Kopie besteht", erasesNot: "nein",
		oneRecord: "1 Datensatz", manyRecords: "Datensätze", moreKeys: "und %d weitere", signedText: "Einträge, gesiegelt am",
		kinds: table{"anonymise": "Anonymisieren", "partially_anonymise": "Partielles Anonymisieren", "mask": "Maskieren", "lock": "Sperren",
			"keep": "Keep (Löschstopp) gesetzt", "delete": "Löschen", "unlock": "Sperre aufgehoben", "release": "Keep (Löschstopp) aufgehoben",
			"exception": "Ausnahme von der Sperre"},
		states: table{"open": "offen", "awaiting_approval": "wartet auf Freigabe", "approved": "freigegeben", "running": "läuft",
			"closed": "abgeschlossen", "refused": "abgelehnt", "cancelled": "zurückgezogen", "done": "erledigt", "stopped": "angehalten",
			"interrupted": "abgebrochen"},
		verdicts: table{"approve": "freigegeben", "refuse": "abgelehnt", "cancel": "zurückgezogen"},
		reasons: table{"gone": "nicht mehr vorhanden", "no_start_date": "kein Fristbeginn", "implausible_date": "unglaubwürdiges Datum",
			"condition_changed": "Bedingung gilt nicht mehr", "person_still_active": "Person noch aktiv", "still_has": "noch offene Einträge",
			"no_identifier": "keine Kennung", "held": "angehalten (Keep)", "locked": "gesperrt", "retention_runs": "Aufbewahrungspflicht läuft",
			"lock_exception": "Ausnahme von der Sperre", "superseded": "stärkere Aktion geht vor", "refused": "abgelehnt",
			"cancelled": "zurückgezogen", "awaiting_approval": "wartet auf Freigabe", "over_limit": "Mengengrenze erreicht",
			"paused": "alle Jobs angehalten", "already_done": "schon erledigt", "planned": "vorgemerkt", "due": "fällig", "running": "läuft",
			"skipped": "übersprungen", "failed": "fehlgeschlagen"},
	}
}

func english() words {
	return words{
		language: "en", title: "Certificate of execution", titleErased: "Certificate of erasure", aCase: "Case", aRun: "Run", job: "job",
		concept: "Deletion concept", state: "State", time: "Period", actor: "Opened by", reason: "Occasion",
		deeds: "What was done", records: "Records", action: "Action", effect: "Art. 17 GDPR", done: "Done on", rule: "Rule",
		version: "version", basis: "Legal basis", periodBasis: "Why this long", purpose: "Purpose", byHand: "ordered by hand",
		approvedBy: "Approved by", orderedBy: "Ordered by", keyWord: "key", left: "What was not done", decisions: "Decisions",
		proof: "Proof", entry: "Entry of the log", hash: "Hash of the entry", behind: "Entries behind it", checkpoint: "Checkpoint",
		root: "Root hash", keptAt: "Kept at", nowhere: "nowhere outside this system yet", key: "Public key", check: "Check it",
		unsaid: "This sheet holds no values of the person concerned; records stand in it by their key. It says nothing about backups, exports and tables " +
			"that the deletion concept does not know. What is proven are the numbers of people; their names are a help for readers. What is checked is the " +
			"JSON file that belongs to this sheet. You get the public key on another way: compare the fingerprint above.",
		footer: "Fristwerk · proof", pageWord: "Page", dayForm: "2006-01-02",
		erases: "yes, as far as no copy exists outside the mapped data", erasesNot: "no",
		oneRecord: "1 record", manyRecords: "records", moreKeys: "and %d more", signedText: "entries, sealed on",
		kinds: table{"anonymise": "Anonymise", "partially_anonymise": "Partially anonymise", "mask": "Mask", "lock": "Lock", "keep": "Keep set",
			"delete": "Delete", "unlock": "Lock ended", "release": "Keep ended", "exception": "Exception from the lock"},
		states:   table{"awaiting_approval": "awaiting approval"},
		verdicts: table{"approve": "approved", "refuse": "refused", "cancel": "cancelled"},
		reasons: table{"gone": "gone", "no_start_date": "no start date", "implausible_date": "implausible date",
			"condition_changed": "condition no longer holds", "person_still_active": "person still active", "still_has": "open entries",
			"no_identifier": "no identifier", "held": "held (Keep)", "locked": "locked", "retention_runs": "duty to keep runs",
			"lock_exception": "exception from the lock", "superseded": "a stronger action goes first", "refused": "refused",
			"cancelled": "withdrawn", "awaiting_approval": "awaiting approval", "over_limit": "limit reached", "paused": "all jobs paused",
			"already_done": "done already", "planned": "planned", "due": "due", "running": "running", "skipped": "skipped", "failed": "failed"},
	}
}
