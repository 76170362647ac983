package store

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// CaseQuery chooses a page of cases. Everything given must hold.
type CaseQuery struct {
	States   []casefile.State
	Object   string
	Action   string
	Job      string
	DueFrom  *rule.Day
	DueTo    *rule.Day
	Assigned *string // empty: nobody
	Persons  []casefile.PersonKey
	ByPerson bool // Persons counts, even if it is empty
	ByDue    bool // the earliest due day first; else the newest case
	After    *CasePlace
	Limit    int
}

// CasePlace is a place in a list of cases.
type CasePlace struct {
	Due string // where the list is by due day
	ID  int64
}

// CaseHead is a case in a list.
type CaseHead struct {
	ID       int64
	State    casefile.State
	Run      string
	Opened   *rule.Day
	Closed   *rule.Day
	Due      *rule.Day
	Origin   string
	OpenedBy string
	Reason   string
	Found    string
	Assigned string
	Aims     []casefile.Aim
	Items    int
	Missing  int // approvals that the item that lacks most lacks
}

// CasePage is a page of cases. Next is nil behind the last.
type CasePage struct {
	Cases  []CaseHead
	Next   *CasePlace
	Total  int
	Capped bool
}

// Bounds of a list: no page reads more rows than this of one stream, however
// rare what is looked for; and nothing is counted further than TotalCap.
const (
	mostRead = 4000
	TotalCap = 1000
)

type headRow struct {
	ID       int64
	State    *casefile.State
	Run      string
	RunState *casefile.RunState
	Opened   *string
	Closed   *string
	DueDay   *string
	Origin   *string
	OpenedBy *string
	Reason   *string
	Found    *string
	Assigned *string
	Aim      *int64
	RunDay   *string
}

// place of a row in its list.
func (r headRow) place(byDue bool) CasePlace {
	p := CasePlace{ID: r.ID}
	if byDue && r.DueDay != nil {
		p.Due = *r.DueDay
	}
	return p
}

// before tells which of two places comes first.
func (q CaseQuery) before(a, b CasePlace) int {
	switch {
	case !q.ByDue:
		return int(sign(b.ID - a.ID))
	case a.Due != b.Due && a.Due < b.Due:
		return -1
	case a.Due != b.Due:
		return 1
	}
	return int(sign(a.ID - b.ID))
}

func sign(n int64) int64 { return max(-1, min(1, n)) }

// stream is one ordered walk through cases: along an index for what drives it,
// with the rest of the query asked of each row.
type stream func(*bun.SelectQuery) *bun.SelectQuery

// ListCases is a page of cases. It walks along the index of whatever is given
// that leaves the fewest, and asks the rest of each row.
func (s *Store) ListCases(ctx context.Context, q CaseQuery) (CasePage, error) {
	known, err := aims(ctx, s.db)
	if err != nil {
		return CasePage{}, err
	}
	wanted := q.aims(known)
	if q.byAim() && len(wanted) == 0 {
		return CasePage{}, nil
	}
	running, err := s.runningRuns(ctx)
	if err != nil {
		return CasePage{}, err
	}
	streams, rest, err := s.streams(ctx, q, wanted, running)
	if err != nil {
		return CasePage{}, err
	}
	page, rows, err := s.merge(ctx, q, streams, rest)
	if err != nil {
		return page, err
	}
	if page.Cases, err = s.heads(ctx, rows, known); err != nil {
		return page, err
	}
	return page, s.total(ctx, q, streams, rest, &page)
}

func (q CaseQuery) byAim() bool { return q.Object != "" || q.Action != "" || q.Job != "" }

// aims are the aims a query asks for.
func (q CaseQuery) aims(known map[int64]casefile.Aim) []int64 {
	var wanted []int64
	for id, a := range known {
		if (q.Object == "" || a.Object == q.Object) && (q.Action == "" || a.Action == q.Action) && (q.Job == "" || a.Job == q.Job) {
			wanted = append(wanted, id)
		}
	}
	slices.Sort(wanted)
	return wanted
}

func (s *Store) runningRuns(ctx context.Context) ([]string, error) {
	var runs []string
	err := s.db.NewSelect().TableExpr("run").Column("id").Where("state = ?", casefile.RunRunning).Scan(ctx, &runs)
	return append(runs, ""), err
}

