package api

import (
	"context"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
	"github.com/fristwerk/fristwerk/internal/proof"
)

// ReapplyBody does again what was lost, as it was shown.
type ReapplyBody struct {
	Digest  string `json:"digest,omitempty" maxLength:"100" doc:"Of what was shown; what was lost in the meantime as well refuses the request"`
	Confirm bool   `json:"confirm,omitempty" doc:"The store was restored and somebody has looked at the open cases: open approvals are void, jobs go on"`
}

type (
	entriesInput struct {
		Paging
		Act   string    `query:"act" maxLength:"100" doc:"A kind of entry, such as mark_set"`
		Actor string    `query:"actor" maxLength:"200" doc:"Who acted, such as user:7"`
		From  time.Time `query:"from" doc:"Inclusive"`
		To    time.Time `query:"to" doc:"Exclusive"`
	}
	reapplyInput struct{ Body ReapplyBody }
)

// proofs is the log of all acts, its verification, and what restores lost.
func proofs(a *api) {
	o := operation{tag: "proof", needs: access.ReadLog}
	state, entries, check, lost, again := o, o, o, o, o
	state.id, state.path, state.summary = "get-proof", "/proof", "How the log stands: its length, the last verification, checkpoints and where they lie"
	handle(a, get(state), a.getProof)
	entries.id, entries.path, entries.summary = "list-proof-entries", "/proof/entries", "Who did what, newest first"
	handle(a, get(entries), a.listEntries)
	check.id, check.path, check.needs, check.status = "check-proof", "/proof/check", access.VerifyLedger, 202
	check.summary, check.about = "Verifies log, ledger and data in the background", "`GET /proof` says when it is done and what came out."
	handle(a, post(check), a.checkProof)
	lost.id, lost.path, lost.needs, lost.summary = "get-restored", "/proof/restored", access.VerifyLedger, "What restores lost, and what doing it again needs"
	handle(a, get(lost), a.getRestored)
	again.id, again.path, again.needs = "reapply", "/proof/restored/reapply", access.ReapplyLost
	again.summary, again.about = "Does again what restores lost", "Where an action asks for two people, the first request asks (`asked`) and another person's does it."
	handle(a, post(again), a.reapply)
}

func (a *api) getProof(ctx context.Context, actor access.Actor, _ *struct{}) (*answer[engine.ProofState], error) {
	s, err := a.engine.ProofState(ctx, actor)
	return &answer[engine.ProofState]{Body: s}, err
}

func (a *api) listEntries(ctx context.Context, actor access.Actor, in *entriesInput) (*listAnswer[proof.Entry], error) {
	after, err := in.from()
	if err != nil {
		return nil, err
	}
	f := engine.ProofFilter{Actor: in.Actor, From: in.From, To: in.To, After: after, Limit: in.Limit}
	if in.Act != "" {
		f.Acts = []proof.Act{proof.Act(in.Act)}
	}
	p, err := a.engine.ProofLog(ctx, actor, f)
	if err != nil {
		return nil, err
	}
	return page(p.Entries, p.Next, "/proof/entries", in.Paging, filters("act", in.Act, "actor", in.Actor, "from", instant(in.From), "to", instant(in.To))), nil
}

func instant(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.UTC().Format(time.RFC3339)
}

func (a *api) checkProof(ctx context.Context, actor access.Actor, _ *struct{}) (*answer[engine.ProofState], error) {
	if err := a.engine.CheckProofSoon(ctx, actor); err != nil {
		return nil, err
	}
	s, err := a.engine.ProofState(ctx, access.Actor{ID: actor.ID, Roles: []access.Role{access.Auditor}})
	return &answer[engine.ProofState]{Body: s}, err
}

func (a *api) getRestored(ctx context.Context, actor access.Actor, _ *struct{}) (*answer[engine.LostPreview], error) {
	p, err := a.engine.Restored(ctx, actor)
	return &answer[engine.LostPreview]{Body: p}, err
}

// reapply goes on though its client goes away, as a run does.
func (a *api) reapply(ctx context.Context, actor access.Actor, in *reapplyInput) (*answer[engine.Reapplied], error) {
	r, err := a.engine.Reapply(context.WithoutCancel(ctx), actor, engine.ReapplyOrder{Digest: in.Body.Digest, Confirm: in.Body.Confirm})
	return &answer[engine.Reapplied]{Body: r}, err
}
