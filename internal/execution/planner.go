package execution

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Batch sizes: a batch should take 50 to 100 ms, so that others wait no longer.
const (
	firstSize = 2000
	minSize   = 500
	maxSize   = 20000
	aim       = 75 * time.Millisecond
	tooLong   = 100 * time.Millisecond
	tooShort  = 50 * time.Millisecond
	pageSize  = 5000 // of reads that are not followed by a batch
)

// size is the batch size in use, adapted after every batch.
type size struct{ n atomic.Int64 }

func newSize() *size {
	s := &size{}
	s.n.Store(firstSize)
	return s
}

func (s *size) get() int { return int(s.n.Load()) }

// took adapts to how long a full batch of n records took. It at most doubles,
// so that one lucky batch does not make the next a long one.
func (s *size) took(n int, d time.Duration) {
	if n < s.get()/2 || (d >= tooShort && d <= tooLong) {
		return
	}
	next := int64(float64(n) * float64(aim) / float64(max(d, time.Millisecond)))
	s.n.Store(max(minSize, min(maxSize, min(next, 2*int64(n)))))
}

// piece is a planned slice on its way to a worker.
type piece struct {
	slice   casefile.Slice
	items   []casefile.Item
	span    datasource.Span
	persons map[int64][]casefile.PersonKey // of cases that will stay open
	late    []string                       // keys earlier runs had postponed
}

// planner reads the records a job may change, in key order, and stores them as
// slices with their cases.
type planner struct {
	x       *Executor
	task    Task
	derive  *derivations
	cases   int
	dropped map[rule.Reason]int // by the judge, or of what was chosen
	soon    bool                // the turn was over before the records were
	next    datasource.Key      // where another turn begins
}

func (x *Executor) planner(t Task) *planner {
	x.Cases.nextJob()
	return &planner{x: x, task: t, derive: newDerivations(t, x.Cases), dropped: map[rule.Reason]int{}}
}

// each stores slice after slice and hands it on, until no record is left, hand
// refuses, or the context ends.
func (p *planner) each(ctx context.Context, size *size, hand func(piece) bool) error {
	if p.task.Chosen != nil {
		return p.eachChosen(ctx, size, hand)
	}
	after, left := p.task.After, p.task.Most
	for began := false; ; began = true { // a turn does something, however short it is
		if began && p.task.over() {
			p.soon, p.next = true, after
			return nil
		}
		if calm, err := p.calm(ctx); err != nil || !calm {
			p.soon, p.next = err == nil, after
			return err
		}
		var page []datasource.Candidate
		most := p.task.Pace.most(size.get())
		if p.task.Most > 0 {
			if most = min(most, left); most == 0 {
				return nil
			}
		}
		err := Patiently(ctx, func() (err error) {
			page, err = p.task.Source.Page(ctx, p.task.Criteria, after, most)
			return err
		})
		if err != nil || len(page) == 0 {
			return err
		}
		from := after
		after = page[len(page)-1].Key
		page = p.without(page)
		if page, err = p.task.Judge.drop(ctx, page, p.dropped); err != nil {
			return err
		}
		left -= len(page)
		if len(page) == 0 {
			continue
		}
		s, err := p.store(ctx, page, datasource.Span{From: from, To: after}, casefile.DueItem)
		if err != nil {
			return err
		}
		if !hand(s) {
			return nil
		}
	}
}

// without leaves out what people refused or cancelled, and counts it.
func (p *planner) without(page []datasource.Candidate) []datasource.Candidate {
	if len(p.task.Out) == 0 {
		return page
	}
	return slices.DeleteFunc(page, func(c datasource.Candidate) bool {
		why, out := p.task.Out[string(c.Key)]
		if out {
			p.dropped[why]++
		}
		return out
	})
}

// eachChosen takes the records people approved, a slice at a time. Those that
// may not be done now are counted by their reason and left.
func (p *planner) eachChosen(ctx context.Context, size *size, hand func(piece) bool) error {
	for chosen := p.task.Chosen; len(chosen) > 0; {
		if len(chosen) < len(p.task.Chosen) && p.task.over() {
			p.soon = true
			return nil
		}
		if calm, err := p.calm(ctx); err != nil || !calm {
			p.soon = err == nil
			return err
		}
		n := min(p.task.Pace.most(size.get()), len(chosen))
		page, err := p.judged(ctx, chosen[:n])
		if err != nil {
			return err
		}
		chosen = chosen[n:]
		if len(page) == 0 {
			continue
		}
		s, err := p.store(ctx, page, datasource.Span{}, casefile.DueItem)
		if err != nil {
			return err
		}
		if !hand(s) {
			return nil
		}
	}
	return nil
}

