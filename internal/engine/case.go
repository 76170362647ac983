package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/concept"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// Case is one case file: what was and is to be done, why, who decided what, and
// what this actor can do next. It is read from our store alone.
func (e *Engine) Case(ctx context.Context, actor access.Actor, id int64) (CaseFile, error) {
	if err := actor.Require(access.ReadCases); err != nil {
		return CaseFile{}, err
	}
	r, err := e.readCase(ctx, id)
	if err != nil {
		return CaseFile{}, err
	}
	if err := r.narrow(ctx, actor); err != nil {
		return CaseFile{}, err
	}
	return r.file(ctx, actor)
}

// caseReading is a case with everything of it that our store holds.
type caseReading struct {
	*Engine
	head  store.CaseHead
	items []casefile.LivingItem
	ran   []store.RunItem
	why   map[int64]store.StoredWhy
	today rule.Day
	zone  *time.Location
	seen  map[RecordRef]bool // what a clerk sees; nil: all
}

func (e *Engine) readCase(ctx context.Context, id int64) (*caseReading, error) {
	r := &caseReading{Engine: e}
	var err error
	if r.head, err = e.store.CaseHead(ctx, id); err != nil {
		if errors.Is(err, store.ErrNoCase) {
			err = fmt.Errorf("case %d: %w", id, ErrUnknownCase)
		}
		return nil, err
	}
	if r.items, err = e.store.ItemsOfCases(ctx, id); err != nil {
		return nil, err
	}
	if r.ran, err = e.store.RunItems(ctx, id); err != nil {
		return nil, err
	}
	var derivations []int64
	for _, it := range r.items {
		if it.Derivation != 0 {
			derivations = append(derivations, it.Derivation)
		}
	}
	for _, it := range r.ran {
		derivations = append(derivations, it.Derivation)
	}
	if r.why, err = e.store.Derivations(ctx, derivations); err != nil {
		return nil, err
	}
	in, err := e.conceptInForce(ctx)
	if err == nil {
		r.today, r.zone = in.Day, in.Concept.Zone
	}
	return r, err
}

func (r *caseReading) file(ctx context.Context, actor access.Actor) (CaseFile, error) {
	f := CaseFile{CaseRow: rowOf(r.head), Run: r.head.Run, OpenedBy: r.head.OpenedBy, Reason: r.head.Reason,
		ItemList: []CaseItem{}, Approvals: []Approval{}, Events: []CaseEvent{}, Digest: waitingDigest(r.items)}
	if err := f.findings(r.head.Found); err != nil {
		return f, err
	}
	r.list(&f)
	for _, fill := range []func(context.Context, *CaseFile) error{r.marks, r.tasks, r.decisions, r.timeline} {
		if err := fill(ctx, &f); err != nil {
			return f, err
		}
	}
	r.withhold(actor, &f)
	linked, err := r.store.LinkedTo(ctx, f.ID)
	if err != nil {
		return f, err
	}
	if !linked && f.Closed != nil {
		f.LinkRemoved = f.Closed
	}
	f.Next = r.steps(actor, f.State)
	return f, nil
}

// found is how a case keeps the way to its records.
type found struct {
	Records []FoundRecord `json:"records,omitempty"`
	Shared  []Shared      `json:"shared,omitempty"`
}

func (f *CaseFile) findings(text string) error {
	if text == "" {
		return nil
	}
	var known found
	if err := json.Unmarshal([]byte(text), &known); err != nil {
		return fmt.Errorf("read how case %d found its records: %w", f.ID, err)
	}
	f.Found, f.Shared = known.Records, known.Shared
	return nil
}

// list joins the case's own items with what runs did to them; what a run did at
// once has an item of the run alone.
func (r *caseReading) list(f *CaseFile) {
	type taken struct {
		slice int64
		key   string
	}
	ran := map[taken]store.RunItem{}
	own := map[taken]bool{}
	for _, it := range r.ran {
		ran[taken{it.Slice, it.Key}] = it
	}
	for _, it := range r.items {
		item := r.ownItem(it)
		if run, ok := ran[taken{it.Slice, it.Key}]; ok && it.Slice != 0 {
			own[taken{it.Slice, it.Key}] = true
			r.addRun(&item, run)
		}
		f.ItemList = append(f.ItemList, item)
	}
	for _, it := range r.ran {
		if own[taken{it.Slice, it.Key}] {
			continue
		}
		item := CaseItem{ID: fmt.Sprintf("%d-%d", it.Slice, it.Pos), Object: it.Aim.Object, Key: it.Key, Action: it.Aim.Action, Kind: it.Aim.Kind,
			Effect: effect(method.Kind(it.Aim.Kind)), Job: it.Aim.Job, State: it.State, Reason: it.Reason, Code: it.Code, Approval: string(concept.ApprovalNone)}
		r.addRun(&item, it)
		f.ItemList = append(f.ItemList, item)
	}
	f.Items = len(f.ItemList)
}

