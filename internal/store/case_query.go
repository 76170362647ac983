package store

import (
	"cmp"
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
	ByDue    bool // what is to be done by due day, then what is over; else the newest first
	After    *CasePlace
	Limit    int

	walks bool // rare aims as well are found on a walk
}

// CasePlace is a place in a list of cases.
type CasePlace struct {
	Over bool   // where what is to be done comes first: in what is over
	Due  string // of what is to be done, by due day
	ID   int64
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

// before tells which of two places comes first.
func (q CaseQuery) before(a, b CasePlace) int {
	switch {
	case a.Over != b.Over:
		if b.Over {
			return -1
		}
		return 1
	case !q.ByDue || a.Over:
		return cmp.Compare(b.ID, a.ID)
	}
	return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID))
}

// stream is one ordered walk through cases: along an index for what drives it,
// with the rest of the query asked of each row.
type stream struct {
	along func(*bun.SelectQuery) *bun.SelectQuery
	state casefile.State // the one it walks through; empty: it goes by numbers alone
	byDue bool           // in the order of due days, else of numbers downwards
	over  bool           // what it gives stands behind what is to be done
}

// asked narrows a walk.
type asked func(*bun.SelectQuery) *bun.SelectQuery

// place of a row that a stream gave.
func (s stream) place(r headRow) CasePlace {
	p := CasePlace{ID: r.ID, Over: s.over}
	if s.byDue && r.DueDay != nil {
		p.Due = *r.DueDay
	}
	return p
}

