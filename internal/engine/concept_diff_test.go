package engine_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

func TestVersionsOfTheConceptDiffer(t *testing.T) {
	each(t, func(w *world) {
		w.apply(contractObject, contractActions, contractJobs)
		w.at("2026-02-01 10:00:00")
		w.apply(contractObject, contractActions, strings.Replace(contractJobs, "3 years", "4 years", 1))
		d, err := w.engine.DiffConcepts(w.Context(), auditor, 1, 2)
		if err != nil {
			w.Fatal(err)
		}
		if !slices.Equal(d.Parts, []engine.PartChange{{"changed", "job", "p"}}) {
			w.Errorf("got %v", d.Parts)
		}
		var changed []string
		for _, l := range d.Lines {
			if l.Sign == "-" || l.Sign == "+" {
				changed = append(changed, l.Sign+strings.TrimSpace(l.Text))
			}
		}
		if strings.Join(changed, " ") != "-after: 3 years +after: 4 years" {
			w.Errorf("got %v", changed)
		}
		if _, err := w.engine.DiffConcepts(w.Context(), auditor, 1, 7); !errors.Is(err, engine.ErrUnknownVersion) {
			w.Errorf("got %v", err)
		}
	})
}

func TestDeletionClassesHoldEveryRule(t *testing.T) {
	each(t, func(w *world) {
		w.apply(contractObject, contractActions, contractJobs)
		m, err := w.engine.DeletionClasses(w.Context(), auditor)
		if err != nil {
			w.Fatal(err)
		}
		want := []engine.DeletionPeriod{{3, rule.Months, rule.Event}, {3, rule.Years, rule.EndOfYear}, {8, rule.Years, rule.EndOfYear}}
		if !slices.Equal(m.Periods, want) || !slices.Equal(m.Starts, []plan.StartKind{plan.StartEnd}) || len(m.Rules) != 3 || len(m.Gaps) != 0 {
			w.Errorf("got %+v", m)
		}
		w.at("2026-01-01 03:32:00")
		w.exec("ALTER TABLE contracts ADD COLUMN birthday DATE") // undeclared: the object's jobs stand
		if m, err = w.engine.DeletionClasses(w.Context(), auditor); err != nil {
			w.Fatal(err)
		}
		if len(m.Gaps) != 1 || m.Gaps[0].Why != "stopped" || m.Gaps[0].Object != "contract" {
			w.Errorf("got %+v", m.Gaps)
		}
	})
}
