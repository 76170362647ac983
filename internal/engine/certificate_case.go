package engine

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/method"
	"github.com/fristwerk/fristwerk/internal/proof"
	"github.com/fristwerk/fristwerk/internal/rule"
	"github.com/fristwerk/fristwerk/internal/store"
)

// CertifyCase is the certificate of a case: what was done to which records, by
// which rule, who decided, and the log's word for it. It holds no personal
// value.
func (e *Engine) CertifyCase(ctx context.Context, actor access.Actor, id int64) (proof.Certificate, error) {
	var none proof.Certificate
	if err := actor.Require(access.VerifyLedger); err != nil {
		return none, err
	}
	if err := mayCertify(actor, access.ReadCases); err != nil {
		return none, err
	}
	r, err := e.readCase(ctx, id)
	if err != nil {
		return none, err
	}
	c := &caseStatement{caseReading: r, rules: e.ruled()}
	if err := c.say(ctx); err != nil {
		return none, err
	}
	if len(c.said.Deeds) == 0 {
		return none, fmt.Errorf("case %d: %w", id, ErrNothingToCertify)
	}
	if err := c.behind(ctx); err != nil {
		return none, err
	}
	c.said.Concept = c.rules.name
	return e.certify(ctx, actor, c.said, c.about)
}

// caseStatement is the statement of a case as it grows.
type caseStatement struct {
	*caseReading
	rules *ruled
	said  proof.Statement
	about []proof.Entry
	done  map[string]bool // object, action and key
	deeds map[string]int  // place among the deeds
}

func (c *caseStatement) say(ctx context.Context) error {
	row := rowOf(c.head)
	c.done, c.deeds = map[string]bool{}, map[string]int{}
	c.said = proof.Statement{Subject: fmt.Sprintf("case/%d", c.head.ID), State: string(row.State), Began: dayText(row.Opened), Ended: dayText(row.Closed),
		Actor: c.head.OpenedBy, Reason: c.head.Reason, Deeds: []proof.Deed{}, Left: []proof.Left{}, Decisions: []proof.Decision{},
		Batches: []proof.Stated{}, Unsaid: notCertified()}
	if c.said.Actor == "" {
		c.said.Actor = strings.Replace(row.Origin, "job/", access.Job("").ID, 1)
	}
	for _, it := range c.ran {
		if it.State == casefile.Done {
			if err := c.ranDeed(ctx, it.Aim, it.Key, it.Batch, it.Run, it.Day.String(), it.Approver, it.Version, it.Sentence); err != nil {
				return err
			}
		}
	}
	for _, it := range c.items {
		if it.State == casefile.Done && it.Slice == 0 {
			if err := c.deedByHand(ctx, it); err != nil {
				return err
			}
		}
	}
	c.left()
	decisions, err := c.store.CaseDecisions(ctx, c.head.ID)
	for _, d := range decisions {
		c.said.Decisions = append(c.said.Decisions, proof.Decision{By: d.Actor, At: d.At.UTC(), Decision: d.Verdict, Records: d.Covered})
	}
	return err
}

// ranDeed adds a record to the deed of its action, run and rule.
func (c *caseStatement) ranDeed(ctx context.Context, aim casefile.Aim, key, batch, run, day, approver string, version int64, sentence string) error {
	c.done[aim.Object+" "+aim.Action+" "+key] = true
	same := strings.Join([]string{aim.Object, aim.Action, aim.Job, run, day, approver}, " ")
	i, there := c.deeds[same]
	if !there {
		d := proof.Deed{Object: aim.Object, Action: aim.Action, Kind: aim.Kind, Erases: erases(method.Kind(aim.Kind)), Day: day, Run: run,
			Keys: []string{}, ApprovedBy: approver, Batches: []string{}}
		if err := c.rules.fill(ctx, &d, aim.Job, version, sentence); err != nil {
			return err
		}
		i = len(c.said.Deeds)
		c.said.Deeds, c.deeds[same] = append(c.said.Deeds, d), i
	}
	d := &c.said.Deeds[i]
	d.Records++
	d.Keys = append(d.Keys, key)
	if batch != "" && !slices.Contains(d.Batches, batch) {
		d.Batches = append(d.Batches, batch)
	}
	return nil
}

