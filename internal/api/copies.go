package api

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

type (
	residueInput struct {
		Job  []string `query:"job" maxItems:"100" doc:"Names of jobs, with commas between"`
		All  bool     `query:"all" doc:"All active jobs"`
		Case int64    `query:"case" minimum:"0" doc:"The open items of a case"`
	}
	unreachedInput struct {
		Paging
		Object string `path:"object" maxLength:"200"`
	}
)

// copies are what an erasure does not reach: values that stand elsewhere, and
// records that no job will ever erase.
func copies(a *api) {
	o := operation{tag: "findings", needs: access.ReadConcept}
	residue, unreached := o, o
	residue.id, residue.path, residue.summary = "residue", "/residue", "Where else values stand that are about to be changed"
	residue.about = "Reads every text of every source once: on large tables it takes its time. Counts and names of columns, never a value."
	handle(a, get(residue), a.residue)
	unreached.id, unreached.path, unreached.summary = "list-unreached", "/objects/{object}/unreached", "Records that no active job will ever erase"
	handle(a, get(unreached), a.unreached)
}

func (a *api) residue(ctx context.Context, actor access.Actor, in *residueInput) (*answer[engine.ResidueReport], error) {
	r, err := a.engine.Residue(ctx, actor, engine.ResidueOrder{Jobs: in.Job, All: in.All, Case: in.Case})
	return &answer[engine.ResidueReport]{Body: r}, err
}

func (a *api) unreached(ctx context.Context, actor access.Actor, in *unreachedInput) (*answer[engine.UnreachedPage], error) {
	after, err := in.from()
	if err != nil {
		return nil, err
	}
	p, err := a.engine.Unreached(ctx, actor, engine.UnreachedOrder{Object: in.Object, After: after, Limit: in.Limit})
	p.Next = wrapped(p.Next)
	return &answer[engine.UnreachedPage]{Body: p}, err
}
