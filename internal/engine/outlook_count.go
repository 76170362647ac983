package engine

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// A table of many records is not searched for a page. The count of the overview,
// which reads it anyway, keeps the keys of the first records of each part in our
// store; the page judges those it shows by their keys.
const (
	mostKept  = 5000
	daysAhead = 97 // of what comes due: a week more than a page asks for
)

// keptOutlook is one part of a job's outlook as it was counted.
type keptOutlook struct {
	Digest  string    `json:"digest"`  // of the job
	Records int       `json:"records"` // all, also those that are not kept
	Until   rule.Day  `json:"until"`   // of what comes due: the last day counted
	Days    []keptDay `json:"days"`    // for what is due or undated one, without a day
}

// keptDay are the first records of one due day, in the order of their keys.
type keptDay struct {
	Day     rule.Day         `json:"day"`
	Records int              `json:"records"`
	Keys    []datasource.Key `json:"keys"`
}

const outlookNames = "outlook/"

func outlookName(job string, part OutlookPart) string { return outlookNames + job + "/" + string(part) }

// outlooks keeps the first records of every part for the jobs of large tables,
// and drops what an earlier count kept for others.
func (c *counting) outlooks(ctx context.Context) error {
	for _, v := range c.surveyed {
		if len(v.stopped) > 0 {
			continue
		}
		large, err := c.s.source(v.job.Action.Object).Large(ctx, execution.Subject(c.s.binding, v.job.Action.Object))
		if err != nil {
			return err
		}
		if large {
			if err := c.outlook(ctx, v); err != nil {
				return err
			}
		}
	}
	return c.store.DropSurveys(ctx, outlookNames, c.o.At)
}

func (c *counting) outlook(ctx context.Context, v *surveyed) error {
	due, err := c.dueFirst(ctx, v)
	if err != nil {
		return err
	}
	soon, undated := newNearest(mostKept), newNearest(mostKept)
	if err := c.comingFirst(ctx, v, soon, undated); err != nil {
		return err
	}
	for part, k := range map[OutlookPart]keptOutlook{OutlookDue: due, OutlookOverdue: c.late[v.job.Name].kept(), OutlookSoon: soon.kept(), OutlookUndated: undated.kept()} {
		k.Digest, k.Until = v.job.Digest, c.s.day.AddDays(daysAhead)
		content, err := json.Marshal(k)
		if err != nil {
			return err
		}
		if err := c.store.PutSurvey(ctx, store.Survey{Name: outlookName(v.job.Name, part), Version: c.s.version, Day: c.s.day, At: c.o.At, Content: content}); err != nil {
			return err
		}
	}
	return nil
}

// firstKept are the keys of the first records that come, and how many there are.
type firstKept struct {
	records int
	keys    []datasource.Key
}

func (f *firstKept) add(key datasource.Key) {
	if f.records++; len(f.keys) < mostKept {
		f.keys = append(f.keys, key)
	}
}

func (f *firstKept) kept() keptOutlook {
	if f == nil || f.records == 0 {
		return keptOutlook{}
	}
	slices.Sort(f.keys)
	return keptOutlook{Records: f.records, Days: []keptDay{{Records: f.records, Keys: f.keys}}}
}

// dueFirst are the first due records; how many there are the survey knows.
func (c *counting) dueFirst(ctx context.Context, v *surveyed) (keptOutlook, error) {
	if v.tally.Due == 0 {
		return keptOutlook{}, nil
	}
	found, err := c.s.source(v.job.Action.Object).PageOf(ctx, v.criteria, datasource.Stretch{}, "", mostKept, true)
	return keptOutlook{Records: max(v.tally.Due, len(found)), Days: []keptDay{{Records: v.tally.Due, Keys: execution.Keys(found)}}}, err
}

// comingFirst reads what comes due on the days ahead, and what has no date, in one go.
func (c *counting) comingFirst(ctx context.Context, v *surveyed, soon, undated *nearest) error {
	first, last := c.s.day.AddDays(1), c.s.day.AddDays(daysAhead)
	criteria := *v.criteria
	criteria.Before = v.job.Boundary(last)
	only := onlyDay(v.job, first, last)
	return c.s.source(v.job.Action.Object).Coming(ctx, &criteria, v.job.Boundary(c.s.day), only == nil, func(found []datasource.Coming) error {
		for _, f := range found {
			switch {
			case f.Undated:
				undated.add(0, f.Key)
			case only != nil:
				soon.add(*only, f.Key)
			case f.Start.State == rule.Known: // else it was changed meanwhile
				soon.add(v.job.When.Term.LastDay(f.Start.Day).AddDays(1), f.Key)
			}
		}
		return nil
	})
}

// onlyDay is the one day on which a job's records can come due, as of periods
// that end with a year; nil if there are several.
func onlyDay(j *plan.Job, first, last rule.Day) (only *rule.Day) {
	for day := first; day <= last; day++ {
		if j.Boundary(day) != j.Boundary(day.AddDays(-1)) {
			if only != nil {
				return nil
			}
			only = &day
		}
	}
	return only
}
