package engine

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/plan"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// CaseEvidence is a case with what an audit asks for: what was done to which
// columns and rows, and what bears it out. It is read from our store alone and
// holds no personal value.
func (e *Engine) CaseEvidence(ctx context.Context, actor access.Actor, id int64) (CaseEvidence, error) {
	var none CaseEvidence
	if err := actor.Require(access.ReadCases); err != nil {
		return none, err
	}
	r, err := e.readCase(ctx, id)
	if err != nil {
		return none, err
	}
	if err := r.narrow(ctx, actor); err != nil {
		return none, err
	}
	f, err := r.file(ctx, actor)
	if err != nil {
		return none, err
	}
	in, err := e.conceptInForce(ctx)
	if err != nil {
		return none, err
	}
	g := &gathering{caseReading: r, in: in, rules: e.ruled(), said: CaseEvidence{CaseFile: f, Deeds: []CaseDeed{}, Left: []CaseLeft{}}, place: map[string]int{}}
	g.rules.versions[in.Version] = in.Concept
	err = g.gather(ctx)
	return g.said, err
}

// gathering is the evidence of a case as it grows.
type gathering struct {
	*caseReading
	in    ConceptInForce
	rules *ruled
	said  CaseEvidence
	place map[string]int // of a deed, by what its items have in common
}

func (g *gathering) gather(ctx context.Context) error {
	if err := g.deeds(ctx); err != nil {
		return err
	}
	g.left()
	for i := range g.said.Deeds {
		if err := g.worded(ctx, &g.said.Deeds[i]); err != nil {
			return err
		}
	}
	return g.batches(ctx)
}

// deeds groups what was done by action, rule, run and day.
func (g *gathering) deeds(ctx context.Context) error {
	type taken struct{ batch, key string }
	ran := map[taken]store.RunItem{}
	for _, it := range g.ran {
		ran[taken{it.Batch, it.Key}] = it
	}
	people := map[string]string{} // by item: who agreed, or set the mark
	for _, it := range g.items {
		who := strings.Join(it.Approvers, " ")
		if it.State == casefile.Done && it.Slice == 0 {
			var err error
			if who, err = markedBy(ctx, g.store, it); err != nil {
				return err
			}
		}
		people[strconv.FormatInt(it.ID, 10)] = who
	}
	for _, it := range g.said.ItemList {
		if it.State != casefile.Done {
			continue
		}
		// A run's approver is everybody who agreed to one of its items: those of an
		// item are told by the item.
		run := ran[taken{it.Batch, it.Key}]
		by := cmp.Or(people[it.ID], run.Approver)
		nobody := strings.HasPrefix(by, access.Job("").ID)
		if nobody && it.Job == "" {
			by = it.AskedBy
		}
		g.add(it, run.Version, by, nobody)
	}
	return nil
}

func (g *gathering) add(it CaseItem, version int64, by string, nobody bool) {
	day := ""
	if it.Done != nil {
		day = it.Done.String()
	}
	same := strings.Join([]string{it.Object, it.Action, it.Job, it.Run, day, by}, " ")
	i, there := g.place[same]
	if !there {
		i = len(g.said.Deeds)
		g.place[same] = i
		g.said.Deeds = append(g.said.Deeds, CaseDeed{Object: it.Object, Action: it.Action, Kind: it.Kind, Job: it.Job, Run: it.Run, Day: it.Done,
			Version: version, By: by, Unasked: nobody, Changes: isValueKind(it.Kind)})
	}
	g.said.Deeds[i].take(it)
}

// take counts an item to the deed, and to its batch.
func (d *CaseDeed) take(it CaseItem) {
	d.Items = append(d.Items, it.ID)
	if it.Batch == "" {
		return
	}
	i := slices.IndexFunc(d.Batches, func(b DeedBatch) bool { return b.ID == it.Batch })
	if i < 0 {
		i = len(d.Batches)
		d.Batches = append(d.Batches, DeedBatch{ID: it.Batch})
	}
	d.Batches[i].OfCase++
}

