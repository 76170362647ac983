package api

import (
	"context"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

func sources(a *api) {
	o := operation{tag: "sources", needs: access.ReadSources, id: "list-sources", path: "/sources"}
	o.summary = "The sources of the concept in force, and how they answer now"
	handle(a, get(o), a.listSources)
}

func (a *api) listSources(ctx context.Context, actor access.Actor, in *struct{ Paging }) (*listAnswer[engine.SourceHealth], error) {
	all, err := a.engine.SourceHealths(ctx, actor)
	if err != nil {
		return nil, err
	}
	items, cursor, err := cut(all, in.Paging, func(h engine.SourceHealth) string { return h.Name })
	if err != nil {
		return nil, err
	}
	return page(items, cursor, "/sources", in.Paging, nil), nil
}
