package engine

import (
	"cmp"
	"context"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// DeletionClasses is the matrix of the deletion concept: every rule stands in
// one field, its kind of start times its period (DIN 66398).
type DeletionClasses struct {
	Version    int64            `json:"version"`
	Name       string           `json:"name"`
	DoneWithin string           `json:"done_within"`
	Starts     []plan.StartKind `json:"starts"`  // columns that some rule stands in
	Periods    []DeletionPeriod `json:"periods"` // rows, the shortest first
	Rules      []DeletionRule   `json:"rules"`   // in the order of the concept
	Gaps       []DeletionGap    `json:"gaps"`
	Findings   []plan.Finding   `json:"findings"`
}

// DeletionPeriod is a row of the matrix. Rules without a period are its first:
// N and Unit are zero and From is empty.
type DeletionPeriod struct {
	N    int       `json:"n"`
	Unit rule.Unit `json:"unit,omitempty"`
	From rule.From `json:"from,omitempty"`
}

// DeletionRule is one job as a rule of the concept.
type DeletionRule struct {
	Job         string         `json:"job"`
	Title       TitleText      `json:"title"`
	Object      string         `json:"object"`
	ObjectTitle TitleText      `json:"object_title"`
	Action      string         `json:"action"`
	ActionTitle TitleText      `json:"action_title"`
	Kind        string         `json:"kind"`
	Start       plan.StartKind `json:"start"`
	StartName   string         `json:"start_name,omitempty"`
	Period      DeletionPeriod `json:"period"`
	Sentence    TitleText      `json:"sentence"`
	Purpose     string         `json:"purpose,omitempty"`
	Basis       string         `json:"basis"`
	PeriodBasis string         `json:"period_basis,omitempty"` // why this long
	Duties      []DeletionDuty `json:"duties"`                 // that the action waits for
	Active      bool           `json:"active"`
	Stopped     []string       `json:"stopped"` // codes of the findings that stop it
}

// DeletionDuty is a duty to keep, as the concept has it.
type DeletionDuty struct {
	Title  string         `json:"title"`
	Basis  string         `json:"basis"`
	Start  string         `json:"start"`
	Period DeletionPeriod `json:"period"`
	// Columns are those it names; empty for all.
	Columns []string `json:"columns"`
}

// DeletionGap is an object about people whose data no active job erases.
type DeletionGap struct {
	Object string    `json:"object"`
	Title  TitleText `json:"title"`
	Why    string    `json:"why"` // no_job, inactive, stopped
	Job    string    `json:"job,omitempty"`
}

// DeletionClasses reads the matrix of the concept in force, and what stands
// against it in the sources as they are.
func (e *Engine) DeletionClasses(ctx context.Context, actor access.Actor) (DeletionClasses, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return DeletionClasses{}, err
	}
	s, err := e.lately(ctx)
	if err != nil {
		return DeletionClasses{}, err
	}
	c := s.Binding.Concept
	m := DeletionClasses{Version: s.Version, Name: c.Name, DoneWithin: c.DoneWithin.String(), Starts: []plan.StartKind{},
		Periods: []DeletionPeriod{}, Rules: []DeletionRule{}, Gaps: []DeletionGap{}, Findings: append([]plan.Finding{}, s.Binding.Findings...)}
	for _, j := range s.Binding.Jobs {
		m.add(deletionRule(c, j))
	}
	slices.SortStableFunc(m.Periods, DeletionPeriod.compare)
	slices.SortFunc(m.Starts, func(a, b plan.StartKind) int {
		return cmp.Compare(slices.Index(plan.StartKinds[:], a), slices.Index(plan.StartKinds[:], b))
	})
	m.Gaps = gaps(s.Binding)
	return m, nil
}

func (m *DeletionClasses) add(r DeletionRule) {
	m.Rules = append(m.Rules, r)
	if !slices.Contains(m.Periods, r.Period) {
		m.Periods = append(m.Periods, r.Period)
	}
	if !slices.Contains(m.Starts, r.Start) {
		m.Starts = append(m.Starts, r.Start)
	}
}

func deletionRule(c *concept.Concept, j *plan.Job) DeletionRule {
	o := j.Action.Object
	r := DeletionRule{Job: j.Name, Title: titled(j.Title), Object: o.Name, ObjectTitle: titled(o.Title), Action: j.Action.Name,
		ActionTitle: titled(j.Action.Title), Kind: string(j.Action.Kind), Start: plan.StartKindOf(j.When.Start), StartName: j.StartName,
		Sentence: TitleText{c.Sentence(j.Job, "de"), c.Sentence(j.Job, "en")},
		Purpose:  j.Purpose, Basis: j.Basis, PeriodBasis: j.PeriodBasis, Active: j.Active, Stopped: []string{}, Duties: []DeletionDuty{}}
	if j.When.Start != nil && (j.When.Term.After.N > 0 || j.When.Term.From != rule.Event) { // nothing to wait for is no period
		r.Period = periodOf(j.When.Term)
	}
	for _, f := range j.Stopped {
		r.Stopped = append(r.Stopped, f.Code)
	}
	for _, d := range j.Action.Duties() {
		r.Duties = append(r.Duties, DeletionDuty{d.Title, d.Basis, d.StartName, periodOf(d.Term), append([]string{}, d.Columns...)})
	}
	return r
}

func titled(t concept.Title) TitleText { return TitleText{t.DE, t.EN} }

// titleWithin is what people read instead of a name of an object, or the name.
func titleWithin(o *concept.Object, name string) TitleText {
	if t, found := o.TitleOf(name); found {
		return titled(t)
	}
	return TitleText{name, name}
}

// partTitle is what people read instead of a column of a part.
func partTitle(o *concept.Object, part, column string) TitleText {
	if t, found := o.TitleOf(part + "." + column); found {
		return titled(t)
	}
	return TitleText{column, column}
}

func periodOf(t rule.Term) DeletionPeriod {
	return DeletionPeriod{t.After.N, t.After.Unit, cmp.Or(t.From, rule.Event)}
}

// compare puts periods in the order of their length, one from the end of a year
// behind the same from the event.
func (p DeletionPeriod) compare(q DeletionPeriod) int {
	days := map[rule.Unit]int{rule.Days: 1, rule.Weeks: 7, rule.Months: 30, rule.Years: 365}
	order := []rule.From{"", rule.Event, rule.EndOfMonth, rule.EndOfQuarter, rule.EndOfYear, rule.EndOfBusinessYear}
	return cmp.Or(cmp.Compare(p.N*days[p.Unit], q.N*days[q.Unit]), cmp.Compare(slices.Index(order, p.From), slices.Index(order, q.From)))
}

// gaps are the objects with personal columns that nothing erases in the end.
func gaps(b *plan.Binding) []DeletionGap {
	list := []DeletionGap{}
	for _, o := range b.Objects {
		if len(o.Columns) == 0 {
			continue
		}
		gap := DeletionGap{Object: o.Name, Title: titled(o.Title), Why: "no_job"}
		for _, j := range b.Jobs {
			if j.Action.Object != o || !erases(j.Action.Kind) {
				continue
			}
			switch {
			case j.Active && len(j.Stopped) == 0:
				gap.Why = ""
			case gap.Why == "no_job" || gap.Why == "inactive" && j.Active:
				gap.Job, gap.Why = j.Name, "inactive"
				if j.Active {
					gap.Why = "stopped"
				}
			}
			if gap.Why == "" {
				break
			}
		}
		if gap.Why != "" {
			list = append(list, gap)
		}
	}
	return list
}