// ListCases is a page of cases. It walks along the index of whatever is given
// that leaves the fewest, and asks the rest of each row.
func (s *Store) ListCases(ctx context.Context, q CaseQuery) (CasePage, error) {
	known, err := aims(ctx, s.db)
	if err != nil {
		return CasePage{}, err
	}
	var wanted []int64
	if q.byAim() {
		if wanted = q.aims(known); len(wanted) == 0 {
			return CasePage{}, nil
		}
	}
	running, err := s.runningRuns(ctx)
	if err != nil {
		return CasePage{}, err
	}
	ids, few, err := s.few(ctx, q, wanted)
	if err != nil {
		return CasePage{}, err
	}
	if few {
		page, rows, err := s.pageOfFew(ctx, q, ids, wanted)
		if err == nil {
			page.Cases, err = s.heads(ctx, rows, known)
		}
		return page, err
	}
	streams, rest := q.streams(wanted, running)
	page, rows, walks, err := s.merge(ctx, q, streams, rest)
	if err != nil {
		return page, err
	}
	if page.Cases, err = s.heads(ctx, rows, known); err != nil {
		return page, err
	}
	return page, s.total(ctx, q, streams, walks, rest, &page)
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
func (q CaseQuery) streams(wanted []int64, running []string) (streams []stream, rest []asked) {
	months := q.months()
	switch {
	case q.Assigned != nil && *q.Assigned != "":
		streams = q.split(func(sel *bun.SelectQuery) *bun.SelectQuery { return sel.Where("c.assigned = ?", *q.Assigned) }, running)
	case q.ByDue:
		streams = q.stateStreams(casefile.CaseStates[:], running, months)
	case len(months) > 0:
		streams, rest = monthStreams(months), q.ofState(running)
	case len(wanted) > 0 && q.onlyOver():
		streams, rest, wanted = aimStreams(wanted), q.ofState(running), nil
	case len(q.States) > 0:
		streams = q.stateStreams(q.States, running, nil)
	default:
		streams = []stream{{along: func(sel *bun.SelectQuery) *bun.SelectQuery { return sel }}}
	}
	if len(wanted) > 0 {
		rest = append(rest, ofAim(wanted))
	}
	return streams, append(rest, q.more()...)
}

// ofAim asks for cases with one of these aims.
func ofAim(wanted []int64) asked {
	return func(sel *bun.SelectQuery) *bun.SelectQuery {
		return sel.Where("(c.aim IN (?) OR EXISTS (SELECT 1 FROM case_aim AS a WHERE a.case_id = c.id AND a.aim IN (?)))", bun.List(wanted), bun.List(wanted))
	}
}

// more is what is asked of each row, whatever is walked along.
func (q CaseQuery) more() (rest []asked) {
	if q.DueFrom != nil || q.DueTo != nil {
		rest = append(rest, q.dueWithin)
	}
	if q.Assigned != nil && *q.Assigned == "" {
		rest = append(rest, func(sel *bun.SelectQuery) *bun.SelectQuery { return sel.Where("c.assigned IS NULL") })
	}
	return rest
}

// onlyOver: all states asked for are ends, which most cases have, or none is.
func (q CaseQuery) onlyOver() bool {
	return !slices.ContainsFunc(q.States, func(s casefile.State) bool { return !over(s) })
}

// split parts a walk over few cases by state, where the list or the query does.
func (q CaseQuery) split(along asked, running []string) []stream {
	if !q.ByDue && len(q.States) == 0 {
		return []stream{{along: along}}
	}
	streams := q.stateStreams(casefile.CaseStates[:], running, nil)
	for i := range streams {
		state := streams[i].along
		streams[i].along = func(sel *bun.SelectQuery) *bun.SelectQuery { return along(state(sel)) }
	}
	return streams
}

// stateStreams has one walk for each of some states that are asked for: most
// cases have none of their own and are over with their run.
func (q CaseQuery) stateStreams(states []casefile.State, running []string, months []string) (streams []stream) {
	for _, state := range states {
		if len(q.States) > 0 && !slices.Contains(q.States, state) {
			continue
		}
		streams = append(streams, stream{state: state, byDue: q.ByDue && !over(state), over: q.ByDue && over(state),
			along: func(sel *bun.SelectQuery) *bun.SelectQuery {
				if q.ByDue && !over(state) {
					sel = q.dueWithin(sel)
				}
				// As a range: an equality would let SQLite walk along all cases instead of
				// the state's own index, and a rare state is far away there.
				return sel.Where("c.state BETWEEN ? AND ?", state, state)
			}})
		switch state {
		case casefile.Closed:
			streams = append(streams, q.withRuns(running, months)...)
		case casefile.Running:
			if len(running) > 1 {
				streams = append(streams, stream{over: q.ByDue, along: func(sel *bun.SelectQuery) *bun.SelectQuery {
					return sel.Where("c.state IS NULL").Where("c.run IN (?)", bun.List(running))
				}})
			}
		}
	}
	return streams
}

// withRuns walks through the cases that were over with their run: month by
// month where only some months are asked for.
func (q CaseQuery) withRuns(running, months []string) (streams []stream) {
	ended := func(sel *bun.SelectQuery) *bun.SelectQuery {
		return sel.Where("c.state IS NULL").Where("c.run NOT IN (?)", bun.List(running))
	}
	if len(months) == 0 {
		return []stream{{along: ended, over: q.ByDue}}
	}
	for _, month := range monthStreams(months) {
		along := month.along
		streams = append(streams, stream{over: q.ByDue, along: func(sel *bun.SelectQuery) *bun.SelectQuery { return ended(along(sel)) }})
	}
	return streams
}

// ofState asks for the states of a query.
func (q CaseQuery) ofState(running []string) []asked {
	if len(q.States) == 0 {
		return nil
	}
	return []asked{func(sel *bun.SelectQuery) *bun.SelectQuery {
		return sel.WhereGroup(" AND ", func(sel *bun.SelectQuery) *bun.SelectQuery {
			for _, one := range q.stateStreams(q.States, running, nil) {
				sel = sel.WhereGroup(" OR ", one.along)
			}
			return sel
		})
	}}
}

// aimStreams has two walks for each aim: cases that began with it, and others.
func aimStreams(wanted []int64) (streams []stream) {
	for _, aim := range wanted {
		streams = append(streams,
			stream{along: func(sel *bun.SelectQuery) *bun.SelectQuery { return sel.Where("c.aim = ?", aim) }},
			stream{along: func(sel *bun.SelectQuery) *bun.SelectQuery {
				return sel.Join("JOIN case_aim AS x ON x.case_id = c.id").Where("x.aim = ?", aim).Where("c.aim <> ?", aim)
			}})
	}
	return streams
}

// mostMonths are how many months are walked through one by one.
const mostMonths = 24

// months are those a query's days lie in, if they are few.
func (q CaseQuery) months() (months []string) {
	if q.DueFrom == nil || q.DueTo == nil || *q.DueTo < *q.DueFrom {
		return nil
	}
	for day := *q.DueFrom; day.EndOfMonth() <= q.DueTo.EndOfMonth(); day = day.EndOfMonth() + 1 {
		if len(months) == mostMonths {
			return nil
		}
		months = append(months, day.String()[:7])
	}
	return months
}

func monthStreams(months []string) (streams []stream) {
	for _, month := range months {
		streams = append(streams, stream{along: func(sel *bun.SelectQuery) *bun.SelectQuery {
			return sel.Where("SUBSTR(c.due_day, 1, 7) = ?", month)
		}})
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
