package web

import (
	"net/url"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// The list of records that no active job will ever erase.
func (a *app) unreachedRoutes() []route {
	return []route{{pattern: "GET /unreached/{object}", needs: access.ReadRecords, serve: unreachedRecords}}
}

// unreachedView is one page of the list, by key.
type unreachedView struct {
	title            string
	outside, undated int
	noJob, mayJob    bool
	rows             []unreachedRow
	next             string
}

type unreachedRow struct{ key, link, why string }

// unreachedPageSize is how many records a page lists.
const unreachedPageSize = 100

func unreachedRecords(v *visit) error {
	object := v.r.PathValue("object")
	p, err := v.app.engine.Unreached(v.ctx(), v.actor, engine.UnreachedOrder{Object: object, After: v.r.FormValue("after"), Limit: unreachedPageSize})
	if err != nil {
		return err
	}
	in, err := v.app.engine.Concept(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	view := unreachedView{title: namesOf(v.ctx(), in.Concept).object(object), outside: p.Outside, undated: p.Undated, noJob: len(p.Jobs) == 0,
		mayJob: v.actor.May(access.ChangeConcept)}
	for _, r := range p.Records {
		view.rows = append(view.rows, unreachedRow{key: r.Key, link: "/records/" + url.PathEscape(object) + "/" + url.PathEscape(r.Key),
			why: word(v.ctx(), "unreached_why", r.Why)})
	}
	if p.Next != "" {
		view.next = "/unreached/" + url.PathEscape(object) + "?after=" + url.QueryEscape(p.Next)
	}
	return v.page(meta{title: t(v.ctx(), "unreached.title"), menu: "/concept"}, unreachedPage(view))
}
