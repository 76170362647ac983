package engine_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/engine"
)

func contractRow(id, customer, email, ended string) string {
	return "INSERT INTO contracts VALUES (" + id + ", " + customer + ", 'Eva', " + email + ", NULL, 'Ulm', 'ended', '" + ended + "')"
}

// TestKeepOnAPerson holds the records of today and those that appear later,
// remembers hashes only, and ends with all it set. One that somebody released by
// itself is not kept again.
func TestKeepOnAPerson(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.exec(contractRow("1", "'K-1'", "'eva@example.org'", "2015-06-30"), contractRow("2", "'K-2'", "'ben@example.org'", "2015-06-30"))
		w.apply(contractObject, contractActions, "jobs:\n"+job("f", "forget_contract", "8 years", "end of year", ended))
		keep := engine.PersonKeepOrder{Person: map[string]string{"email": " EVA@example.org"}, Reason: "lawsuit"}
		r, err := w.engine.KeepPerson(t.Context(), w.actor, keep)
		if err != nil || len(r.Records) != 1 || r.Records[0].Key != "1" || r.Keep == "" {
			t.Fatalf("%+v, %v", r, err)
		}
		w.exec(contractRow("3", "'K-1'", "'eva@example.org'", "2015-06-30"), contractRow("4", "'K-9'", "'eva@Example.org'", "2014-06-30"))
		w.runAll("2026-01-02")
		w.cells("SELECT id, name FROM contracts ORDER BY id", "1|Eva", "2|XXXX", "3|Eva", "4|Eva")
		if _, err := w.engine.EndMarks(t.Context(), w.actor, engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{"3"}, Reason: "mistake"}); err != nil {
			t.Fatal(err)
		}
		w.runAll("2026-01-03")
		w.cells("SELECT id, name FROM contracts ORDER BY id", "1|Eva", "2|XXXX", "3|XXXX", "4|Eva")
		ended, err := w.engine.ReleasePerson(t.Context(), w.actor, r.Keep, "lawsuit", "")
		if err != nil || len(ended) != 2 {
			t.Fatalf("%+v, %v", ended, err)
		}
		w.runAll("2026-01-04")
		w.cells("SELECT count(*) FROM contracts WHERE name = 'Eva'", "0")
		if _, err := w.engine.ReleasePerson(t.Context(), w.actor, r.Keep, "lawsuit", ""); !errors.Is(err, engine.ErrUnknownKeep) {
			t.Errorf("ended twice: %v", err)
		}
	})
}

// TestReviews reminds of review days before they come, and of those that are
// over until somebody decides.
func TestReviews(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.exec(v1, v2)
		w.apply(contractObject, contractActions, contractJobs)
		soon, later := w.day("2026-01-10"), w.day("2026-06-30")
		w.keepContract("1", engine.MarkOrder{Until: &later})
		w.keepContract("2", engine.MarkOrder{Until: &soon})
		for _, c := range []struct {
			on     string
			within int
			want   string
		}{{"2026-01-01", 5, ""}, {"2026-01-01", 9, "2"}, {"2026-01-01", 365, "2 1"}, {"2026-01-20", 5, "2"}, {"2026-06-29", 5, "2 1"}} {
			w.on(c.on)
			reviews, err := w.engine.Reviews(t.Context(), w.actor, c.within)
			if err != nil {
				t.Fatal(err)
			}
			var keys []string
			for _, r := range reviews {
				keys = append(keys, r.Key)
			}
			if got := strings.Join(keys, " "); got != c.want {
				t.Errorf("on %s within %d days: %q, want %q", c.on, c.within, got, c.want)
			}
		}
	})
}