// judged are those of some records that may be done now.
func (p *planner) judged(ctx context.Context, keys []datasource.Key) (page []datasource.Candidate, err error) {
	var now map[datasource.Key]datasource.Candidate
	err = Patiently(ctx, func() (err error) {
		now, err = p.task.Source.Fates(ctx, p.task.Criteria, keys)
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		if c := now[k]; c.Fate == "" {
			page = append(page, c)
		} else {
			p.dropped[c.Fate]++
		}
	}
	return p.task.Judge.drop(ctx, page, p.dropped)
}

// store makes one slice of a page and writes it down.
func (p *planner) store(ctx context.Context, page []datasource.Candidate, span datasource.Span, state casefile.State) (piece, error) {
	run := p.task.Run.ID
	s := piece{span: span, slice: casefile.Slice{
		ID: fmt.Sprintf("%s-%d", run, p.x.Cases.slice()), Run: run, Job: p.task.Job.Name,
		Source: p.task.Source.Name(), Table: p.task.Object.Table.Table, State: state, Records: len(page),
		Ranged: p.task.Judge == nil && p.task.Criteria.Dense && !p.task.Items && p.task.Chosen == nil && p.task.Most == 0,
	}}
	if err := p.adopt(ctx, page); err != nil {
		return s, err
	}
	if err := p.x.Cases.reserve(ctx, p.x.Memory, len(page)); err != nil {
		return s, err
	}
	stopped, err := p.stopped(ctx, page)
	if err != nil {
		return s, err
	}
	if err := p.readStarts(ctx, page); err != nil {
		return s, err
	}
	opened, mentioned := p.fill(&s, page, stopped)
	n := casefile.NewSlice{
		Slice: s.slice, Aim: AimOf(p.task.Job), Digest: p.task.Job.Digest, Items: s.items, Cases: opened, Mentioned: mentioned,
		Derivations: p.derive.take(), Persons: s.persons,
	}
	if p.task.Chosen != nil && !p.task.Again {
		n.Needs = casefile.Needed(p.task.Job)
	}
	return s, p.x.Memory.AddSlice(ctx, n)
}

// readStarts reads what the rule starts from, where the page did not bring it.
func (p *planner) readStarts(ctx context.Context, page []datasource.Candidate) error {
	if p.task.Criteria.StartListed() {
		return nil
	}
	var starts map[datasource.Key]rule.Moment
	err := Patiently(ctx, func() (err error) {
		starts, err = p.task.Source.Starts(ctx, p.task.Criteria, Keys(page))
		return err
	})
	for i := range page {
		page[i].Start = starts[page[i].Key]
	}
	return err
}

// fill makes the items of a slice and returns the cases they open, and those
// they are the first of this job to add to.
func (p *planner) fill(s *piece, page []datasource.Candidate, stopped map[string]casefile.Postponed) (opened, mentioned []int64) {
	s.items = make([]casefile.Item, len(page))
	keepsOpen := staysOpen(p.task)
	if keepsOpen {
		s.persons = map[int64][]casefile.PersonKey{}
	}
	for i, c := range page {
		id, isNew, isFirst := p.caseOf(c)
		switch {
		case isNew:
			opened = append(opened, id)
		case isFirst:
			mentioned = append(mentioned, id)
		}
		was := stopped[string(c.Key)]
		if was.Reason != "" {
			s.late = append(s.late, string(c.Key))
		}
		s.items[i] = casefile.Item{Key: string(c.Key), Case: id, Derivation: p.derive.of(c, was.Reason)}
		if keepsOpen {
			s.persons[id] = append(s.persons[id], personKeys(p.x.Persons, p.task.Object, c)...)
		}
	}
	return opened, mentioned
}

// caseOf is the case of a record's person. opened tells that it is new, first
// that this job uses it for the first time.
func (p *planner) caseOf(c datasource.Candidate) (id int64, opened, first bool) {
	k, ok := strongest(p.x.Persons, p.task.Object, c)
	if !ok {
		p.cases++
		return p.x.Cases.alone(), true, true
	}
	id, opened, first = p.x.Cases.of(k)
	if first {
		p.cases++
	}
	return id, opened, first
}

// AimOf is what a job does.
func AimOf(j *plan.Job) casefile.Aim {
	a := casefile.Aim{Object: j.Action.Object.Name, Action: j.Action.Name, Kind: string(j.Action.Kind)}
	if !j.Ordered() {
		a.Job = j.Name
	}
	return a
}

// adopt makes the open cases of these persons known, where there are any.
func (p *planner) adopt(ctx context.Context, page []datasource.Candidate) error {
	if !p.task.AnyOpen {
		return nil
	}
	keys := make([]casefile.PersonKey, 0, len(page))
	for _, c := range page {
		if k, ok := strongest(p.x.Persons, p.task.Object, c); ok {
			keys = append(keys, k)
		}
	}
	open, err := p.x.Memory.OpenCases(ctx, keys)
	p.x.Cases.adopt(open)
	return err
}

func (p *planner) stopped(ctx context.Context, page []datasource.Candidate) (map[string]casefile.Postponed, error) {
	if !p.task.Postponed {
		return nil, nil
	}
	return p.x.Memory.Postponed(ctx, p.task.Object.Table.Table, p.task.Job.Name, texts(page))
}

// staysOpen: a partially anonymised person has more to come.
func staysOpen(t Task) bool { return t.Criteria.Change.Kind == method.PartiallyAnonymise }

func texts(page []datasource.Candidate) []string {
	out := make([]string, len(page))
	for i, c := range page {
		out[i] = string(c.Key)
	}
	return out
}

// Keys are the keys of a page.
func Keys(page []datasource.Candidate) []datasource.Key {
	out := make([]datasource.Key, len(page))
	for i, c := range page {
		out[i] = c.Key
	}
	return out
}