func (r *caseReading) ownItem(it casefile.LivingItem) CaseItem {
	due := it.Due
	item := CaseItem{ID: strconv.FormatInt(it.ID, 10), Object: it.Aim.Object, Key: it.Key, Action: it.Aim.Action, Kind: it.Aim.Kind,
		Effect: effect(method.Kind(it.Aim.Kind)), Job: it.Aim.Job, State: it.State, Approval: string(it.Needs), AskedBy: it.AskedBy, Due: &due}
	if it.Living() {
		item.Missing = it.Missing()
	}
	if it.State == casefile.Failed {
		item.Code = string(it.Reason)
	} else if !isMarkKind(it.Aim.Kind) {
		item.Reason = it.Reason
		item.Earliest = it.NotBefore
	}
	if it.State == casefile.Done {
		item.Done = it.Ended
	}
	if w, ok := r.why[it.Derivation]; ok {
		item.Why = whyDue(w)
	}
	return item
}

func (r *caseReading) addRun(item *CaseItem, it store.RunItem) {
	item.Run, item.Batch = it.Run, it.Batch
	if item.State == casefile.Done {
		day := it.Day
		item.Done = &day
	}
	if w, ok := r.why[it.Derivation]; ok {
		item.Why = whyDue(w)
		item.Due = &item.Why.DueDay
	}
}

func whyDue(w store.StoredWhy) *WhyDue {
	return &WhyDue{Start: w.StartName, StartDay: w.Start, LastDay: w.LastDay, DueDay: w.DueDay, Late: w.Late, Cause: w.Cause,
		Sentence: w.Sentence, Version: w.Version, RuleState: w.Digest}
}

func isMarkKind(kind string) bool {
	switch kind {
	case string(datasource.LockMark), string(datasource.KeepMark), string(datasource.ExceptionMark), "unlock", "release":
		return true
	}
	return false
}

// marks puts the marks that stand on a record beside its items.
func (r *caseReading) marks(ctx context.Context, f *CaseFile) error {
	for _, it := range r.items {
		if !it.Standing {
			continue
		}
		m := MarkInfo{ID: it.Mark, Object: it.Aim.Object, Key: it.Key, Kind: it.Aim.Kind, Ground: string(it.Reason), Since: it.Due, Until: dayBefore(it.NotBefore)}
		events, err := r.store.MarkEvents(ctx, it.Mark)
		if err != nil {
			return err
		}
		if set := firstSet(events); set != nil {
			m.Reason, m.Reference, m.Actor = set.Reason, set.Reference, set.Actor
		}
		if m.LateDone = lateOf(events); m.LateDone != nil {
			m.Late = m.LateDone.sentence(r.zone)
		}
		for i := range f.ItemList {
			if f.ItemList[i].Object == m.Object && f.ItemList[i].Key == m.Key {
				f.ItemList[i].Marks = append(f.ItemList[i].Marks, m)
			}
		}
	}
	return nil
}

func dayBefore(d *rule.Day) *rule.Day {
	if d == nil {
		return nil
	}
	before := *d - 1
	return &before
}

func (r *caseReading) tasks(ctx context.Context, f *CaseFile) error {
	tasks, err := r.store.CaseTasks(ctx, f.ID)
	for _, t := range tasks {
		f.Tasks = append(f.Tasks, CaseTask{ID: strconv.Itoa(t.Pos), Text: t.Text, Done: t.DoneBy != ""})
	}
	return err
}

func (r *caseReading) decisions(ctx context.Context, f *CaseFile) error {
	list, err := r.store.CaseDecisions(ctx, f.ID)
	for _, d := range list {
		f.Approvals = append(f.Approvals, Approval{By: d.Actor, At: d.At, Decision: d.Verdict, Items: d.Covered, Digest: d.Digest,
			Version: d.Version, Answer: d.Answer, Note: d.Note})
	}
	return err
}

// timeline is what people did, and what runs did, in order.
func (r *caseReading) timeline(ctx context.Context, f *CaseFile) error {
	events, err := r.store.CaseEvents(ctx, f.ID)
	if err != nil {
		return err
	}
	for _, h := range events {
		e := CaseEvent{At: h.At, By: h.Actor, What: h.What, Text: h.Text}
		if h.Item != 0 {
			e.Item = strconv.FormatInt(h.Item, 10)
		}
		f.Events = append(f.Events, e)
	}
	at := map[string]time.Time{}
	for _, it := range r.ran {
		at[it.Batch] = it.At
	}
	for _, it := range f.ItemList {
		if it.Batch != "" {
			f.Events = append(f.Events, CaseEvent{At: at[it.Batch], By: cmpOr(it.Job, it.AskedBy), What: string(it.State), Item: it.ID, Text: string(it.Reason)})
		}
	}
	slices.SortStableFunc(f.Events, func(a, b CaseEvent) int { return a.At.Compare(b.At) })
	return nil
}

func cmpOr(job, by string) string {
	if job != "" {
		return access.Job(job).ID
	}
	return by
}

// waitingDigest names what waits for people in a case: which items, under which
// definitions. An approval covers this and nothing else.
func waitingDigest(items []casefile.LivingItem) string {
	h := sha256.New()
	waits := false
	for _, it := range items {
		if it.Living() && casefile.People(it.Needs) > 0 {
			waits = true
			fmt.Fprintf(h, "%d %s %q %s %s\n", it.ID, it.Aim.Object, it.Key, it.Digest, it.Due)
		}
	}
	if !waits {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}
