package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// OutlookPart is which of the records that a rule speaks of are asked for.
type OutlookPart string

// The parts. What comes due is in the order of its due days; the others are in
// the order of the keys.
const (
	OutlookSoon    OutlookPart = "soon"
	OutlookDue     OutlookPart = "due"     // due today, done or not by the next run
	OutlookOverdue OutlookPart = "overdue" // due longer than done_within, and nothing rightly postpones it
	OutlookUndated OutlookPart = "undated" // no start, or one that cannot be believed
)

// OutlookOrder asks what a job's rule will bring until a day, the day included.
type OutlookOrder struct {
	Job   string
	Part  OutlookPart // empty: soon
	Until rule.Day
	After string // OutlookPage.Next of the page before
	Limit int    // 1 to 200; 0 is 50
}

// OutlookPage is a page of the outlook: what the rule says of the records as they
// are now. Of a large table the last count knows which records to ask about.
type OutlookPage struct {
	Rows []OutlookRow
	Next string
	// Unjudged: what would stop a record was left out, since it takes longer than
	// a page may; the record says it.
	Unjudged bool
	// Counted is set where the table is too large to be searched for a page: the
	// rows are the first Listed of the Records that the last count found, each
	// judged anew. Uncounted: there is no such count yet of this rule; of a job
	// that is not active there never is one.
	Counted   *time.Time
	Records   int
	Listed    int
	Uncounted bool
}

// OutlookRow is a record that a rule speaks of.
type OutlookRow struct {
	Key    string
	Start  *rule.Day
	Due    *rule.Day
	Reason rule.Reason // what would stop it, were it due today
}

// Outlook lists what a job's rule will bring, brings, or cannot tell.
func (e *Engine) Outlook(ctx context.Context, actor access.Actor, o OutlookOrder) (OutlookPage, error) {
	if err := actor.Require(access.ReadConcept); err != nil {
		return OutlookPage{}, err
	}
	var page OutlookPage
	err := e.shown(ctx, func(s *situation) error {
		jobs, err := s.chosen([]string{o.Job})
		if err != nil {
			return err
		}
		l := &outlooking{Engine: e, s: s, job: jobs[0], order: o, limit: o.Limit}
		if l.limit <= 0 || l.limit > mostOfPage {
			l.limit = usualPage
		}
		if len(l.job.Stopped) > 0 {
			return nil
		}
		page, err = l.any(ctx)
		return err
	})
	return page, err
}

// outlooking is one look ahead.
type outlooking struct {
	*Engine
	s     *situation
	job   *plan.Job
	order OutlookOrder
	limit int
	bare  bool // what would stop a record is not asked
}

// any is the page as the size of the table allows.
func (l *outlooking) any(ctx context.Context) (OutlookPage, error) {
	if large, err := l.source().Large(ctx, execution.Subject(l.s.binding, l.job.Action.Object)); err != nil || large {
		if err != nil {
			return OutlookPage{}, err
		}
		return l.kept(ctx)
	}
	if l.order.Part == OutlookOverdue {
		return l.overdue(ctx) // however long it takes: unjudged, the list would be another one
	}
	if _, err := l.counts(ctx); l.job.When.Start != nil && err != nil {
		return OutlookPage{}, err
	}
	return l.inTime(ctx, l.page)
}

// inTime is the page with what would stop each record, or without where that
// takes too long.
func (l *outlooking) inTime(ctx context.Context, read func(context.Context) (OutlookPage, error)) (OutlookPage, error) {
	l.s.until = time.Now().Add(atOnce)
	asking, cancel := l.s.within(ctx)
	defer cancel()
	page, err := read(asking)
	if asking.Err() == nil || ctx.Err() != nil {
		return page, err
	}
	l.bare = true
	page, err = read(ctx)
	page.Unjudged = true
	return page, err
}

func (l *outlooking) source() *datasource.Source { return l.s.source(l.job.Action.Object) }

// until are the criteria of the job with everything due that is due on a day.
func (l *outlooking) until(day rule.Day) *datasource.Criteria {
	v := &surveyed{job: l.job}
	l.aim(l.s, v, l.s.day, nil)
	v.criteria.Before = l.job.Boundary(day)
	return v.criteria
}

// since are the records that come due on a day or later.
func (l *outlooking) since(day rule.Day) datasource.Stretch {
	from := l.job.Boundary(day.AddDays(-1))
	return datasource.Stretch{From: &from}
}

func (l *outlooking) page(ctx context.Context) (OutlookPage, error) {
	switch l.order.Part {
	case OutlookDue, OutlookUndated:
		c, of := l.until(l.s.day), datasource.Stretch{Undated: l.order.Part == OutlookUndated}
		return l.byKey(ctx, c, "", datasource.Key(l.order.After), func(after datasource.Key, limit int) ([]datasource.Candidate, error) {
			return l.source().PageOf(ctx, c, of, after, limit, l.bare)
		})
	case "", OutlookSoon:
		return l.byDay(ctx)
	}
	return OutlookPage{}, fmt.Errorf("the outlook has no part %q: %w", l.order.Part, ErrBadOrder)
}

// byKey is a page in the order of the keys; prefix stands before the place to
// go on from.
func (l *outlooking) byKey(ctx context.Context, c *datasource.Criteria, prefix string, after datasource.Key,
	read func(after datasource.Key, limit int) ([]datasource.Candidate, error)) (OutlookPage, error) {
	var out OutlookPage
	found, err := read(after, l.limit+1)
	if err != nil {
		return out, err
	}
	if len(found) > l.limit {
		found = found[:l.limit]
		out.Next = prefix + string(found[l.limit-1].Key)
	}
	out.Rows, err = l.rows(ctx, c, found)
	return out, err
}