// isValueKind tells kinds that change values from marks, also those that end one.
func isValueKind(kind string) bool { return !isMarkKind(kind) && changesValues(method.Kind(kind)) }

// left are the records that were not changed, each reason once. What a later run
// did is not among them.
func (g *gathering) left() {
	done := map[string]bool{}
	for _, it := range g.said.ItemList {
		if it.State == casefile.Done {
			done[it.Object+" "+it.Action+" "+it.Key] = true
		}
	}
	for _, it := range g.said.ItemList {
		if it.State == casefile.Done || done[it.Object+" "+it.Action+" "+it.Key] {
			continue
		}
		same := func(l CaseLeft) bool {
			return l.Object == it.Object && l.Action == it.Action && l.State == it.State && l.Reason == it.Reason && l.Code == it.Code
		}
		i := slices.IndexFunc(g.said.Left, same)
		if i < 0 {
			i = len(g.said.Left)
			g.said.Left = append(g.said.Left, CaseLeft{Object: it.Object, Action: it.Action, State: it.State, Reason: it.Reason, Code: it.Code})
		}
		g.said.Left[i].Items = append(g.said.Left[i].Items, it.ID)
	}
}

// worded says of a deed what its version of the concept has for it.
func (g *gathering) worded(ctx context.Context, d *CaseDeed) error {
	if !d.Changes {
		return nil
	}
	c, err := g.rules.version(ctx, d.Version)
	if err != nil {
		return err
	}
	lifetimes := []rule.Period{}
	o := g.in.Concept.Object(d.Object)
	if c != nil {
		o = c.Object(d.Object)
	}
	if o != nil {
		for _, known := range []*ConceptInForce{{Concept: c}, {Concept: g.in.Concept}} {
			if known.Concept == nil {
				continue
			}
			if src := known.Concept.Source(o.Source); src != nil {
				lifetimes = append(lifetimes, src.BackupLifetime)
			}
		}
	}
	d.BackupsUntil = lastDay(d.Day, lifetimes)
	if c == nil {
		d.VersionGone = true
		return nil
	}
	binding := plan.Bind(c, nil)
	if c == g.in.Concept {
		binding = g.reading.unboundTo(c)
	}
	if a := binding.Action(d.Action); a != nil && a.Object != nil {
		d.columns(a)
		d.duties(a)
	}
	return nil
}

// lastDay is the latest day on which a backup made before a day may still be
// there. Where the concept has changed its mind since, the longer period counts.
func lastDay(done *rule.Day, lifetimes []rule.Period) *rule.Day {
	if done == nil || len(lifetimes) == 0 {
		return nil
	}
	var last rule.Day
	for _, p := range lifetimes {
		last = max(last, rule.Term{After: p, From: rule.Event}.LastDay(*done))
	}
	return &last
}

// batches puts beside each batch what our store and the log know of it.
func (g *gathering) batches(ctx context.Context) error {
	var ids []string
	for _, d := range g.said.Deeds {
		for _, b := range d.Batches {
			ids = append(ids, b.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	known, err := g.store.SlicesNamed(ctx, ids)
	if err != nil {
		return err
	}
	logged, err := g.store.ProofOfSlices(ctx, ids)
	if err != nil {
		return err
	}
	for i := range g.said.Deeds {
		for j := range g.said.Deeds[i].Batches {
			b := &g.said.Deeds[i].Batches[j]
			b.rows(known)
			b.entries(logged[b.ID])
		}
	}
	return nil
}

func (b *DeedBatch) rows(known []casefile.Slice) {
	for _, s := range known {
		if s.ID == b.ID {
			b.Table, b.Records, b.Parts, b.Shared = s.Table, s.Changed, s.Parts, s.Shared
		}
	}
}

func (b *DeedBatch) entries(logged []proof.Entry) {
	for _, x := range logged {
		b.Entries = append(b.Entries, DeedEntry{x.Seq, x.Leaf.String(), x.Pruned()})
	}
}
