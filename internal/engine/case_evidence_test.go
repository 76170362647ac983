package engine_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// leadEvidence is a lead with a part, a duty and a method of its own.
const leadEvidence = `
objects:
  lead:
    source: sales
    table: leads
    key: id
    person: [{lead: lead_no}, email]
    columns: {lead_no: identifier, name: name, email: email}
    titles: {name: {de: Nachname, en: surname}, email: {de: E-Mail, en: e-mail}}
    not_personal: [id, created_on]
    parts:
      activities: {table: activities, by: {lead_id: id}, columns: {remark: free_text}, not_personal: [id, lead_id, happened_at]}
    dates: {created: created_on}
    retain:
      - {title: Nachweis der Einwilligung, columns: all, start: created, after: 1 year, from: event, basis: Art. 7 Abs. 1 DSGVO}
actions:
  forget_lead: {object: lead, kind: anonymise, approval: none, methods: {email: {template: "anon-{key}@anon.invalid"}, lead_no: clear}}
jobs:
`

var leadJob = jobFrom("created", "silent", "forget_lead", "3 years", "event")

// evidence reads a case as an audit does.
func (w *world) evidence(id int64) engine.CaseEvidence {
	w.Helper()
	f, err := w.engine.CaseEvidence(w.Context(), w.actor, id)
	if err != nil {
		w.Fatal(err)
	}
	return f
}

// caseOf is the case in which something was done to a record.
func (w *world) caseOf(object, key string) engine.CaseEvidence {
	w.Helper()
	page, err := w.engine.Cases(w.Context(), w.actor, engine.CaseFilter{Limit: 100})
	if err != nil {
		w.Fatal(err)
	}
	for _, c := range page.Cases {
		f := w.evidence(c.ID)
		for _, it := range f.ItemList {
			if it.Object == object && it.Key == key {
				return f
			}
		}
	}
	w.Fatalf("no case of %s %s", object, key)
	return engine.CaseEvidence{}
}

// TestEvidenceOfAJob: columns with methods, duties, rows, batch, proof and the
// last day of the backups, in the words of the version that was in force.
func TestEvidenceOfAJob(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO leads VALUES (1, 'L-1', 'Eva', 'eva@example.org', '2020-03-03')`, `INSERT INTO leads VALUES (2, 'L-2', 'Udo', 'udo@example.org', '2020-03-03')`,
			`INSERT INTO activities VALUES (1, 1, '2020-05-31 10:00:00', 'called Eva')`, `INSERT INTO activities VALUES (2, 1, '2020-06-30 10:00:00', 'wrote to Eva')`)
		w.apply(leadEvidence, leadJob)
		w.runAll("2026-02-01").says("silent: met 2, due 2, done 2")
		f := w.caseOf("lead", "1")
		if len(f.Deeds) != 1 || len(f.Left) != 0 {
			w.Fatalf("%+v", f)
		}
		d := f.Deeds[0]
		var columns []string
		for _, c := range d.Columns {
			columns = append(columns, fmt.Sprintf("%s %s %s", c.Title.DE, c.Method, c.Value))
		}
		if got, want := strings.Join(columns, "; "), "lead_no clear ; Nachname  ; E-Mail template anon-{key}@anon.invalid; activities.remark  "; got != want {
			w.Errorf("columns %q, want %q", got, want)
		}
		if d.Version != 1 || d.VersionGone || d.By != "job:silent" || len(d.Items) != 1 || !d.Changes || strings.Join(d.Tables, " ") != "activities" {
			w.Errorf("%+v", d)
		}
		if len(d.Duties) != 1 || d.Duties[0].Title != "Nachweis der Einwilligung" || d.Duties[0].Period.N != 1 {
			w.Errorf("duties %+v", d.Duties)
		}
		if d.BackupsUntil == nil || d.BackupsUntil.String() != "2027-02-01" {
			w.Errorf("backups until %v", d.BackupsUntil)
		}
		if len(d.Batches) != 1 {
			w.Fatalf("batches %+v", d.Batches)
		}
		b := d.Batches[0]
		if b.Table != "leads" || b.OfCase != 1 || b.Records != 2 || b.Parts != 2 || len(b.Entries) != 1 || b.Entries[0].Pruned || len(b.Entries[0].Leaf) != 64 {
			w.Errorf("batch %+v", b)
		}
		w.versionsLater(f.ID)
	})
}

// versionsLater: a later version changes nothing of what is told but that
// backups live longer; of a version that is gone nothing is made up.
func (w *world) versionsLater(id int64) {
	w.Helper()
	longer := strings.Replace(conceptHead, "timezone: UTC}", "timezone: UTC, backup_lifetime: 2 years}", 1)
	text := longer + strings.Replace(leadEvidence, "lead_no: clear", "lead_no: {replace: X}", 1) + leadJob
	p, err := w.engine.Propose(w.Context(), w.actor, "concept.yaml", []byte(text))
	if err != nil {
		w.Fatal(err)
	}
	if _, err := w.engine.PutInForce(w.Context(), w.actor, p); err != nil {
		w.Fatal(err)
	}
	if d := w.evidence(id).Deeds[0]; d.Version != 1 || d.Columns[0].Method != "clear" || d.BackupsUntil.String() != "2028-02-01" {
		w.Errorf("after another version: %+v", d)
	}
	w.changeStore("DELETE FROM concept_version WHERE version = 1")
	d := w.evidence(id).Deeds[0]
	if !d.VersionGone || d.Columns != nil || d.Duties != nil || d.BackupsUntil.String() != "2028-02-01" || len(d.Batches) != 1 {
		w.Errorf("its version is gone: %+v", d)
	}
}

// TestEvidenceOfAMark: a Keep by hand changes nothing; who set it is told, and
// what it held is among what was left.
func TestEvidenceOfAMark(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO leads VALUES (1, 'L-1', 'Eva', 'eva@example.org', '2020-03-03')`)
		w.apply(leadEvidence, leadJob)
		w.setMark(engine.MarkOrder{Kind: datasource.KeepMark, Object: "lead", Keys: []string{"1"}, Reason: "lawsuit"})
		w.runAll("2026-02-01")
		f := w.caseOf("lead", "1")
		if len(f.Deeds) != 1 || f.Deeds[0].Kind != "keep" || f.Deeds[0].By != w.actor.ID || f.Deeds[0].Changes || f.Deeds[0].BackupsUntil != nil || f.Deeds[0].Batches != nil {
			w.Errorf("%+v", f.Deeds)
		}
		nobody := access.Actor{ID: "user:9"}
		if _, err := w.engine.CaseEvidence(w.Context(), nobody, f.ID); !errors.Is(err, access.ErrNotAllowed) {
			w.Errorf("without a role: %v", err)
		}
		if _, err := w.engine.CaseEvidence(w.Context(), w.actor, 4711); !errors.Is(err, engine.ErrUnknownCase) {
			w.Errorf("got %v", err)
		}
	})
}

