package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
)

// UnreachedOrder asks for records of an object that no active job will ever
// erase.
type UnreachedOrder struct {
	Object string
	After  string // key of the last one seen
	Limit  int
}

// UnreachedPage are such records by key.
type UnreachedPage struct {
	Object  string            `json:"object"`
	Jobs    []string          `json:"jobs"`    // active, and erasing
	Outside int               `json:"outside"` // fall outside every only; all, if there is no job
	Undated int               `json:"undated"` // a job speaks of them, and their start is missing or implausible
	Records []UnreachedRecord `json:"records"`
	Next    string            `json:"next,omitempty"` // key to go on after
}

// UnreachedRecord is one of them; Why is "outside" or "undated".
type UnreachedRecord struct {
	Key string `json:"key"`
	Why string `json:"why"`
}

// Unreached lists the records of an object that, as they stand, no active erasing
// job can reach, whatever time passes.
func (e *Engine) Unreached(ctx context.Context, actor access.Actor, o UnreachedOrder) (UnreachedPage, error) {
	p := UnreachedPage{Object: o.Object, Jobs: []string{}, Records: []UnreachedRecord{}}
	if err := actor.Require(access.ReadRecords); err != nil {
		return p, err
	}
	if err := actor.Require(access.ReadConcept); err != nil { // the list is of all organisations
		return p, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return p, err
	}
	defer s.Close()
	object := s.binding.Object(o.Object)
	if object == nil || object.Table == nil {
		return p, fmt.Errorf("%q: %w", o.Object, ErrUnknownObject)
	}
	reach, jobs := s.reachOf(object)
	p.Jobs = append(p.Jobs, jobs...)
	if p.Outside, p.Undated, err = s.source(object).CountUnreached(ctx, reach); err != nil {
		return p, err
	}
	limit := min(max(o.Limit, 1), mostUnreached)
	found, err := s.source(object).ListUnreached(ctx, reach, datasource.Key(o.After), limit+1)
	if err != nil {
		return p, err
	}
	if len(found) > limit {
		found = found[:limit]
		p.Next = string(found[limit-1].Key)
	}
	for _, u := range found {
		why := "outside"
		if u.Undated {
			why = "undated"
		}
		p.Records = append(p.Records, UnreachedRecord{Key: string(u.Key), Why: why})
	}
	return p, nil
}

// UnreachedUntil is Unreached for a page that must not wait: what is not found
// until then goes on being searched for, and is answered to the same person with
// the same order.
func (e *Engine) UnreachedUntil(ctx context.Context, actor access.Actor, o UnreachedOrder, until time.Time) (p UnreachedPage, found bool, err error) {
	if err := actor.Require(access.ReadRecords); err != nil {
		return p, false, err
	}
	if err := actor.Require(access.ReadConcept); err != nil { // now as well, not only when the search began
		return p, false, err
	}
	key, err := e.countOf(ctx, actor, "unreached", o)
	if err != nil {
		return p, false, err
	}
	answer, found, err := e.previews.ask(ctx, key, until, func(ctx context.Context) (any, error) { return e.Unreached(ctx, actor, o) })
	if err != nil || !found {
		return p, found, err
	}
	return answer.(UnreachedPage), true, nil
}

// mostUnreached is how many records one page holds at the most.
const mostUnreached = 1000

// reachOf are the rules of the object's active erasing jobs.
func (s *situation) reachOf(o *plan.Object) (datasource.Reach, []string) {
	r := datasource.Reach{Subject: execution.Subject(s.binding, o), NoMarks: !s.installed[o.Source]}
	var jobs []string
	for _, j := range s.binding.ErasingJobs(o) {
		c := execution.Criteria(s.binding, j, s.day, nil)
		c.NoMarks = !s.installed[o.Source]
		r.Rules, jobs = append(r.Rules, c), append(jobs, j.Name)
	}
	return r, jobs
}

// findUnreached names objects of which records stay for ever. That of one without
// any erasing job is never_erased.
func (e *Engine) findUnreached(ctx context.Context, s *situation) error {
	for _, o := range s.binding.Objects {
		reach, _ := s.reachOf(o)
		if o.Table == nil || len(reach.Rules) == 0 {
			continue
		}
		outside, undated, err := s.source(o).CountUnreached(ctx, reach)
		if err != nil {
			return err
		}
		if outside+undated == 0 {
			continue
		}
		s.binding.Add(unreachedFinding(o, outside, undated))
	}
	return nil
}

// unreachedFinding says what is there; how many there are changes every day, and
// does not undo that somebody accepted it.
func unreachedFinding(o *plan.Object, outside, undated int) plan.Finding {
	var what, many []string
	if outside > 0 {
		what, many = append(what, "they fall outside every only"), append(many, counted(outside, "record")+" outside")
	}
	if undated > 0 {
		what, many = append(what, "they have no usable start"), append(many, counted(undated, "record")+" without a start")
	}
	f := plan.NewFinding("records_unreached", o.Name, o.Table.Table, strings.Join(what, ", or "))
	f.Message += " (" + strings.Join(many, ", ") + ")"
	return f
}
