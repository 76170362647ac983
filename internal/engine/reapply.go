package engine

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/execution"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// ReapplyOrder lets what restores lost be done again. Confirm says that
// somebody has looked at an older store; it does nothing else.
type ReapplyOrder struct {
	Confirm bool
	// Digest is that of the preview that was shown; empty: none was. What was lost
	// in the meantime as well makes another one.
	Digest string
}

// Reapplied is what was done again.
type Reapplied struct {
	Asked   bool     `json:"asked,omitempty"` // nothing is done yet: another person has to agree
	Run     string   `json:"run,omitempty"`
	Batches int      `json:"batches"`
	Done    int      `json:"done"` // records
	Skipped int      `json:"skipped"`
	Failed  int      `json:"failed"`
	Marks   int      `json:"marks"`  // set again
	Lifted  int      `json:"lifted"` // ended again
	Left    []string `json:"left"`   // what could not be done, and why

	LeftSaid []Said `json:"-"` // the same in pieces, in the same order
}

// LostToRestores says what each source, or this store, has lost. It looks at
// all that was ever logged.
func (e *Engine) LostToRestores(ctx context.Context, actor access.Actor) ([]Lost, error) {
	if err := actor.Require(access.VerifyLedger); err != nil {
		return nil, err
	}
	s, err := e.inForce(ctx)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	found, err := e.allLost(ctx, s)
	lost := make([]Lost, 0, len(found))
	for _, l := range found {
		lost = append(lost, *l)
	}
	return lost, err
}

func (e *Engine) allLost(ctx context.Context, s *situation) ([]*Lost, error) {
	var found []*Lost
	for _, src := range s.concept.Sources {
		if !s.installed[src.Name] {
			continue
		}
		l, err := e.lost(ctx, s, src.Name, 0)
		if err != nil {
			return nil, err
		}
		if l.any() {
			found = append(found, l)
		}
	}
	return found, nil
}

// Reapply does again, in the old order, what restored sources lost: changes
// whose rule still holds, then the marks that were set after them. What was
// approved then is not approved again; whoever orders it answers for it.
func (e *Engine) Reapply(ctx context.Context, actor access.Actor, o ReapplyOrder) (Reapplied, error) {
	r := Reapplied{Left: []string{}}
	if err := actor.Require(access.ReapplyLost); err != nil {
		return r, err
	}
	ctx, p, err := e.alone(ctx)
	if err != nil {
		return r, err
	}
	defer p.leave(ctx)
	e = e.under(p)
	s, err := e.inForce(ctx)
	if err != nil {
		return r, err
	}
	defer s.Close()
	lost, err := e.allLost(ctx, s)
	if err != nil || len(lost) == 0 {
		return r, err
	}
	if older := slices.ContainsFunc(lost, func(l *Lost) bool { return l.Older }); older || o.Confirm {
		return r, e.confirmOlder(ctx, s, actor, lost, o)
	}
	if o.Digest != "" && o.Digest != lostDigest(lost) {
		return r, casefile.ErrChanged
	}
	if asked, err := e.secondAsked(ctx, s, actor, lost); err != nil || asked {
		r.Asked = asked
		return r, err
	}
	return e.doAgain(ctx, s, actor, lost)
}

func (e *Engine) doAgain(ctx context.Context, s *situation, actor access.Actor, lost []*Lost) (Reapplied, error) {
	run := casefile.Run{ID: newID(), Day: s.day, Actor: actor.ID, Version: s.version, Started: e.now(), Workers: 1,
		Node: e.node, Fence: e.fence}
	r := Reapplied{Run: run.ID, Left: []string{}}
	if err := e.store.StartRun(ctx, run); err != nil {
		return r, err
	}
	w, err := e.running(ctx, s, run, RunOrder{Workers: 1})
	if err == nil && w.paused {
		err = ErrPaused
	}
	if err == nil {
		err = w.raiseFences(ctx, s.binding.Jobs)
	}
	if err == nil {
		err = (&reapplying{running: w, actor: actor, result: &r}).all(ctx, lost)
	}
	e.clearBelow(ctx, s, run.ID, false)
	state := casefile.RunDone
	if err != nil {
		state = casefile.RunStopped
	}
	return r, errors.Join(err, e.closeRun(context.WithoutCancel(ctx), s, run.ID, state))
}

// reapplying is one reapply under way.
type reapplying struct {
	*running
	actor  access.Actor
	result *Reapplied
}

// step is one lost act.
type step struct {
	at time.Time
	do func(ctx context.Context) error
}