func (l *outlooking) rows(ctx context.Context, c *datasource.Criteria, found []datasource.Candidate) ([]OutlookRow, error) {
	starts, err := l.source().Starts(ctx, c, execution.Keys(found))
	if err != nil {
		return nil, err
	}
	rows := make([]OutlookRow, len(found))
	for i, f := range found {
		rows[i] = OutlookRow{Key: string(f.Key), Reason: f.Fate}
		if m := starts[f.Key]; m.State == rule.Known {
			due := l.job.When.Term.LastDay(m.Day).AddDays(1)
			rows[i].Start, rows[i].Due = &m.Day, &due
		}
	}
	return rows, nil
}

// byDay walks along the days on which something comes due. Days with few
// records are read together and sorted; a day with more than a page is read in
// the order of the keys. A place is "DAY" or "DAY/KEY".
func (l *outlooking) byDay(ctx context.Context) (OutlookPage, error) {
	var out OutlookPage
	first, after, err := l.place()
	if err != nil || l.job.When.Start == nil {
		return out, err
	}
	counts, err := l.counts(ctx)
	if err != nil {
		return out, err
	}
	for first <= l.order.Until {
		if after == "" {
			for first <= l.order.Until && counts[first-l.s.day-1] == 0 {
				first++ // as it was counted; to judge a record costs more than to skip a day
			}
			if first > l.order.Until {
				return out, nil
			}
		}
		last := l.stretch(counts, first)
		var page OutlookPage
		whole := false
		if after == "" && first < last {
			page, whole, err = l.days(ctx, first, last)
		}
		if !whole && err == nil {
			last = first
			page, err = l.day(ctx, first, after)
		}
		if err != nil {
			return out, err
		}
		if page.Next == "" && last < l.order.Until {
			page.Next = last.AddDays(1).String()
		}
		if len(page.Rows) > 0 {
			return page, nil
		}
		first, after = last.AddDays(1), ""
	}
	return out, nil
}

// place reads where to go on.
func (l *outlooking) place() (rule.Day, datasource.Key, error) {
	if l.order.After == "" {
		return l.s.day.AddDays(1), "", nil
	}
	text, key, _ := strings.Cut(l.order.After, "/")
	day, err := rule.ParseDay(text)
	if err != nil {
		return 0, "", ErrBadCursor
	}
	return day, datasource.Key(key), nil
}

// stretch is the last of the days from one on whose records fit on a page
// together.
func (l *outlooking) stretch(counts []int, first rule.Day) (last rule.Day) {
	n := counts[first-l.s.day-1]
	for last = first; last < l.order.Until; last++ {
		if n += counts[last-l.s.day]; n > l.limit {
			break
		}
	}
	return last
}

// mostAtOnce is how many records of several days are read together. They were
// counted a while ago, so that there may be more than fit on a page by now.
const mostAtOnce = 1000

// days is all that comes due from one day to another, sorted; false if it is too
// much by now.
func (l *outlooking) days(ctx context.Context, first, last rule.Day) (page OutlookPage, whole bool, err error) {
	c := l.until(last)
	found, err := l.source().PageOf(ctx, c, l.since(first), "", mostAtOnce+1, l.bare)
	if err != nil || len(found) > mostAtOnce {
		return page, false, err
	}
	page.Rows, err = l.rows(ctx, c, found)
	slices.SortStableFunc(page.Rows, func(a, b OutlookRow) int { return cmp.Compare(dueOf(a), dueOf(b)) })
	return page, true, err
}

// day is a page of what comes due on one day.
func (l *outlooking) day(ctx context.Context, day rule.Day, after datasource.Key) (OutlookPage, error) {
	c, of := l.until(day), l.since(day)
	return l.byKey(ctx, c, day.String()+"/", after, func(after datasource.Key, limit int) ([]datasource.Candidate, error) {
		return l.source().PageOf(ctx, c, of, after, limit, l.bare)
	})
}

func dueOf(r OutlookRow) rule.Day {
	if r.Due == nil {
		return 0
	}
	return *r.Due
}

// aheadLately keeps for a minute how many records of a job come due on which day:
// counting reads all of them, turning a page should not.
type aheadLately struct {
	mu     sync.Mutex
	counts map[string]aheadCount
}

type aheadCount struct {
	at     time.Time
	digest string
	day    rule.Day
	counts []int
}

// counts is how many records come due on each day from tomorrow on.
func (l *outlooking) counts(ctx context.Context) ([]int, error) {
	days := int(l.order.Until - l.s.day)
	known := &l.reading.ahead
	known.mu.Lock()
	defer known.mu.Unlock()
	k, ok := known.counts[l.job.Name]
	if now := l.now(); ok && k.digest == l.job.Digest && k.day == l.s.day && len(k.counts) >= days && now.Sub(k.at) < schemaAge {
		return k.counts, nil
	}
	counts, err := l.count(ctx, days)
	if err != nil {
		return nil, err
	}
	if known.counts == nil {
		known.counts = map[string]aheadCount{}
	}
	known.counts[l.job.Name] = aheadCount{l.now(), l.job.Digest, l.s.day, counts}
	return counts, nil
}

// count asks the source.
func (l *outlooking) count(ctx context.Context, days int) ([]int, error) {
	asked := make([]rule.Day, days+1)
	for i := range asked {
		asked[i] = l.s.day.AddDays(i)
	}
	counts, err := dueBetween(ctx, l.source(), l.job, l.until(l.order.Until), asked)
	if err != nil {
		return nil, err
	}
	return counts[1:], nil
}