// TestKeepTooLateSaysSoEverywhere: in its answer, in the list of marks and in
// the explanation of the record.
func TestKeepTooLateSaysSoEverywhere(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.exec(v2)
		w.apply(contractObject, contractActions, contractJobs)
		w.runAll("2026-01-02")
		w.at("2026-01-02 09:00:00")
		results, err := w.engine.SetMarks(t.Context(), w.actor, engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{"2"}, Reason: "lawsuit"})
		if !errors.Is(err, engine.ErrTooLate) || len(results) != 1 || !strings.Contains(results[0].Message, "too late") {
			t.Fatalf("%+v, %v", results, err)
		}
		const want = "came too late for what was anonymised at 2026-01-02 03:30:00 by action forget_contract"
		marks, err := w.engine.Marks(t.Context(), w.actor)
		if err != nil || len(marks) != 1 || marks[0].Late != want {
			t.Errorf("marks: %+v, %v", marks, err)
		}
		why, err := w.engine.Why(t.Context(), w.actor, "contract", "2")
		if err != nil || len(why.Marks) != 1 || why.Marks[0].Late != want {
			t.Errorf("why: %+v, %v", why.Marks, err)
		}
		page, err := w.engine.Cases(t.Context(), w.actor, engine.CaseFilter{States: []casefile.State{casefile.Open}})
		if err != nil || len(page.Cases) != 1 {
			t.Fatalf("the case of the mark: %+v, %v", page, err)
		}
		items := w.file(page.Cases[0].ID).ItemList
		if len(items) != 1 || len(items[0].Marks) != 1 || items[0].Marks[0].Late != want || items[0].Marks[0].LateDone.Kind != "anonymise" {
			t.Errorf("case: %+v", items)
		}
	})
}

// TestMarkOfADeletedRecord: a mark whose record another program deleted points
// nowhere, and that stops the jobs of the object until somebody has looked.
func TestMarkOfADeletedRecord(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1, v2)
		w.apply(contractObject, contractActions, contractJobs)
		w.keepContract("1", engine.MarkOrder{})
		w.exec("DELETE FROM contracts WHERE id = 1")
		if found := w.detailsOf("mark_dangling"); len(found) != 1 || found[0] != "key 1" {
			w.Errorf("%v", found)
		}
		w.stopped("mark_dangling")
		w.endMark(engine.MarkOrder{Kind: datasource.KeepMark, Object: "contract", Keys: []string{"1"}, Reason: "mistake"})
		if found := w.detailsOf("mark_dangling"); len(found) != 0 {
			w.Errorf("released, and still %v", found)
		}
	})
}

// TestMarksTakenAway: a mark that others removed is found, one that ended with
// us or with the erasure it allowed is not, and one of a table nobody maps is.
func TestMarksTakenAway(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.exec(v1, v2)
		w.apply(contractObject, contractActions, contractJobs)
		w.keepContract("1", engine.MarkOrder{})
		if _, err := w.engine.SetMarks(t.Context(), w.actor, engine.MarkOrder{Kind: datasource.LockMark, Ground: "end_of_purpose",
			Object: "contract", Keys: []string{"2"}, Reason: "other"}); err != nil {
			t.Fatal(err)
		}
		w.runAll("2026-01-02") // erases 2, and ends its lock
		if found := w.detailsOf("mark_removed"); len(found) > 0 {
			t.Errorf("nothing was taken away: %v", found)
		}
		w.exec("UPDATE " + w.own("mark") + " SET object = 'offers' WHERE record_key = '1'")
		if found := w.detailsOf("mark_removed"); len(found) != 1 || !strings.Contains(found[0], "a keep on key 1") {
			t.Errorf("taken away: %v", found)
		}
		if found := w.detailsOf("mark_dangling"); len(found) != 1 || !strings.Contains(found[0], "no object of the concept") {
			t.Errorf("of no object: %v", found)
		}
	})
}

// keepContract keeps a contract as an order says.
func (w *world) keepContract(key string, o engine.MarkOrder) {
	w.Helper()
	o.Kind, o.Object, o.Keys, o.Reason = datasource.KeepMark, "contract", []string{key}, "lawsuit"
	if _, err := w.engine.SetMarks(w.Context(), w.actor, o); err != nil {
		w.Fatal(err)
	}
}

// detailsOf are the details of the findings of a code.
func (w *world) detailsOf(code string) (details []string) {
	w.Helper()
	report, err := w.engine.Check(w.Context(), w.actor, false)
	if err != nil {
		w.Fatal(err)
	}
	for _, f := range report.Findings {
		if f.Code == code {
			details = append(details, f.Detail)
		}
	}
	return details
}
