package web

import "github.com/fristwerk/fristwerk/internal/access"

// The overview answers first what matters most: is anything overdue?
func (a *app) overviewRoutes() []route {
	return []route{{pattern: "GET /{$}", needs: access.ReadConcept, serve: overview}}
}

func overview(v *visit) error {
	return v.page(meta{title: t(v.ctx(), "overview.title"), menu: "/"}, overviewPage())
}