// all does the lost acts of all sources in the order in which they had been
// done: a Keep that was set after a change comes after it again.
func (w *reapplying) all(ctx context.Context, lost []*Lost) error {
	var steps []step
	for _, l := range lost {
		for _, b := range l.batches {
			steps = append(steps, step{b.At, func(ctx context.Context) error { return w.batch(ctx, b) }})
		}
		for _, m := range l.marks {
			steps = append(steps, step{at(m), func(ctx context.Context) error { return w.markAgain(ctx, m) }})
		}
	}
	slices.SortStableFunc(steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, step := range steps {
		if err := step.do(ctx); err != nil {
			return err
		}
	}
	return w.enter(ctx, w.s, nil)
}

// batch does the records of one lost batch again, as far as their rule, marks
// and duties allow it today.
func (w *reapplying) batch(ctx context.Context, b store.LoggedBatch) error {
	job, keys, why, err := w.was(ctx, b)
	if err != nil {
		return err
	}
	if why != nil {
		why.Args = append([]string{b.ID, strconv.Itoa(b.Records)}, why.Args...)
		w.left(*why, fmt.Sprintf("batch %s (%s): %s", b.ID, counted(b.Records, "record"), leftWhy(*why)))
		return w.settled(ctx, b)
	}
	a, err := casefile.ForLost(job, w.run, w.actor.ID, keys)
	if err != nil {
		return err
	}
	v := &surveyed{job: job}
	v.criteria = w.asking(job, w.s.day)
	if err := w.store.PutJobRun(ctx, w.jobRun(v, JobResult{Job: job.Name, Done: new(int)})); err != nil {
		return err
	}
	t, err := w.task(ctx, v)
	if err != nil {
		return err
	}
	t.Again = true
	for _, k := range keys {
		t.Chosen = append(t.Chosen, datasource.Key(k))
	}
	report, err := w.executor.Do(ctx, a, t)
	w.result.Batches++
	w.result.Done += report.Done
	w.result.Failed += report.Failed
	w.result.Skipped += len(keys) - report.Done - report.Failed
	return errors.Join(err, w.settled(ctx, b))
}

// was finds the job and the records of a batch: those its slice had, as far as
// they were done. Marks that ended by themselves end again with the next run.
func (w *reapplying) was(ctx context.Context, b store.LoggedBatch) (job *plan.Job, keys []string, why *Said, err error) {
	id := sliceOf(b.ID)
	items, err := w.store.Items(ctx, id)
	if err != nil {
		return nil, nil, nil, err
	}
	cannot := func(s Said) (*plan.Job, []string, *Said, error) { return nil, nil, &s, nil }
	name := strings.TrimPrefix(b.Actor, access.Job("").ID)
	if job = w.s.binding.Named(name); job == nil {
		return cannot(said("left_no_job", name))
	}
	if len(job.Stopped) > 0 {
		return cannot(said("left_stopped", job.Stopped[0].Code))
	}
	for _, it := range items {
		if it.State == "" || it.State == casefile.Done {
			keys = append(keys, it.Key)
		}
	}
	if len(keys) == 0 {
		return cannot(said("left_marks"))
	}
	return job, keys, nil, nil
}

// leftWhy is the reason in English; its argument stands behind the batch and
// its records.
func leftWhy(s Said) string {
	switch s.Form {
	case "left_no_job":
		return "the concept has no job " + s.Args[2] + " any more"
	case "left_stopped":
		return "its job is stopped by " + s.Args[2]
	default:
		return "it only ended marks, which end again by themselves"
	}
}

func (w *reapplying) left(what Said, text string) {
	w.result.Left, w.result.LeftSaid = append(w.result.Left, text), append(w.result.LeftSaid, what)
}

func (w *reapplying) settled(ctx context.Context, b store.LoggedBatch) error {
	return w.store.Settle(ctx, w.run.ID, []string{b.ID}, proof.Draft{At: w.now(), Actor: w.actor.ID, Act: proof.Reapplied,
		Subject: "batch/" + b.ID, Payload: map[string]string{"run": w.run.ID}})
}

// markAgain does a lost act of a mark again, and logs it.
func (w *reapplying) markAgain(ctx context.Context, m store.MarkEvent) error {
	left := len(w.result.Left)
	if err := w.mark(ctx, m); err != nil || len(w.result.Left) > left {
		return err
	}
	return w.store.Prove(ctx, proof.Draft{At: w.now(), Actor: w.actor.ID, Act: proof.Reapplied, Subject: "mark/" + m.Mark,
		Payload: map[string]string{"run": w.run.ID, "kind": m.Kind, "event": m.Event}})
}

// mark sets a lost mark again under its old id, or ends one that came back.
func (w *reapplying) mark(ctx context.Context, m store.MarkEvent) error {
	d := w.s.sources[m.Source]
	if m.Event != "set" {
		w.result.Lifted++
		return d.EndMarks(ctx, m.Tab, []string{m.Mark})
	}
	object := w.objectOfTable(m.Source, m.Tab)
	if object == nil {
		w.left(said("left_no_object", m.Mark), "mark "+m.Mark+": the concept has no object on its table any more")
		return nil
	}
	if m.Kind == string(datasource.EventMark) {
		return w.event(ctx, d, object, m)
	}
	mark := datasource.Mark{ID: m.Mark, Object: m.Tab, Key: datasource.Key(m.RecordKey), Kind: datasource.MarkKind(m.Kind),
		Ground: m.Ground, Origin: m.Origin}
	var err error
	if mark.Since, err = rule.ParseDay(m.Since); err != nil {
		return err
	}
	if m.Until != "" {
		until, err := rule.ParseDay(m.Until)
		if err != nil {
			return err
		}
		mark.Until = &until
	}
	w.result.Marks++
	return d.SetMarks(ctx, execution.Subject(w.s.binding, object), []datasource.Mark{mark})
}

// event reports a lost event again: its name and its day stand where a mark has
// its reason and its reference.
func (w *reapplying) event(ctx context.Context, d *datasource.Source, object *plan.Object, m store.MarkEvent) error {
	day, err := rule.ParseDay(m.Reference)
	if err != nil {
		return err
	}
	w.result.Marks++
	_, err = d.SetEvent(ctx, execution.Subject(w.s.binding, object), datasource.Event{ID: m.Mark, Key: datasource.Key(m.RecordKey), Name: m.Reason, Day: day})
	return err
}

func (w *reapplying) objectOfTable(source, table string) *plan.Object {
	for _, o := range w.s.binding.Objects {
		if o.Source == source && o.Table != nil && o.Table.Table == table {
			return o
		}
	}
	return nil
}
