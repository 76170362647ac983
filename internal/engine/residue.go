package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// ResidueOrder says whose values are looked for: those of records that jobs
// would change today, or of the open items of a case.
type ResidueOrder struct {
	Jobs []string
	All  bool
	Case int64
}

// ResidueReport says where values of records that are about to be changed stand
// as well. It holds counts and names of columns, never a value.
type ResidueReport struct {
	Day        rule.Day       `json:"day"`
	Jobs       []string       `json:"jobs"`
	Case       int64          `json:"case,omitempty"`
	Records    int            `json:"records"`
	Values     map[string]int `json:"values"` // looked for, by category
	Tables     int            `json:"tables"`
	Columns    int            `json:"columns"`
	Rows       int            `json:"rows"`
	Found      []Residue      `json:"found"`
	NotChecked []string       `json:"not_checked"`
}

// Residue is one column that holds such values besides the places that the
// actions write.
type Residue struct {
	Source   string `json:"source"`
	Table    string `json:"table"`
	Column   string `json:"column"`
	Category string `json:"category"`
	Values   int    `json:"values"` // of those looked for, each once
	Places   int    `json:"places"` // cells
	Object   string `json:"object"` // that maps the table; empty: none does
}

// ErrValuesGone explains why a run cannot be looked at once it is over.
var ErrValuesGone = errors.New("the values of a run are gone once it is over, and nobody kept them")

// Residue looks for the values of records that are about to be changed in every
// text of every source. They are read, looked for and forgotten: what is kept
// meanwhile are keyed hashes in memory.
func (e *Engine) Residue(ctx context.Context, actor access.Actor, o ResidueOrder) (ResidueReport, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return ResidueReport{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return ResidueReport{}, err
	}
	defer s.Close()
	l, err := e.residueSearch(ctx, s, o)
	if err != nil {
		return ResidueReport{}, err
	}
	return l.report(ctx)
}

// residueSearch gathers the values of the records that an order is about.
func (e *Engine) residueSearch(ctx context.Context, s *situation, o ResidueOrder) (*search, error) {
	l := newSearch(s, o)
	changes, err := e.aboutToChange(ctx, l, o)
	if err != nil {
		return nil, err
	}
	for _, c := range changes {
		l.jobs = append(l.jobs, c.name)
		if err := l.gather(ctx, c); err != nil {
			return nil, err
		}
	}
	return l, nil
}

// changing are records that an action is about to change.
type changing struct {
	name   string // of the job, or of the action ordered by hand
	action *plan.Action
	keys   []datasource.Key
}

func (e *Engine) aboutToChange(ctx context.Context, l *search, o ResidueOrder) ([]changing, error) {
	s := l.s
	switch {
	case o.Case != 0 && len(o.Jobs) == 0 && !o.All:
		return e.ofCase(ctx, s, o.Case)
	case o.Case != 0 || o.All == (len(o.Jobs) > 0):
		return nil, fmt.Errorf("name jobs, all of them, or a case: %w", ErrBadOrder)
	}
	jobs, err := s.chosen(o.Jobs)
	if err != nil {
		return nil, e.runIsOver(ctx, o.Jobs, err)
	}
	surveys, err := e.survey(ctx, s, jobs, s.day)
	if err != nil {
		return nil, err
	}
	var out []changing
	for _, v := range surveys {
		if !changesValues(v.job.Action.Kind) {
			continue
		}
		if len(v.stopped) > 0 {
			l.stopped = append(l.stopped, v.job.Name)
			continue
		}
		c := changing{name: v.job.Name, action: v.job.Action}
		err := execution.Met(ctx, s.source(v.job.Action.Object), v.criteria, func(page []datasource.Candidate) error {
			for _, record := range page {
				if record.Due && (record.Fate == "" || record.Fate == rule.AwaitingApproval) {
					c.keys = append(c.keys, record.Key)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, nil
}

// runIsOver explains the name of a run among jobs.
func (e *Engine) runIsOver(ctx context.Context, names []string, otherwise error) error {
	for _, name := range names {
		if _, err := e.store.Run(ctx, name); err == nil {
			return fmt.Errorf("run %s: %w", name, ErrValuesGone)
		}
	}
	return otherwise
}

// ofCase are the records of a case that something is still to be done to.
func (e *Engine) ofCase(ctx context.Context, s *situation, id int64) ([]changing, error) {
	r, err := e.readCase(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []changing
	for _, it := range r.items {
		a := s.binding.Action(it.Aim.Action)
		if !it.Living() || a == nil || a.Object.Table == nil || !changesValues(a.Kind) {
			continue
		}
		name := cmp.Or(it.Aim.Job, a.Name)
		i := slices.IndexFunc(out, func(c changing) bool { return c.name == name && c.action == a })
		if i < 0 {
			i, out = len(out), append(out, changing{name: name, action: a})
		}
		out[i].keys = append(out[i].keys, datasource.Key(it.Key))
	}
	return out, nil
}