// streams chooses what to walk along.
func (s *Store) streams(ctx context.Context, q CaseQuery, wanted []int64, running []string) (streams []stream, rest []stream, err error) {
	byState, byAim := q.stateStreams(running), aimStreams(wanted)
	if q.DueFrom != nil || q.DueTo != nil {
		rest = append(rest, q.dueWithin)
	}
	aimRest := func(sel *bun.SelectQuery) *bun.SelectQuery {
		return sel.Where("(c.aim IN (?) OR EXISTS (SELECT 1 FROM case_aim AS a WHERE a.case_id = c.id AND a.aim IN (?)))", bun.In(wanted), bun.In(wanted))
	}
	stateRest := func(sel *bun.SelectQuery) *bun.SelectQuery {
		return sel.WhereGroup(" AND ", func(sel *bun.SelectQuery) *bun.SelectQuery {
			for _, one := range byState {
				sel = sel.WhereGroup(" OR ", one)
			}
			return sel
		})
	}
	add := func(more ...stream) { rest = append(rest, more...) }
	switch {
	case q.ByPerson:
		var ids []int64
		if ids, err = s.casesOf(ctx, q.Persons); err != nil {
			return nil, nil, err
		}
		streams = []stream{func(sel *bun.SelectQuery) *bun.SelectQuery { return sel.Where("c.id IN (?)", bun.In(append(ids, 0))) }}
		if len(wanted) > 0 {
			add(aimRest)
		}
		if len(byState) > 0 {
			add(stateRest)
		}
	case q.Assigned != nil && *q.Assigned != "":
		streams = []stream{func(sel *bun.SelectQuery) *bun.SelectQuery { return sel.Where("c.assigned = ?", *q.Assigned) }}
		if len(wanted) > 0 {
			add(aimRest)
		}
		if len(byState) > 0 {
			add(stateRest)
		}
	case len(byState) > 0 && !(q.onlyOver() && len(wanted) > 0 && !q.ByDue):
		streams = byState
		if len(wanted) > 0 {
			add(aimRest)
		}
	case len(wanted) > 0 && !q.ByDue:
		streams = byAim
		if len(byState) > 0 {
			add(stateRest)
		}
	default:
		streams = []stream{func(sel *bun.SelectQuery) *bun.SelectQuery { return sel }}
		if len(wanted) > 0 {
			add(aimRest)
		}
	}
	if q.Assigned != nil && *q.Assigned == "" {
		add(func(sel *bun.SelectQuery) *bun.SelectQuery { return sel.Where("c.assigned IS NULL") })
	}
	return streams, rest, nil
}

// onlyOver: all states asked for are ends, which most cases have.
func (q CaseQuery) onlyOver() bool {
	return !slices.ContainsFunc(q.States, func(s casefile.State) bool { return !over(s) })
}

// stateStreams has one walk for each state: most cases have none of their own
// and are over with their run.
func (q CaseQuery) stateStreams(running []string) (streams []stream) {
	for _, state := range q.States {
		streams = append(streams, func(sel *bun.SelectQuery) *bun.SelectQuery { return sel.Where("c.state = ?", state) })
		switch state {
		case casefile.Closed:
			streams = append(streams, func(sel *bun.SelectQuery) *bun.SelectQuery {
				return sel.Where("c.state IS NULL").Where("c.run NOT IN (?)", bun.In(running))
			})
		case casefile.Running:
			if len(running) > 1 {
				streams = append(streams, func(sel *bun.SelectQuery) *bun.SelectQuery {
					return sel.Where("c.state IS NULL").Where("c.run IN (?)", bun.In(running))
				})
			}
		}
	}
	return streams
}

// aimStreams has two walks for each aim: cases that began with it, and others.
func aimStreams(wanted []int64) (streams []stream) {
	for _, aim := range wanted {
		streams = append(streams,
			func(sel *bun.SelectQuery) *bun.SelectQuery { return sel.Where("c.aim = ?", aim) },
			func(sel *bun.SelectQuery) *bun.SelectQuery {
				return sel.Join("JOIN case_aim AS x ON x.case_id = c.id").Where("x.aim = ?", aim).Where("c.aim <> ?", aim)
			})
	}
	return streams
}

func (q CaseQuery) dueWithin(sel *bun.SelectQuery) *bun.SelectQuery {
	if q.DueFrom != nil {
		sel = sel.Where("c.due_day >= ?", q.DueFrom.String())
	}
	if q.DueTo != nil {
		sel = sel.Where("c.due_day <= ?", q.DueTo.String())
	}
	return sel
}

func (s *Store) casesOf(ctx context.Context, persons []casefile.PersonKey) ([]int64, error) {
	open, err := s.OpenCases(ctx, persons)
	var ids []int64
	for _, id := range open {
		ids = append(ids, id)
	}
	return distinct(ids), err
}
