package engine

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// JobDraft is a job as it would be, with what it would do. Nothing was changed
// and nothing is kept but that somebody has seen it.
type JobDraft struct {
	Version  int64 // the concept it was drafted on
	Job      *plan.Job
	Findings []plan.Finding // that concern the job
	Stopped  bool           // a finding would stop it: nothing was counted
	Total    int            // records of the object
	Met      int
	Due      int
	Able     int // would be done today, were people to agree
	Persons  int // cases, one a person
	NotYet   int // the period runs
	Over     bool
	Skipped  map[rule.Reason]int
	Months   []MonthAhead
	In24     int // comes due within the months shown
	Keys     []DraftKey
	Changes  []string // what differs from the concept in force, in words
}

// MonthAhead is what comes due in a month; the first holds what is due already.
type MonthAhead struct {
	First   rule.Day `json:"first"`
	Records int      `json:"records"`
}

// DraftKey is one of the records that would be done, with its start.
type DraftKey struct {
	Key   string
	Start *rule.Day
}

// How much of a draft is shown.
const (
	monthsAhead = 24
	keysShown   = 10
)

// DraftJob says what a job would do if its definition were this one and it were
// active: how many today, why others not, per month for two years, and ten
// records to open.
func (e *Engine) DraftJob(ctx context.Context, actor access.Actor, name string, definition map[string]any) (JobDraft, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return JobDraft{}, err
	}
	d, err := e.draftJob(ctx, name, definition)
	if err != nil || d.Stopped {
		return d, err
	}
	return d, e.saw(ctx, actor, d.Job)
}

func (e *Engine) draftJob(ctx context.Context, name string, definition map[string]any) (JobDraft, error) {
	c, version, err := e.draftedConcept(ctx, concept.JobSection, name, activated(definition))
	if err != nil {
		return JobDraft{}, err
	}
	return e.draftOf(ctx, c, version, name)
}

// draftOf counts what a job of a concept would do.
func (e *Engine) draftOf(ctx context.Context, c *concept.Concept, version int64, name string) (JobDraft, error) {
	s, err := e.situation(ctx, c)
	if err != nil {
		return JobDraft{}, err
	}
	defer s.Close()
	d := JobDraft{Version: version, Job: s.binding.Job(name), Skipped: map[rule.Reason]int{}}
	if d.Changes, _, err = e.differences(ctx, s.concept); err != nil {
		return d, err
	}
	if err := e.probe(ctx, s, d.Job); err != nil {
		return d, err
	}
	for _, f := range s.binding.Findings {
		if slices.Contains(f.Jobs, name) || f.Object == d.Job.Action.Object.Name && f.Stops() {
			d.Findings = append(d.Findings, f)
		}
	}
	if d.Stopped = len(d.Job.Stopped) > 0; d.Stopped {
		return d, nil
	}
	return d, e.foreshadow(ctx, s, &d)
}

func activated(definition map[string]any) map[string]any {
	d := maps.Clone(definition)
	d["active"] = true
	return d
}

// drafted is the situation under the concept in force with one entry exchanged.
func (e *Engine) drafted(ctx context.Context, in concept.Section, name string, definition map[string]any) (*situation, int64, error) {
	c, version, err := e.draftedConcept(ctx, in, name, definition)
	if err != nil {
		return nil, 0, err
	}
	s, err := e.situation(ctx, c)
	return s, version, err
}

func (e *Engine) draftedConcept(ctx context.Context, in concept.Section, name string, definition map[string]any) (*concept.Concept, int64, error) {
	v, err := e.store.InForce(ctx)
	if err != nil {
		return nil, 0, err
	}
	text, err := concept.SetDefinition([]byte(v.Text), in, name, definition)
	if err != nil {
		return nil, 0, fmt.Errorf("%w: %w", err, ErrBadOrder)
	}
	c, err := concept.Parse(v.Name, text)
	return c, v.Version, err
}

