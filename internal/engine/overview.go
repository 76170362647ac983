package engine

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Overview is the state of everything as it was counted last: numbers only, so
// that a page about millions of records costs one row of our store.
type Overview struct {
	Version  int64     `json:"version"` // of the concept
	Day      rule.Day  `json:"day"`
	At       time.Time `json:"at"`
	Counting bool      `json:"-"` // it is being counted again right now
	// Stale: a run ended or another concept came into force since it was counted.
	Stale    bool             `json:"-"`
	Objects  []ObjectOverview `json:"objects"`
	Jobs     []JobOverview    `json:"jobs"`
	Weeks    []WeekAhead      `json:"weeks"`
	In30     int              `json:"in_30"` // records and jobs that come due until then
	In90     int              `json:"in_90"`
	NewYear  Wave             `json:"new_year"`
	Marks    []MarksByAge     `json:"marks"`
	Ending   []EndingMark     `json:"ending"`
	Findings []plan.Finding   `json:"findings"`
	Declared int              `json:"declared"` // columns
	Columns  int              `json:"columns"`
}

// Overdue sums the objects' overdue records.
func (o Overview) Overdue() (n int) {
	for _, x := range o.Objects {
		n += x.Overdue
	}
	return n
}

// Records sums the objects' records.
func (o Overview) Records() (n int) {
	for _, x := range o.Objects {
		n += x.Records
	}
	return n
}

// ObjectOverview is one kind of record.
type ObjectOverview struct {
	Object   string  `json:"object"`
	Records  int     `json:"records"`
	Overdue  int     `json:"overdue"`
	Undated  int     `json:"undated"`
	Causes   []Cause `json:"causes"` // of what is overdue
	Declared int     `json:"declared"`
	Columns  int     `json:"columns"`
}

// CauseKind says what holds overdue records up.
type CauseKind string

// The causes, and with each the way out.
const (
	CauseFinding  CauseKind = "finding"           // Code stops the job
	CauseApproval CauseKind = "awaiting_approval" // people have not decided
	CauseRefused  CauseKind = "refused"
	CauseNoPerson CauseKind = "no_identifier"
	CauseLimit    CauseKind = "over_limit"
	CausePaused   CauseKind = "paused"
	CauseFailed   CauseKind = "failed"  // Code of the last run's failures
	CauseNotRun   CauseKind = "not_run" // no run has been there since
)

// Cause is why records of a job are overdue. Records is -1 where they could not
// be counted.
type Cause struct {
	Kind    CauseKind `json:"kind"`
	Code    string    `json:"code,omitempty"`
	Where   string    `json:"where,omitempty"`
	Job     string    `json:"job"`
	Records int       `json:"records"`
}

// JobOverview is what one active job meets.
type JobOverview struct {
	Job     string              `json:"job"`
	Object  string              `json:"object"`
	Met     int                 `json:"met"`
	Due     int                 `json:"due"`
	Skipped map[rule.Reason]int `json:"skipped"`
	Stopped []string            `json:"stopped,omitempty"` // codes of findings
	Over    bool                `json:"over,omitempty"`
	Undated int                 `json:"undated"`
	In90    int                 `json:"in_90"`
	Back    int                 `json:"back"` // done again by the newest run
}

// WeekAhead is what comes due in the seven days from First.
type WeekAhead struct {
	First   rule.Day `json:"first"`
	Records int      `json:"records"`
}

// Wave is what comes due on one day, and who must approve before.
type Wave struct {
	Day     rule.Day  `json:"day"`
	Records int       `json:"records"`
	Needs   []WaveJob `json:"needs"` // jobs that need people
}

// WaveJob is a job whose records of a wave need approval before they are due.
type WaveJob struct {
	Job      string   `json:"job"`
	Records  int      `json:"records"`
	Approval string   `json:"approval"`
	By       rule.Day `json:"by"`    // the last day on which approving is in time
	Opens    rule.Day `json:"opens"` // the cases open
}

// MarksByAge counts marks of a kind: up to 30, 90 and 365 days old, and older.
type MarksByAge struct {
	Kind    string `json:"kind"`
	Ages    [4]int `json:"ages"`
	Endless int    `json:"endless"` // of the oldest, without an until
}

// EndingMark is a Keep or Lock that ends, or comes up for review, soon.
type EndingMark struct {
	ID     string   `json:"id"`
	Kind   string   `json:"kind"`
	Object string   `json:"object"`
	Key    string   `json:"key"`
	Until  rule.Day `json:"until"`
}

const overviewName = "overview"

// Overview answers the last count, nil before the first.
func (e *Engine) Overview(ctx context.Context, actor access.Actor) (*Overview, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, err
	}
	v, err := e.store.LastSurvey(ctx, overviewName)
	if err != nil || v == nil {
		return nil, err
	}
	var o Overview
	if err := json.Unmarshal(v.Content, &o); err != nil {
		return nil, err
	}
	o.Counting = e.surveying.Load()
	o.Stale, err = e.outdated(ctx, o)
	return &o, err
}

// outdated tells whether something happened since the count: another day,
// another concept, a run that ended, or a minute of a mark.
func (e *Engine) outdated(ctx context.Context, o Overview) (bool, error) {
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return false, err
	}
	if in.Version != o.Version || in.Day != o.Day {
		return true, nil
	}
	last, err := e.store.LastRuns(ctx, 1)
	return len(last) > 0 && last[0].Ended.After(o.At), err
}

// SurveySoon counts everything again in the background, unless that is going on
// already. Whoever sees the overview may ask for it; it changes nothing.
func (e *Engine) SurveySoon(ctx context.Context, actor access.Actor) error {
	if err := actor.Require(access.ReadConcept); err != nil {
		return err
	}
	if !e.surveying.CompareAndSwap(false, true) {
		return nil
	}
	go func() {
		defer e.surveying.Store(false)
		if _, err := e.takeSurvey(context.WithoutCancel(ctx)); err != nil && !errors.Is(err, store.ErrNoConcept) {
			e.log.Error("the records could not be counted", "error", err)
		}
	}()
	return nil
}

// TakeSurvey counts everything now and keeps the numbers.
func (e *Engine) TakeSurvey(ctx context.Context, actor access.Actor) (*Overview, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return nil, err
	}
	return e.takeSurvey(ctx)
}

func (e *Engine) takeSurvey(ctx context.Context) (*Overview, error) {
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	if err := e.findLive(ctx, s); err != nil {
		return nil, err
	}
	o := &Overview{Version: s.version, Day: s.day, At: e.now().UTC(), Findings: slices.Clone(s.binding.Findings),
		Declared: s.binding.Declared, Columns: s.binding.Columns}
	c := &counting{Engine: e, s: s, o: o, late: map[string]*firstKept{}}
	for _, count := range []func(context.Context) error{c.jobs, c.overdue, c.ahead, c.marks, c.outlooks} {
		if err := count(ctx); err != nil {
			return nil, err
		}
	}
	content, err := json.Marshal(o)
	if err != nil {
		return nil, err
	}
	return o, e.store.PutSurvey(ctx, store.Survey{Name: overviewName, Version: s.version, Day: s.day, At: o.At, Content: content})
}
