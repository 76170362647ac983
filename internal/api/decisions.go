package api

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// ApproveBody approves what was looked at.
type ApproveBody struct {
	Digest string `json:"digest" minLength:"1" maxLength:"200" doc:"The case's digest as it was read: the approval covers that and nothing else"`
	Note   string `json:"note,omitempty" maxLength:"500"`
}

// RefuseBody refuses, and says what is to become of the rule.
type RefuseBody struct {
	Digest     string    `json:"digest,omitempty" maxLength:"200"`
	Answer     string    `json:"answer" enum:"keep,rule" doc:"keep: a Keep is set on the records; rule: the rule is wrong and will be mended"`
	KeepReason string    `json:"keep_reason,omitempty" enum:"lawsuit,authority,audit,request,contract,mistake,other"`
	KeepUntil  *rule.Day `json:"keep_until,omitempty"`
	Note       string    `json:"note,omitempty" maxLength:"500"`
}

// NoteBody goes along with an order.
type NoteBody struct {
	Note string `json:"note,omitempty" maxLength:"500"`
}

// CommentBody is a comment.
type CommentBody struct {
	Text string `json:"text" minLength:"1" maxLength:"2000" doc:"Refused where it holds an identifier"`
}

// AssignBody assigns a case.
type AssignBody struct {
	To string `json:"to" maxLength:"200" doc:"An actor's id; empty takes it back"`
}

type (
	approveInput struct {
		CaseID
		IfMatch
		Body ApproveBody
	}
	refuseInput struct {
		CaseID
		IfMatch
		Body RefuseBody
	}
	noteInput struct {
		CaseID
		IfMatch
		Body *NoteBody
	}
	commentInput struct {
		CaseID
		Body CommentBody
	}
	assignInput struct {
		CaseID
		IfMatch
		Body AssignBody
	}
)

// Decided is what became of an order on a case, and the case as it is now.
type Decided struct {
	engine.CaseResult
	Now engine.CaseFile `json:"now"`
}

// Executed is what was done now, and the case as it is now.
type Executed struct {
	Result engine.Result   `json:"result"`
	Now    engine.CaseFile `json:"now"`
}

const ifMatchAbout = " If-Match, if it is sent, must be the case's ETag."

func mountDecisions(a *api) {
	o := operation{tag: "cases", needs: access.DecideCase}
	approve, refuse, execute, cancel, comment, assign := o, o, o, o, o, o
	approve.id, approve.path, approve.summary = "approve-case", "/cases/{case}/approve", "Approves what waits in the case"
	approve.about = "Nobody approves what he asked for himself, and two approvals come from two people." + ifMatchAbout
	handle(a, post(approve), a.approve)
	refuse.id, refuse.path, refuse.summary = "refuse-case", "/cases/{case}/refuse", "Refuses what waits in the case"
	refuse.about = "Says whether a Keep is set or the rule will be mended; it does not come back every night." + ifMatchAbout
	handle(a, post(refuse), a.refuseCase)
	execute.id, execute.path, execute.summary = "execute-case", "/cases/{case}/execute", "Does now what is approved and due in the case"
	execute.about = "Rule, marks and duties are asked once more in the transaction of the change." + ifMatchAbout
	handle(a, post(execute), a.execute)
	cancel.id, cancel.path, cancel.needs, cancel.summary = "cancel-case", "/cases/{case}/cancel", access.CancelCase, "Withdraws what is not done yet"
	cancel.about = "What is being changed at this moment is finished." + ifMatchAbout
	handle(a, post(cancel), a.cancel)
	comment.id, comment.path, comment.needs, comment.summary = "comment-case", "/cases/{case}/comments", access.CommentCase, "Comments"
	comment.creates, comment.status = true, 201
	handle(a, post(comment), a.comment)
	assign.id, assign.path, assign.needs, assign.summary = "assign-case", "/cases/{case}/assignee", access.AssignCase, "Assigns the case"
	assign.about = "Wants the case's ETag as If-Match."
	handle(a, put(assign), a.assign)
}

