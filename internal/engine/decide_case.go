package engine

import (
	"context"
	"fmt"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/datasource"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// deciding is one order on its way through cases.
type deciding struct {
	*Engine
	actor   access.Actor
	order   CaseOrder
	verdict casefile.Event
	answer  RefuseAnswer
	may     func(casefile.LivingItem) error
	day     rule.Day
	version int64
}

// ApproveCase approves what waits in cases: the items as they are listed, under
// the digest of their object, action and job. Whoever asked for an item does not
// approve it, and nobody approves it twice; an item that needs two waits for
// another person. What is approved is done with the next run, or by execute.
func (e *Engine) ApproveCase(ctx context.Context, actor access.Actor, o CaseOrder) ([]CaseResult, error) {
	if err := actor.Require(access.DecideCase); err != nil {
		return nil, err
	}
	d := &deciding{Engine: e, actor: actor, order: o, verdict: casefile.Approve,
		may: func(it casefile.LivingItem) error { return casefile.MayApprove(actor, it) }}
	return d.all(ctx)
}

// RefuseCase refuses what waits in cases. A refusal says what follows: a Keep on
// the records, or a rule that is to be mended; without either it would come back
// every night. What was refused because the rule is wrong stays refused until
// object, action or job mean something else.
func (e *Engine) RefuseCase(ctx context.Context, actor access.Actor, o RefuseOrder) ([]CaseResult, error) {
	if err := actor.Require(access.DecideCase); err != nil {
		return nil, err
	}
	switch o.Answer {
	case AnswerKeep, AnswerRule:
	default:
		return nil, fmt.Errorf("say what follows: keep (a Keep is set) or rule (it will be mended): %w", ErrBadOrder)
	}
	d := &deciding{Engine: e, actor: actor, order: o.CaseOrder, verdict: casefile.Refuse, answer: o.Answer, may: casefile.MayRefuse}
	if o.Answer == AnswerRule {
		return d.all(ctx)
	}
	if err := actor.Require(access.SetKeep); err != nil {
		return nil, err
	}
	return d.keepFirst(ctx, o)
}

// CancelCase withdraws what is not done yet. What was taken for its batch cannot
// be called back any more.
func (e *Engine) CancelCase(ctx context.Context, actor access.Actor, o CaseOrder) ([]CaseResult, error) {
	if err := actor.Require(access.CancelCase); err != nil {
		return nil, err
	}
	d := &deciding{Engine: e, actor: actor, order: o, verdict: casefile.Cancel, may: casefile.MayCancel}
	return d.all(ctx)
}

// all goes through the cases. One case alone answers with its error; of several
// each result says what became of it.
func (d *deciding) all(ctx context.Context) ([]CaseResult, error) {
	ids, err := d.begin(ctx)
	if err != nil {
		return nil, err
	}
	results := make([]CaseResult, len(ids))
	for i, id := range ids {
		if results[i], err = d.one(ctx, id); err != nil {
			if len(ids) == 1 {
				return results, err
			}
			results[i].Message = err.Error()
		}
	}
	return results, nil
}

// begin checks the order and names its cases.
func (d *deciding) begin(ctx context.Context) ([]int64, error) {
	if err := casefile.Plain(d.order.Note, casefile.MaxReason); err != nil {
		return nil, fmt.Errorf("the note %w", err)
	}
	in, err := d.conceptInForce(ctx)
	if err != nil {
		return nil, err
	}
	d.version, d.day = in.Version, in.Day
	o := d.order
	switch {
	case (o.Job != "") == (len(o.Cases) > 0):
		return nil, fmt.Errorf("name cases, or a job: %w", ErrBadOrder)
	case o.Digest != "" && len(o.Cases) != 1:
		return nil, fmt.Errorf("a digest is of one case: %w", ErrBadOrder)
	case o.Job == "":
		return o.Cases, nil
	case in.Concept.Job(o.Job) == nil:
		return nil, fmt.Errorf("%q: %w", o.Job, ErrUnknownJob)
	}
	return d.store.WaitingCases(ctx, o.Job)
}

// one decides about one case.
func (d *deciding) one(ctx context.Context, id int64) (CaseResult, error) {
	result := CaseResult{Case: id}
	if _, err := d.readCase(ctx, id); err != nil {
		return result, err
	}
	shown := ""
	covered, err := d.store.Decide(ctx, casefile.Decision{Case: id, Actor: d.actor.ID, At: d.now(), Verdict: string(d.verdict),
		Version: d.version, Answer: string(d.answer), Note: d.order.Note, Returns: d.answer == AnswerKeep}, d.day,
		func(items []casefile.LivingItem) ([]casefile.LivingItem, string, error) {
			shown = waitingDigest(items)
			if d.order.Digest != "" && d.order.Digest != shown {
				return nil, shown, fmt.Errorf("case %d: %w", id, casefile.ErrChanged)
			}
			covered, err := d.covers(id, items)
			return covered, shown, err
		})
	if err != nil {
		return result, err
	}
	if d.verdict == casefile.Approve {
		if err := d.confirmMarks(ctx, covered); err != nil {
			return result, err
		}
	}
	return d.answerOf(ctx, id, len(covered))
}

// covers are the items the decision is about; the first reason if there is none.
func (d *deciding) covers(id int64, items []casefile.LivingItem) ([]casefile.LivingItem, error) {
	var covered []casefile.LivingItem
	var why error
	for _, it := range items {
		if d.order.Job != "" && it.Aim.Job != d.order.Job {
			continue
		}
		err := d.may(it)
		if err == nil {
			covered = append(covered, it)
		} else if why == nil || whyOf(why) == whyNothing {
			why = err
		}
	}
	if len(covered) > 0 {
		return covered, nil
	}
	if why == nil {
		why = casefile.ErrNothing
	}
	return nil, fmt.Errorf("case %d: %w", id, why)
}

func (d *deciding) answerOf(ctx context.Context, id int64, n int) (CaseResult, error) {
	r := CaseResult{Case: id, Done: true}
	h, err := d.store.CaseHead(ctx, id)
	if err != nil {
		return r, err
	}
	r.State, r.Missing = h.State, h.Missing
	r.Message = counted(n, "item") + " " + map[casefile.Event]string{casefile.Approve: "approved", casefile.Refuse: "refused", casefile.Cancel: "withdrawn"}[d.verdict]
	switch {
	case d.verdict == casefile.Approve && r.Missing > 0:
		r.Message += "; another person has to approve as well"
	case d.verdict == casefile.Approve && r.State == casefile.ApprovedState:
		r.Message += "; done when due with the next run, or now by execute"
	}
	return r, nil
}

// keepFirst sets the Keep before it refuses: a refusal without it would leave
// the records to the next night.
func (d *deciding) keepFirst(ctx context.Context, o RefuseOrder) ([]CaseResult, error) {
	ids, err := d.begin(ctx)
	if err != nil {
		return nil, err
	}
	keys := map[string][]string{}
	for _, id := range ids {
		r, err := d.readCase(ctx, id)
		if err != nil {
			return nil, err
		}
		covered, err := d.covers(id, r.items)
		if err != nil {
			return nil, err
		}
		for _, it := range covered {
			keys[it.Aim.Object] = append(keys[it.Aim.Object], it.Key)
		}
	}
	for _, object := range sortedKeys(keys) {
		mark := MarkOrder{Kind: datasource.KeepMark, Object: object, Keys: keys[object], Reason: o.KeepReason, Reference: o.Reference, Until: o.KeepUntil}
		if _, err := d.SetMarks(ctx, d.actor, mark); err != nil {
			return nil, err
		}
	}
	return d.all(ctx)
}
