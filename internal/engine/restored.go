package engine

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/store"
)

// A backup brings back what was erased, and forgets the Keeps that were set
// since. Three memories are compared, on every check and before every run: what
// our store logged, what the source's ledger has, and whether the newest
// changes still stand in the data.

// Lost is what a source lost, or what we did.
type Lost struct {
	Source  string    `json:"source"`
	Since   time.Time `json:"since"` // the first act that is gone; zero where only the epoch tells
	Batches int       `json:"batches"`
	Records int       `json:"records"`
	Marks   int       `json:"marks"`            // set by hand and gone
	Lifted  int       `json:"lifted"`           // ended by hand and back
	Tables  []string  `json:"tables,omitempty"` // restored alone: their ledger stands, their newest changes do not
	Older   bool      `json:"store_is_older"`   // the source knows more than our store: ours was restored

	batches []store.LoggedBatch // oldest first
	marks   []store.MarkEvent   // oldest first, set and ended ones
}

// any tells whether something is lost at all.
func (l *Lost) any() bool { return l.Older || l.Batches+l.Marks+l.Lifted+len(l.Tables) > 0 }

// looksBack is how many of the newest batches are compared: whatever was lost,
// the newest was lost with it.
const looksBack = 20

// enterSources counts a run that enters its sources, as far as they have lost
// nothing; of those that have, jobs stop.
func (e *Engine) enterSources(ctx context.Context, s *situation) error {
	lost, err := e.findRestored(ctx, s)
	if err != nil {
		return err
	}
	return e.enter(ctx, s, lost)
}

// findRestored adds what was lost as findings, which stop the source's jobs,
// and names the sources.
func (e *Engine) findRestored(ctx context.Context, s *situation) (map[string]bool, error) {
	lost := map[string]bool{}
	for _, src := range s.concept.Sources {
		if !s.installed[src.Name] {
			continue
		}
		l, err := e.lost(ctx, s, src.Name, looksBack)
		if err != nil {
			return nil, err
		}
		lost[src.Name] = l.any()
		for _, o := range s.binding.Objects {
			if o.Source == src.Name {
				s.binding.Add(l.findings(o)...)
			}
		}
	}
	return lost, nil
}

func (l *Lost) findings(o *plan.Object) (found []plan.Finding) {
	add := func(code, where, detail string) { found = append(found, plan.NewFinding(code, o.Name, where, detail)) }
	if l.Batches+l.Marks+l.Lifted > 0 {
		add("source_restored", l.Source, fmt.Sprintf("since %s at least %s, %s and %s are gone or back", l.Since.UTC().Format("2006-01-02 15:04 UTC"),
			counted(l.Records, "changed record"), counted(l.Marks, "mark"), counted(l.Lifted, "lifted mark")))
	}
	if l.Older {
		add("store_restored", l.Source, "the source knows runs that this store does not")
	}
	if o.Table != nil && slices.Contains(l.Tables, o.Table.Table) {
		add("table_restored", o.Table.Table, "most of what was done last does not stand any more")
	}
	return found
}

// lost compares a source with our store. limit is how many batches it looks
// back; 0 looks at all.
func (e *Engine) lost(ctx context.Context, s *situation, source string, limit int) (*Lost, error) {
	l := &Lost{Source: source}
	for _, compare := range []func(context.Context, *situation, int, *Lost) error{
		e.compareEpochs, e.compareBatches, e.compareMarks, e.compareTables,
	} {
		if err := compare(ctx, s, limit, l); err != nil {
			return nil, err
		}
	}
	return l, nil
}

func (e *Engine) compareEpochs(ctx context.Context, s *situation, _ int, l *Lost) error {
	ours, err := e.store.EpochOf(ctx, l.Source)
	if err != nil {
		return err
	}
	theirs, err := s.sources[l.Source].Epoch(ctx)
	l.Older = theirs > max(ours.Epoch, ours.Pending, 1)
	return err
}

// compareBatches looks for batches that were logged and are not in the ledger,
// and for batches in the ledger that nobody logged.
func (e *Engine) compareBatches(ctx context.Context, s *situation, limit int, l *Lost) error {
	logged, err := e.store.Batches(ctx, l.Source, limit)
	if err != nil {
		return err
	}
	ids := make([]string, len(logged))
	for i, b := range logged {
		ids[i] = b.ID
	}
	rows, err := s.sources[l.Source].Committed(ctx, ids)
	if err != nil {
		return err
	}
	settled, err := e.store.Settled(ctx)
	if err != nil {
		return err
	}
	for _, b := range slices.Backward(logged) {
		if rows[b.ID] < b.Records && !settled[b.ID] {
			l.lose(b)
		}
	}
	return e.compareUnknown(ctx, s, l)
}

func (l *Lost) lose(b store.LoggedBatch) {
	l.batches = append(l.batches, b)
	l.Batches++
	l.Records += b.Records
	l.since(b.At)
}

func (l *Lost) since(at time.Time) {
	if l.Since.IsZero() || at.Before(l.Since) {
		l.Since = at
	}
}

func (e *Engine) compareUnknown(ctx context.Context, s *situation, l *Lost) error {
	newest, err := s.sources[l.Source].Newest(ctx, looksBack)
	if err != nil {
		return err
	}
	ids := make([]string, len(newest))
	for i, b := range newest {
		ids[i] = b.Batch
	}
	known, err := e.store.Logged(ctx, ids)
	if err != nil {
		return err
	}
	for _, b := range newest {
		if open, err := e.underWay(ctx, b); err != nil || !known[b.Batch] && !open {
			l.Older = l.Older || err == nil
			return err
		}
	}
	return nil
}