// fresh refuses an order on a case that is no longer what was looked at.
func (a *api) fresh(ctx context.Context, actor access.Actor, id int64, m IfMatch) error {
	if m.Tag == "" {
		return nil
	}
	c, err := a.engine.Case(ctx, actor, id)
	if err != nil {
		return err
	}
	return m.among(caseTag(c))
}

func (a *api) approve(ctx context.Context, actor access.Actor, in *approveInput) (*answer[Decided], error) {
	if err := a.fresh(ctx, actor, in.Case, in.IfMatch); err != nil {
		return nil, err
	}
	results, err := a.engine.ApproveCase(ctx, actor, engine.CaseOrder{Cases: []int64{in.Case}, Digest: in.Body.Digest, Note: in.Body.Note})
	return a.decided(ctx, actor, in.Case, results, err)
}

func (a *api) refuseCase(ctx context.Context, actor access.Actor, in *refuseInput) (*answer[Decided], error) {
	if err := a.fresh(ctx, actor, in.Case, in.IfMatch); err != nil {
		return nil, err
	}
	results, err := a.engine.RefuseCase(ctx, actor, engine.RefuseOrder{
		CaseOrder: engine.CaseOrder{Cases: []int64{in.Case}, Digest: in.Body.Digest, Note: in.Body.Note},
		Answer:    engine.RefuseAnswer(in.Body.Answer), KeepReason: in.Body.KeepReason, KeepUntil: in.Body.KeepUntil,
	})
	return a.decided(ctx, actor, in.Case, results, err)
}

func (a *api) cancel(ctx context.Context, actor access.Actor, in *noteInput) (*answer[Decided], error) {
	if err := a.fresh(ctx, actor, in.Case, in.IfMatch); err != nil {
		return nil, err
	}
	results, err := a.engine.CancelCase(ctx, actor, in.order())
	return a.decided(ctx, actor, in.Case, results, err)
}

func (in *noteInput) order() engine.CaseOrder {
	o := engine.CaseOrder{Cases: []int64{in.Case}}
	if in.Body != nil {
		o.Note = in.Body.Note
	}
	return o
}

func (a *api) decided(ctx context.Context, actor access.Actor, id int64, results []engine.CaseResult, err error) (*answer[Decided], error) {
	if err != nil {
		return nil, err
	}
	c, err := a.engine.Case(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	d := Decided{Now: c}
	if len(results) > 0 {
		d.CaseResult = results[0]
	}
	return &answer[Decided]{ETag: caseTag(c), Body: d}, nil
}

func (a *api) execute(ctx context.Context, actor access.Actor, in *noteInput) (*answer[Executed], error) {
	if err := a.fresh(ctx, actor, in.Case, in.IfMatch); err != nil {
		return nil, err
	}
	r, err := a.engine.ExecuteCase(ctx, actor, in.order())
	if err != nil {
		return nil, err
	}
	c, err := a.engine.Case(ctx, actor, in.Case)
	return &answer[Executed]{ETag: caseTag(c), Body: Executed{Result: r, Now: c}}, err
}

func (a *api) comment(ctx context.Context, actor access.Actor, in *commentInput) (*caseAnswer, error) {
	if err := a.engine.CommentCase(ctx, actor, in.Case, in.Body.Text); err != nil {
		return nil, err
	}
	return a.getCase(ctx, actor, &caseInput{in.CaseID})
}

func (a *api) assign(ctx context.Context, actor access.Actor, in *assignInput) (*caseAnswer, error) {
	if in.Tag == "" {
		return nil, errNeedsMatch
	}
	if err := a.fresh(ctx, actor, in.Case, in.IfMatch); err != nil {
		return nil, err
	}
	if err := a.engine.AssignCase(ctx, actor, in.Case, in.Body.To); err != nil {
		return nil, err
	}
	return a.getCase(ctx, actor, &caseInput{in.CaseID})
}