// foreshadow counts what the job would do among the active ones.
func (e *Engine) foreshadow(ctx context.Context, s *situation, d *JobDraft) error {
	jobs, err := s.chosen(nil)
	if err != nil {
		return err
	}
	v, err := e.surveyOne(ctx, s, d.Job, s.day, jobs)
	if err != nil {
		return err
	}
	d.Total, d.Met, d.Due, d.Over = v.tally.Total, v.tally.Met, v.tally.Due, v.over
	maps.Copy(d.Skipped, v.tally.Fates)
	d.Able = v.tally.Fates[""] + v.tally.Fates[rule.AwaitingApproval]
	delete(d.Skipped, "")
	delete(d.Skipped, rule.AwaitingApproval)
	maps.DeleteFunc(d.Skipped, func(_ rule.Reason, n int) bool { return n <= 0 })
	asked := *v.criteria // as if nobody had to be asked
	asked.Waits = false
	if d.Persons, err = execution.CountCases(ctx, s.source(d.Job.Action.Object), &asked, d.Job.Action.Object, e.persons, execution.CountingCases()); err != nil {
		return err
	}
	if err := e.examples(ctx, s, d, &asked); err != nil {
		return err
	}
	return e.monthly(ctx, s, d, v)
}

// examples are the first records that would be done.
func (e *Engine) examples(ctx context.Context, s *situation, d *JobDraft, c *datasource.Criteria) error {
	source := s.source(d.Job.Action.Object)
	page, err := source.Page(ctx, c, "", keysShown)
	if err != nil {
		return err
	}
	starts, err := source.Starts(ctx, c, execution.Keys(page))
	if err != nil {
		return err
	}
	for _, x := range page {
		k := DraftKey{Key: string(x.Key)}
		if m := starts[x.Key]; m.State == rule.Known {
			k.Start = &m.Day
		}
		d.Keys = append(d.Keys, k)
	}
	return nil
}

// monthly counts what comes due in each of the months to come, and what after
// them.
func (e *Engine) monthly(ctx context.Context, s *situation, d *JobDraft, v *surveyed) error {
	if d.Job.When.Start == nil {
		return nil
	}
	days, boundaries := []rule.Day{s.day}, []rule.Day{d.Job.Boundary(s.day)}
	for i := range monthsAhead {
		last := s.day.AddMonths(i).EndOfMonth()
		days, boundaries = append(days, last), append(boundaries, d.Job.Boundary(last))
	}
	counts, err := s.source(d.Job.Action.Object).Ahead(ctx, v.criteria, append(boundaries, rule.Ceiling))
	if err != nil {
		return err
	}
	for i := 1; i < len(days); i++ {
		d.Months = append(d.Months, MonthAhead{First: days[i].AddMonths(-1).EndOfMonth().AddDays(1), Records: counts[i]})
		d.In24 += counts[i]
	}
	d.NotYet = d.In24 + counts[len(counts)-1]
	if len(d.Months) > 0 {
		d.Months[0].Records += d.Able
	}
	return nil
}

// ActivateJob puts a job in force as active, if the definition still means what
// was previewed (digest of JobDraft.Job) and the job is still the one the tag
// was of (empty: it is new); else ErrChanged.
func (e *Engine) ActivateJob(ctx context.Context, actor access.Actor, name string, definition map[string]any, tag, digest string) (Edited, error) {
	if err := actor.Require(access.ChangeConcept); err != nil {
		return Edited{}, err
	}
	s, _, err := e.drafted(ctx, concept.JobSection, name, activated(definition))
	if err != nil {
		return Edited{}, err
	}
	same := s.binding.Job(name).Digest == digest
	if err := s.Close(); err != nil {
		return Edited{}, err
	}
	if !same {
		return Edited{}, fmt.Errorf("job %s is not as it was previewed: %w", name, ErrChanged)
	}
	return e.ReplaceDefinition(ctx, actor, concept.JobSection, name, activated(definition), tag)
}

// ActionDraft is what findings an action would have if its definition were
// another one, and what differs from the concept in force.
type ActionDraft struct {
	Action   *plan.Action
	Findings []plan.Finding
	Changes  []string
}

// DraftAction binds an action as it would be.
func (e *Engine) DraftAction(ctx context.Context, actor access.Actor, name string, definition map[string]any) (ActionDraft, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return ActionDraft{}, err
	}
	s, _, err := e.drafted(ctx, concept.ActionSection, name, definition)
	if err != nil {
		return ActionDraft{}, err
	}
	defer s.Close()
	d := ActionDraft{Action: s.binding.Action(name)}
	for _, f := range s.binding.Findings {
		if f.Object == d.Action.Object.Name || f.Object == "" {
			d.Findings = append(d.Findings, f)
		}
	}
	d.Changes, _, err = e.differences(ctx, s.concept)
	return d, err
}
