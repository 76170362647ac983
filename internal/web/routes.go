package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/fristwerk/fristwerk/internal/access"
)

// route is one address and what answers it.
type route struct {
	pattern string            // of http.ServeMux: "GET /jobs/{job}"
	needs   access.Permission // without it the page is refused; empty: whoever is signed in
	open    bool              // answered without being signed in
	serve   func(*visit) error
}

// allRoutes lists every page. A new page adds one line here.
func (a *app) allRoutes() []route {
	return slices.Concat(
		a.overviewRoutes(),
		a.actionRoutes(),
		a.recordRoutes(),
		a.markRoutes(),
		a.jobRoutes(),
		a.gateRoutes(),
		a.caseRoutes(),
		a.conceptRoutes(),
		a.modelRoutes(),
		a.unreachedRoutes(),
		a.proofRoutes(),
		a.restoredRoutes(),
		a.preferenceRoutes(),
		a.signInRoutes(),
		a.settingsRoutes(),
		a.peopleRoutes(),
		a.rolesRoutes(),
		a.tokenRoutes(),
	)
}

// Pages are the patterns of all pages that are opened by whoever is signed in,
// so that a measurement can be held against them.
func Pages() (patterns []string) {
	for _, r := range (&app{}).allRoutes() {
		if strings.HasPrefix(r.pattern, http.MethodGet+" ") {
			patterns = append(patterns, r.pattern)
		}
	}
	return patterns
}

// entry is one line of the menu.
type entry struct{ path, word, icon string }

// menu is the order of the menu: the overview, the three pages of the section
// DSGVO, and the rest. An entry whose page this visitor may not open, or which
// is not built in, is left out.
func menu() (top, dsgvo, rest []entry) {
	return []entry{{"/", "nav.overview", "layout-dashboard"}},
		[]entry{{"/actions", "nav.actions", "transform"}, {"/jobs", "nav.jobs", "calendar-time"}, {"/cases", "nav.cases", "folders"}},
		[]entry{
			{"/records", "nav.records", "database"}, {"/concept", "nav.concept", "scale"}, {"/model", "nav.model", "sitemap"},
			{"/proof", "nav.proof", "shield-check"}, {"/settings", "nav.settings", "settings"},
		}
}

// openTo leaves out the entries that the visitor cannot open.
func (a *app) openTo(actor access.Actor, entries []entry) []entry {
	return slices.DeleteFunc(entries, func(e entry) bool { return !a.mayOpen(actor, e.path) })
}

// has tells whether a pattern is served.
func (a *app) has(pattern string) bool {
	return slices.ContainsFunc(a.routes, func(r route) bool { return r.pattern == pattern })
}

func (a *app) mayOpen(actor access.Actor, path string) bool {
	return slices.ContainsFunc(a.routes, func(r route) bool {
		method, p, _ := strings.Cut(r.pattern, " ")
		return method == http.MethodGet && (p == path || p == path+"{$}") && (r.needs == "" || actor.May(r.needs))
	})
}
