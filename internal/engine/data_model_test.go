package engine_test

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/plan"
)

func TestSourcesSayWhatIsDeclared(t *testing.T) {
	each(t, func(w *world) {
		w.apply(contractObject, contractActions, contractJobs)
		w.exec("ALTER TABLE contracts ADD COLUMN birthday DATE")
		sources, err := w.engine.Sources(w.Context(), auditor)
		if err != nil {
			w.Fatal(err)
		}
		s := sources[0]
		if s.Health != "ok" || !s.Ours || s.Coverage.Personal != 5 || s.Coverage.NotPersonal != 3 || s.Coverage.Undeclared != 1 || s.Coverage.Unmapped != 19 {
			w.Errorf("got %+v", s)
		}
		i := slices.IndexFunc(s.Tables, func(t engine.TableInfo) bool { return strings.HasSuffix(t.Name, "contracts") })
		table := s.Tables[i]
		last := table.Columns[len(table.Columns)-1]
		if table.Role != "object" || !slices.Equal(table.Objects, []string{"contract"}) || last.Name != "birthday" || last.State != plan.Undeclared || !last.New {
			w.Errorf("got %+v", table)
		}
	})
}

func TestSourceThatDoesNotAnswerIsTold(t *testing.T) {
	each(t, func(w *world) {
		w.apply(contractObject, contractActions, contractJobs)
		for url, want := range map[string]string{"mysql://nobody@127.0.0.1:1/sales": "unreachable", "": "variable", "oracle://x": "bad_url"} {
			e, err := engine.Open(w.Context(), engine.Options{Dir: w.dir, Now: time.Now, Log: slog.New(slog.DiscardHandler),
				Env: func(string) (string, bool) { return url, true }})
			if err != nil {
				w.Fatal(err)
			}
			defer e.Close()
			sources, err := e.Sources(w.Context(), auditor)
			if err != nil || len(sources) != 1 || sources[0].Health != want {
				w.Errorf("%q: got %+v, %v", url, sources, err)
			}
		}
	})
}

// TestWizardMakesAnObject: what is proposed and confirmed is a concept in which
// every column of the table is declared.
func TestWizardMakesAnObject(t *testing.T) {
	each(t, func(w *world) {
		w.exec(`INSERT INTO leads VALUES (1, 'L-1', 'Ina Ott', 'ina@example.org', '2020-01-01')`)
		w.apply(contractObject, contractActions, contractJobs)
		tables, info, err := w.engine.ProposedTables(w.Context(), manager, "sales")
		if err != nil {
			w.Fatal(err)
		}
		leads := tables[slices.IndexFunc(tables, func(p plan.TableProposal) bool { return strings.HasSuffix(p.Table, "leads") })]
		if info.Health != "ok" || leads.Object != "lead" || leads.Columns[3].Category != "email" || leads.Columns[3].Why.Word != "email" {
			w.Fatalf("got %+v", leads)
		}
		decisions := plan.Decisions{leads.Table: {}}
		for _, c := range leads.Columns {
			decisions[leads.Table][c.Name] = string(c.Category)
			if c.Category == "" {
				decisions[leads.Table][c.Name] = plan.NotPersonal
			}
		}
		d, err := w.engine.DraftTable(w.Context(), manager, "sales", leads.Table, decisions)
		if err != nil {
			w.Fatal(err)
		}
		if d.Base != 1 || len(d.Open) != 0 || !strings.HasPrefix(string(d.Text), conceptHead) {
			w.Errorf("got base %d, open %v:\n%s", d.Base, d.Open, d.Text)
		}
		p, err := w.engine.Propose(w.Context(), manager, "concept.yaml", d.Text)
		if err != nil {
			w.Fatal(err)
		}
		lead := p.Concept.Object("lead")
		if lead == nil || len(lead.Columns) != 3 || lead.Start("created") == nil || len(lead.Person) != 2 {
			w.Fatalf("got %+v\n%s", lead, d.Text)
		}
		for _, f := range p.Binding.Findings {
			if f.Object == "lead" && f.Severity == plan.Error {
				w.Errorf("finding %s at %s", f.Code, f.Where)
			}
		}
		if _, err := w.engine.DraftTable(w.Context(), auditor, "sales", leads.Table, decisions); err == nil {
			w.Error("an auditor writes concepts")
		}
		decisions[leads.Table]["name"] = "nonsense"
		if _, err := w.engine.DraftTable(w.Context(), manager, "sales", leads.Table, decisions); !errors.Is(err, engine.ErrBadOrder) {
			w.Errorf("got %v", err)
		}
	})
}