// TestEvidenceOfWhatWasLeft: what people withdrew is named with its records.
func TestEvidenceOfWhatWasLeft(t *testing.T) {
	each(t, func(w *world) {
		w.exec(handRows...)
		w.apply(handConcept()...)
		f, err := w.engine.OpenCase(w.Context(), w.actor, engine.OpenOrder{Person: byEmail, Reason: "request"})
		if err != nil {
			w.Fatal(err)
		}
		if _, err := w.engine.CancelCase(w.Context(), w.actor, engine.CaseOrder{Cases: []int64{f.ID}}); err != nil {
			w.Fatal(err)
		}
		got := w.evidence(f.ID)
		keys := 0
		for _, l := range got.Left {
			keys += len(l.Items)
			if l.State != casefile.Skipped || l.Reason != "cancelled" {
				w.Errorf("%+v", l)
			}
		}
		if len(got.Deeds) != 0 || keys != 4 {
			w.Errorf("%d deeds, %d records left", len(got.Deeds), keys)
		}
	})
}

// TestEvidenceNamesWhoAgreed to the records of this case, not to others of the
// same run.
func TestEvidenceNamesWhoAgreed(t *testing.T) {
	each(t, func(w *world) {
		w.exec(handRows...)
		w.apply(handConcept()...)
		who := map[string]access.Actor{"1": kim, "3": tom}
		cases := map[string]int64{}
		for key, approver := range who {
			f, err := w.engine.OpenCase(w.Context(), w.actor, engine.OpenOrder{Records: []engine.RecordRef{{Object: "lead", Key: key}}, Reason: "request"})
			if err != nil {
				w.Fatal(err)
			}
			cases[key] = f.ID
			w.approveCase(w.file(f.ID), approver, nil)
		}
		w.runNow()
		for key, approver := range who {
			if d := w.evidence(cases[key]).Deeds; len(d) != 1 || d[0].By != approver.ID || d[0].Version != 1 || d[0].Columns == nil {
				w.Errorf("lead %s: %+v", key, d)
			}
		}
	})
}
