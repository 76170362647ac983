package engine

import (
	"context"
	"hash/fnv"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Check looks at everything that could go wrong before it does: findings of the
// schema and of a probe of each job, records that are overdue or have no date,
// the oldest record of each object, and how many columns are declared. withSQL
// adds each rule as plain SQL that an auditor can run without us.
func (e *Engine) Check(ctx context.Context, actor access.Actor, withSQL bool) (CheckReport, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return CheckReport{}, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return CheckReport{}, err
	}
	defer s.Close()
	if err := e.findLive(ctx, s); err != nil {
		return CheckReport{}, err
	}
	r := CheckReport{
		Findings: append([]plan.Finding{}, s.binding.Findings...), Covered: s.binding.Coverage(), Coverage: s.coverage(),
		Overdue: map[string]int{}, Undated: map[string]int{}, Oldest: map[string]rule.Day{},
	}
	for _, o := range s.binding.Objects {
		if o.Table != nil {
			r.Overdue[o.Name], r.Undated[o.Name] = 0, 0
		}
	}
	if err := e.measure(ctx, s, &r); err != nil {
		return r, err
	}
	if withSQL {
		r.SQL = e.auditSQL(s)
	}
	return r, nil
}

// measure counts overdue and undated records over all active jobs.
func (e *Engine) measure(ctx context.Context, s *situation, r *CheckReport) error {
	jobs, err := s.chosen(nil)
	if err != nil {
		return err
	}
	surveys, err := e.survey(ctx, s, jobs, s.day)
	if err != nil {
		return err
	}
	late := overdue{}
	for _, v := range surveys {
		o := v.job.Action.Object
		if len(v.stopped) > 0 {
			continue
		}
		undated := v.tally.Fates[rule.NoStartDate] + v.tally.Fates[rule.ImplausibleDate]
		r.Undated[o.Name] = max(r.Undated[o.Name], undated)
		if _, err := late.collect(ctx, s, v, nil); err != nil {
			return err
		}
		r.Overdue[o.Name] = len(late[o.Name])
		oldest, found, err := s.source(o).Oldest(ctx, v.criteria)
		if err != nil {
			return err
		}
		if was, known := r.Oldest[o.Name]; found && (!known || oldest < was) {
			r.Oldest[o.Name] = oldest
		}
	}
	return nil
}

// overdue are the overdue records by object, each once however many jobs speak
// of it: a hash of the key, so that a million of them fit into memory.
type overdue map[string]map[uint64]struct{}

// collect adds the records that were due done_within ago and are still to be
// changed, without those that a Keep, a Lock, a duty or an open relation
// rightly postpones. It counts them by their fate, and hands each over.
func (late overdue) collect(ctx context.Context, s *situation, v *surveyed, each func(datasource.Key)) (map[rule.Reason]int, error) {
	fates := map[rule.Reason]int{}
	if v.job.When.Start == nil {
		return fates, nil
	}
	o := v.job.Action.Object
	if late[o.Name] == nil {
		late[o.Name] = map[uint64]struct{}{}
	}
	earlier := *v.criteria
	earlier.Before = lateBoundary(s, v.job)
	err := s.source(o).DueOf(ctx, &earlier, overdueFates, func(key datasource.Key, fate rule.Reason) {
		fates[fate]++
		h := fnv.New64a()
		_, _ = h.Write([]byte(key))
		late[o.Name][h.Sum64()] = struct{}{}
		if each != nil {
			each(key)
		}
	})
	return fates, err
}

// lateBoundary is the Before of a job's criteria with what was due done_within
// ago.
func lateBoundary(s *situation, j *plan.Job) rule.Day {
	inTime := rule.Term{After: s.concept.DoneWithin, From: rule.Event}.Boundary(s.day)
	return j.Boundary(inTime.AddDays(-1))
}

// overdueFates: nothing rightly postpones the record.
var overdueFates = []rule.Reason{"", rule.AwaitingApproval, rule.Refused, rule.NoIdentifier}

// findLive adds the findings that need the live data: what the probe of each
// job saw, foreign installations, marks that point nowhere.
func (e *Engine) findLive(ctx context.Context, s *situation) error {
	for _, j := range s.binding.Jobs {
		if j.Active {
			if err := e.probe(ctx, s, j); err != nil {
				return err
			}
		}
	}
	if _, err := e.findRestored(ctx, s); err != nil {
		return err
	}
	finds := []func(context.Context, *situation) error{
		e.findMarks, e.findStray, e.findTaken, e.findGuards, e.findBack, e.findOpen, e.findUnreached, e.findCopies, e.findLag,
	}
	for _, find := range finds {
		if err := find(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

// findCopies names where values, or what leads to them, lie beside the data.
func (e *Engine) findCopies(ctx context.Context, s *situation) error {
	for _, src := range s.concept.Sources {
		how, err := s.sources[src.Name].ServerLog(ctx)
		if err != nil {
			return err
		}
		if how != "" {
			s.binding.Add(plan.NewFinding("values_in_server_log", "", src.Name, how))
		}
	}
	if e.keyInDir {
		s.binding.Add(plan.NewFinding("key_beside_store", "", "key in the data folder", ""))
	}
	return nil
}

// findBack names what came back: records that are met again though their action
// was done to them, and those the newest run did again.
func (e *Engine) findBack(ctx context.Context, s *situation) error {
	for _, j := range s.binding.Jobs {
		o := j.Action.Object
		if !j.Active || !changesValues(j.Action.Kind) || len(j.Stopped) > 0 || !s.installed[o.Source] {
			continue
		}
		back := 0
		criteria := execution.Criteria(s.binding, j, s.day, nil)
		err := s.source(o).MetAgain(ctx, criteria, j.Action.Name, func(keys []datasource.Key) error {
			freed, err := s.source(o).FreedParts(ctx, criteria, j.Action.Name, keys)
			back += len(keys) - freed
			return err
		})
		if err != nil {
			return err
		}
		last, err := e.store.LastBack(ctx, j.Name)
		if err != nil {
			return err
		}
		if back > 0 {
			s.binding.Add(plan.NewFinding("came_back", o.Name, o.Table.Table, counted(back, "record")+" of action "+j.Action.Name+" will be done again"))
		} else if last > 0 {
			s.binding.Add(plan.NewFinding("came_back", o.Name, o.Table.Table, counted(last, "record")+" of action "+j.Action.Name+" were done again by the last run"))
		}
	}
	return nil
}

// findMarks names marks by hand of records that are not there. Those of jobs
// end by themselves.
func (e *Engine) findMarks(ctx context.Context, s *situation) error {
	for _, o := range s.binding.Objects {
		if o.Table == nil || !s.installed[o.Source] {
			continue
		}
		marks, err := s.source(o).MarksByHand(ctx, o.Table.Table)
		if err != nil {
			return err
		}
		for _, m := range marks {
			if m.Kind == datasource.ExceptionMark {
				continue
			}
			_, found, err := s.source(o).Resolve(ctx, execution.Subject(s.binding, o), string(m.Key))
			if err != nil {
				return err
			}
			if !found {
				s.binding.Add(plan.NewFinding("mark_dangling", o.Name, o.Table.Table, "key "+string(m.Key)))
			}
		}
	}
	return nil
}