// TestWizardDeclaresANewColumn leaves the rest of the file as it is.
func TestWizardDeclaresANewColumn(t *testing.T) {
	each(t, func(w *world) {
		w.apply(contractObject, contractActions, contractJobs)
		w.exec("ALTER TABLE contracts ADD COLUMN birthday DATE", "ALTER TABLE contracts ADD COLUMN tariff VARCHAR(20)")
		_, info, err := w.engine.ProposedTables(w.Context(), manager, "sales")
		if err != nil {
			w.Fatal(err)
		}
		table := info.Tables[slices.IndexFunc(info.Tables, func(t engine.TableInfo) bool { return t.Role == "object" })].Name
		d, err := w.engine.DraftTable(w.Context(), manager, "sales", table, plan.Decisions{table: {"birthday": "birth_date", "tariff": plan.NotPersonal}})
		if err != nil {
			w.Fatal(err)
		}
		c, err := concept.Parse("concept.yaml", d.Text)
		if err != nil {
			w.Fatal(err)
		}
		o := c.Object("contract")
		if o.Personal("birthday") == nil || !slices.Contains(o.NotPersonal, "tariff") || len(c.Jobs) != 3 {
			w.Errorf("got\n%s", d.Text)
		}
	})
}

// TestAssistantWritesJobsThatWait: the four situations, of which one occurs.
func TestAssistantWritesJobsThatWait(t *testing.T) {
	each(t, func(w *world) {
		w.apply(contractObject)
		answers, objects, err := w.engine.AssistSuggestions(w.Context(), manager)
		if err != nil {
			w.Fatal(err)
		}
		if len(answers) != 4 || answers[0].Object != "contract" || answers[0].Start != "ended" || answers[1].Object != "" || len(objects) != 1 {
			w.Fatalf("got %+v", answers)
		}
		answers[0].EndedColumn, answers[0].EndedValues = "status", []string{"ended", "cancelled"}
		answers[0].StillHas, answers[0].StillColumn, answers[0].StillValues = "contract", "status", []string{"active"}
		d, err := w.engine.AssistDraft(w.Context(), manager, answers)
		if err != nil {
			w.Fatal(err)
		}
		p, err := w.engine.Propose(w.Context(), manager, "concept.yaml", d.Text)
		if err != nil {
			w.Fatal(err)
		}
		if len(p.Concept.Actions) != 3 || len(p.Concept.Jobs) != 3 {
			w.Fatalf("got\n%s", d.Text)
		}
		for _, j := range p.Concept.Jobs {
			if j.Active || j.Basis == "" {
				w.Errorf("%s is active, or has no basis", j.Name)
			}
		}
		var codes []string
		for _, q := range d.Questions {
			codes = append(codes, string(q.Code))
		}
		if got := strings.Join(codes, " "); got != "no_date duties withdrawn" {
			w.Errorf("got %s", got)
		}
		answers[0].Erase = ""
		if _, err := w.engine.AssistDraft(w.Context(), manager, answers); !errors.Is(err, engine.ErrBadOrder) {
			w.Errorf("anonymised in part and never finished: %v", err)
		}
		answers[0].Erase = "eight years"
		if _, err := w.engine.AssistDraft(w.Context(), manager, answers); !errors.Is(err, engine.ErrBadOrder) {
			w.Errorf("got %v", err)
		}
	})
}