// underWay tells whether a batch is of a run that nobody closed: it may have
// been committed the moment before its process died.
func (e *Engine) underWay(ctx context.Context, b datasource.Committed) (bool, error) {
	runs, err := e.store.OpenRuns(ctx)
	for _, r := range runs {
		if r.ID == b.Run {
			return true, nil
		}
	}
	return false, err
}

// compareMarks looks for marks that were set by hand and are gone, and for
// ended ones that are back.
func (e *Engine) compareMarks(ctx context.Context, s *situation, _ int, l *Lost) error {
	events, err := e.store.MarkEventsOf(ctx, l.Source)
	if err != nil || len(events) == 0 {
		return err
	}
	ids, err := s.sources[l.Source].MarkIDs(ctx, "", "")
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, id := range ids {
		there[id] = true
	}
	events = slices.DeleteFunc(events, func(m store.MarkEvent) bool { return !isMark(m) })
	last := map[string]store.MarkEvent{} // a mark is set once and ended once
	for _, event := range events {
		if event.Event == "ended" || last[event.Mark].ID == "" {
			last[event.Mark] = event
		}
	}
	for _, event := range events {
		if last[event.Mark].ID != event.ID || there[event.Mark] == (event.Event == "set") {
			continue
		}
		erased, err := erasedSince(ctx, s, event)
		if err != nil {
			return err
		}
		if !erased {
			l.loseMark(event)
		}
	}
	return nil
}

// isMark tells marks, and events that a host reported, from what was only asked
// for.
func isMark(m store.MarkEvent) bool {
	kind := datasource.MarkKind(m.Kind)
	return (m.Event == "set" || m.Event == "ended") && m.RecordKey != "" &&
		(kind == datasource.LockMark || kind == datasource.KeepMark || kind == datasource.ExceptionMark || kind == datasource.EventMark)
}

// erasedSince tells whether the mark's record was erased after it was set: such
// a mark ends with it, and nobody ended it.
func erasedSince(ctx context.Context, s *situation, event store.MarkEvent) (bool, error) {
	history, err := s.sources[event.Source].History(ctx, event.Tab, datasource.Key(event.RecordKey))
	for _, h := range history {
		a := s.concept.Action(h.Action)
		if (a == nil || erases(a.Kind)) && h.At.After(at(event)) {
			return true, nil
		}
	}
	return false, err
}

func at(event store.MarkEvent) time.Time {
	moment, _ := time.Parse(time.RFC3339Nano, event.At)
	return moment
}

func (l *Lost) loseMark(event store.MarkEvent) {
	if event.Event == "set" {
		l.Marks++
	} else {
		l.Lifted++
	}
	l.marks = append(l.marks, event)
	l.since(at(event))
}

// compareTables looks whether the newest changes of each table still stand. One
// record that a sync wrote again is came_back; nearly all of them are a table
// that was restored alone, or that an import writes as a whole.
func (e *Engine) compareTables(ctx context.Context, s *situation, _ int, l *Lost) error {
	newest, err := s.sources[l.Source].Newest(ctx, looksBack)
	if err != nil {
		return err
	}
	looked, back := map[string]int{}, map[string]int{}
	for _, b := range newest {
		if looked[b.Object] >= looksAt {
			continue
		}
		n, left, err := e.back(ctx, s, l.Source, b)
		if err != nil {
			return err
		}
		looked[b.Object] += n
		back[b.Object] += left
	}
	for table, n := range looked {
		if n >= needsFor && back[table]*10 >= n*9 {
			l.Tables = append(l.Tables, table)
		}
	}
	slices.Sort(l.Tables)
	return nil
}

// Of a table at most so many records are looked at, and so many must be there
// for an opinion.
const (
	looksAt  = 20
	needsFor = 10
)

// back counts the records of a batch that are looked at, and those that carry
// old values again. A batch whose job has changed since says nothing: a column
// that was declared personal in between makes old records differ, rightly.
func (e *Engine) back(ctx context.Context, s *situation, source string, b datasource.Committed) (looked, back int, err error) {
	job := jobOfAction(s, b.Action)
	if job == nil || !changesValues(job.Action.Kind) || job.Action.Object.Source != source {
		return 0, 0, nil
	}
	if same, err := e.sameJob(ctx, job, b.Run); err != nil || !same {
		return 0, 0, err
	}
	keys, err := s.sources[source].LedgerKeys(ctx, b.Batch)
	if err != nil {
		return 0, 0, err
	}
	keys = keys[:min(looksAt, len(keys))]
	left, err := s.sources[source].Still(ctx, execution.Criteria(s.binding, job, s.day, nil), keys)
	return len(keys), len(left), err
}

// sameJob tells whether the job is what it was in a run.
func (e *Engine) sameJob(ctx context.Context, job *plan.Job, run string) (bool, error) {
	runs, err := e.store.JobRuns(ctx, run)
	for _, r := range runs {
		if r.Job == job.Name && r.Digest == job.Digest {
			return true, nil
		}
	}
	return false, err
}

// enter counts a run that enters its sources: our store first as something
// that may happen, then the source, then our store as something that did.
func (e *Engine) enter(ctx context.Context, s *situation, without map[string]bool) error {
	for name, installed := range s.installed {
		if !installed || without[name] {
			continue
		}
		epoch, err := e.store.EpochOf(ctx, name)
		if err != nil {
			return err
		}
		epoch.Pending = max(epoch.Epoch, epoch.Pending, 1) + 1
		if err := e.store.PutEpoch(ctx, epoch); err != nil {
			return err
		}
		err = execution.Patiently(ctx, func() error { return s.sources[name].SetEpoch(ctx, epoch.Pending) })
		if err != nil {
			return err
		}
		epoch.Epoch = epoch.Pending
		if err := e.store.PutEpoch(ctx, epoch); err != nil {
			return err
		}
	}
	return nil
}
