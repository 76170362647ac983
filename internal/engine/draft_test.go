package engine_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// TestDraftJob previews a changed rule, refuses to activate another than the
// one that was seen, and puts that one in force.
func TestDraftJob(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v1, v2, `INSERT INTO contracts VALUES (3, 'K-3', 'Eva Groß', NULL, NULL, NULL, 'ended', NULL)`)
		w.apply(contractObject, contractActions, contractJobs)
		w.on("2026-11-23")
		d, tag, err := w.engine.Definition(w.Context(), w.actor, concept.JobSection, "f")
		if err != nil {
			w.Fatal(err)
		}
		now, err := w.engine.DraftJob(w.Context(), w.actor, "f", d)
		if err != nil {
			w.Fatal(err)
		}
		if now.Due != 1 || now.Able != 1 || now.Persons != 1 || now.Skipped[rule.NoStartDate] != 1 || now.NotYet != 1 || now.In24 != 0 ||
			len(now.Keys) != 1 || now.Keys[0].Key != "2" || now.Keys[0].Start.String() != "2015-06-30" || len(now.Changes) != 0 {
			w.Errorf("as it is: %+v", now)
		}
		when := d["when"].(map[string]any)
		when["after"], when["from"] = "3 months", "event"
		shorter, err := w.engine.DraftJob(w.Context(), w.actor, "f", d)
		if err != nil {
			w.Fatal(err)
		}
		// V1 ended on 31 August 2026: due from 1 December.
		if shorter.In24 != 1 || shorter.Months[1].First.String() != "2026-12-01" || shorter.Months[1].Records != 1 || len(shorter.Changes) != 1 {
			w.Errorf("shorter: %+v", shorter)
		}
		if _, err := w.engine.ActivateJob(w.Context(), w.actor, "f", d, tag, now.Job.Digest); !errors.Is(err, engine.ErrChanged) {
			w.Errorf("another than the previewed one: %v", err)
		}
		if _, err := w.engine.ActivateJob(w.Context(), w.actor, "f", d, tag, shorter.Job.Digest); err != nil {
			w.Fatal(err)
		}
		w.plan("2026-12-01", "f").says("f: met 3, due 2, no_start_date 1")
		if _, err := w.engine.ActivateJob(w.Context(), w.actor, "f", d, tag, shorter.Job.Digest); !errors.Is(err, engine.ErrChanged) {
			w.Errorf("the job has changed since the tag: %v", err)
		}
	})
}

// TestRunSoon answers while the run goes on, or why it could not begin.
func TestRunSoon(t *testing.T) {
	each(t, func(w *world) {
		w.exec(v2)
		w.apply(contractObject, contractActions, contractJobs)
		w.on("2026-11-23")
		if _, err := w.engine.RunSoon(w.Context(), w.actor, engine.RunOrder{Jobs: []string{"nothing"}, Workers: 1}); !errors.Is(err, engine.ErrUnknownJob) {
			w.Errorf("a job that is not there: %v", err)
		}
		id, err := w.engine.RunSoon(w.Context(), w.actor, engine.RunOrder{Jobs: []string{"f"}, Workers: 1})
		if err != nil {
			w.Fatal(err)
		}
		for range 1000 {
			p, err := w.engine.RunProgress(w.Context(), w.actor, id)
			if err != nil {
				w.Fatal(err)
			}
			if p.Ended != nil {
				if p.State != engine.RunDone || p.Done != 1 {
					w.Errorf("%+v", p)
				}
				return
			}
			w.breathe()
		}
		w.Error("the run does not end")
	})
}

// TestExamplesAreMadeUp: what the mission promises, on a column of text.
func TestExamplesAreMadeUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		category method.Category
		kind     method.Kind
		method   method.Method
		want     string
	}{
		{method.CategoryName, method.Mask, method.Method{}, "XXXXara"},
		{method.CategoryName, method.Anonymise, method.Method{}, "XXXX"},
		{method.CategoryEmail, method.Mask, method.Method{}, "XXXXara@firma.example"},
		{method.CategoryBankAccount, method.Mask, method.Method{}, "1234"},
		{method.CategoryPostcode, method.Anonymise, method.Method{Name: method.Prefix, N: 2}, "10"},
	} {
		x := engine.ExampleOf(plan.Personal{Column: method.Column{Name: "x", Type: method.TypeText, Category: c.category}}, c.kind, c.method)
		if x.Err != nil || !strings.HasSuffix(x.After, c.want) {
			t.Errorf("%s %s: %+v, want %s", c.kind, c.category, x, c.want)
		}
	}
	x := engine.ExampleOf(plan.Personal{Column: method.Column{Name: "x", Type: method.TypeText, Category: method.CategoryName}}, method.Anonymise, method.Method{Name: method.MaskLetters})
	if x.Err == nil {
		t.Error("a mask under anonymise has an example")
	}
}

// breathe lets what runs in the background go on.
func (w *world) breathe() {
	select {
	case <-w.Context().Done():
	case <-time.After(10 * time.Millisecond):
	}
}
