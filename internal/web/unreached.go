package web

import (
	"net/http"
	"net/url"
	"time"

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
	later            string // where the list is to be had once it is found; empty: it is here
	noJob, mayJob    bool
	rows             []unreachedRow
	next             string
}

type unreachedRow struct{ key, link, why string }

// unreachedPageSize is how many records a page lists.
const unreachedPageSize = 100

// longest is how long the list is waited for where the page is there already.
const longest = 50 * time.Second

func unreachedRecords(v *visit) error {
	object, q, until := v.r.PathValue("object"), v.r.URL.Query(), v.soon()
	late := q.Get("part") == "list"
	if late {
		until = v.began.Add(longest)
	}
	p, found, err := v.app.engine.UnreachedUntil(v.ctx(), v.actor, engine.UnreachedOrder{Object: object, After: q.Get("after"), Limit: unreachedPageSize}, until)
	if err != nil {
		return err
	}
	in, err := v.app.engine.Concept(v.ctx(), v.actor)
	if err != nil {
		return err
	}
	view := unreachedView{title: namesOf(v.ctx(), in.Concept).object(object), outside: p.Outside, undated: p.Undated, noJob: found && len(p.Jobs) == 0,
		mayJob: v.actor.May(access.ChangeConcept)}
	if !found {
		q.Set("part", "list")
		view.later = "/unreached/" + url.PathEscape(object) + "?" + q.Encode()
	}
	for _, r := range p.Records {
		view.rows = append(view.rows, unreachedRow{key: r.Key, link: "/records/" + url.PathEscape(object) + "/" + url.PathEscape(r.Key),
			why: word(v.ctx(), "unreached_why", r.Why)})
	}
	if p.Next != "" {
		view.next = "/unreached/" + url.PathEscape(object) + "?after=" + url.QueryEscape(p.Next)
	}
	if late && v.r.Header.Get("HX-Request") == "true" {
		return v.render(http.StatusOK, unreachedList(view))
	}
	return v.page(meta{title: t(v.ctx(), "unreached.title"), menu: "/concept"}, unreachedPage(view))
}