// deedByHand is a mark that was set or ended: nothing of a run.
func (c *caseStatement) deedByHand(ctx context.Context, it casefile.LivingItem) error {
	day := it.Due
	if it.Ended != nil {
		day = *it.Ended
	}
	in, err := c.conceptInForce(ctx)
	if err != nil {
		return err
	}
	by, err := markedBy(ctx, c.store, it)
	if err != nil {
		return err
	}
	return c.ranDeed(ctx, it.Aim, it.Key, "", "", day.String(), by, in.Version, "")
}

// markedBy is who set the mark of an item, or ended it.
func markedBy(ctx context.Context, from *store.Store, it casefile.LivingItem) (string, error) {
	if it.Mark == "" {
		return it.AskedBy, nil
	}
	event := "set"
	if it.Aim.Kind == "unlock" || it.Aim.Kind == "release" {
		event = "ended"
	}
	events, err := from.MarkEvents(ctx, it.Mark)
	for _, x := range events {
		if x.Event == event {
			return x.Actor, nil
		}
	}
	return it.AskedBy, err
}

// left sums what was looked at and not done.
func (c *caseStatement) left() {
	add := func(aim casefile.Aim, key, why string) {
		if c.done[aim.Object+" "+aim.Action+" "+key] {
			return // a later run did it
		}
		for i := range c.said.Left {
			if l := &c.said.Left[i]; l.Object == aim.Object && l.Action == aim.Action && l.Reason == why {
				l.Records++
				return
			}
		}
		c.said.Left = append(c.said.Left, proof.Left{Object: aim.Object, Action: aim.Action, Reason: why, Records: 1})
	}
	for _, it := range c.ran {
		if it.State != casefile.Done {
			add(it.Aim, it.Key, whyNot(it.State, it.Reason))
		}
	}
	for _, it := range c.items {
		if it.State != casefile.Done && it.Slice == 0 {
			add(it.Aim, it.Key, whyNot(it.State, it.Reason))
		}
	}
}

func whyNot(state casefile.State, reason rule.Reason) string {
	if reason != "" {
		return string(reason)
	}
	return string(state)
}

// behind finds the entries that bear the statement out.
func (c *caseStatement) behind(ctx context.Context) error {
	var err error
	if c.about, err = c.store.ProofOf(ctx, c.said.Subject); err != nil {
		return err
	}
	for _, it := range c.items {
		if it.Mark == "" {
			continue
		}
		marks, err := c.store.ProofOf(ctx, "mark/"+it.Mark)
		if err != nil {
			return err
		}
		c.about = append(c.about, marks...)
	}
	var runs []string
	slicesOfCase := map[string]bool{}
	for _, d := range c.said.Deeds {
		for _, b := range d.Batches {
			slicesOfCase[b] = true
		}
		if d.Run != "" && !slices.Contains(runs, d.Run) {
			runs = append(runs, d.Run)
		}
	}
	for _, run := range runs {
		if err := c.runBehind(ctx, run, slicesOfCase); err != nil {
			return err
		}
	}
	c.about = append(c.about, c.rules.entries...)
	return nil
}

// runBehind adds a run and those of its batches that the case is part of. Their
// other records are other people's: their keys are not told.
func (c *caseStatement) runBehind(ctx context.Context, run string, ofCase map[string]bool) error {
	entries, err := c.store.ProofOfRun(ctx, run)
	for _, x := range entries {
		batch, isBatch := strings.CutPrefix(x.Subject, "batch/")
		if isBatch && !ofCase[sliceOf(batch)] {
			continue
		}
		c.about = append(c.about, x)
		if isBatch {
			state(&c.said, x, nil)
		}
	}
	return err
}
