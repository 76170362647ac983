package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/rule"
)

// Tokens let other systems in. The secret is shown once, on the answer of the
// form.
func (a *app) tokenRoutes() []route {
	return []route{
		{pattern: "GET /settings/tokens", needs: access.ManagePeople, serve: showTokens},
		{pattern: "POST /settings/tokens", needs: access.ManagePeople, serve: createToken},
		{pattern: "POST /settings/tokens/{token}/revoke", needs: access.ManagePeople, serve: revokeToken},
	}
}

// tokensView is the list and the form of a new one.
type tokensView struct {
	tabs    []entry
	rows    []tokenRow
	typed   access.Token
	expires string // as typed
	people  []access.Person
	scopes  []permissionRow
	problem string
	first   string // the first day one can expire
}

type tokenRow struct {
	access.Token
	live                   bool
	owner, expires, scopes string
	lastUsed, revoke       string
}

func showTokens(v *visit) error {
	view, err := v.tokensView(access.Token{Role: access.Service}, "")
	if err != nil {
		return err
	}
	return v.page(settingsMeta(v, "tokens.title"), tokensPage(view))
}

func (v *visit) tokensView(typed access.Token, expires string) (tokensView, error) {
	now := v.app.options.Now()
	view := tokensView{tabs: v.settingsTabs(), typed: typed, expires: expires, first: now.UTC().Format(time.DateOnly)}
	tokens, err := v.app.engine.Tokens(v.ctx(), v.actor)
	if err != nil {
		return view, err
	}
	people, err := v.app.engine.People(v.ctx(), v.actor)
	if err != nil {
		return view, err
	}
	names := map[int64]string{}
	for _, p := range people {
		names[p.ID] = p.Name
		if p.Active {
			view.people = append(view.people, p)
		}
	}
	slices.Reverse(tokens)
	for _, t := range tokens {
		view.rows = append(view.rows, v.tokenRow(t, names, now))
	}
	for _, p := range access.All() {
		view.scopes = append(view.scopes, permissionRow{code: string(p), text: word(v.ctx(), "permission", permissionKey(p))})
	}
	return view, nil
}

func (v *visit) tokenRow(x access.Token, names map[int64]string, now time.Time) tokenRow {
	_, live := x.Live(now)
	row := tokenRow{Token: x, live: live, owner: t(v.ctx(), "tokens.itself"), expires: day(v.ctx(), lastDayOf(x.Expires)),
		scopes: t(v.ctx(), "tokens.all_scopes"), lastUsed: v.dayText(x.LastUsed), revoke: "/settings/tokens/" + strconv.FormatInt(x.ID, 10) + "/revoke"}
	if x.Person != 0 {
		row.owner = names[x.Person]
	}
	if len(x.Scopes) > 0 {
		list := make([]string, len(x.Scopes))
		for i, s := range x.Scopes {
			list[i] = word(v.ctx(), "permission", permissionKey(s))
		}
		row.scopes = strings.Join(list, ", ")
	}
	return row
}

// lastDayOf is the last day on which something that expires at a moment works.
func lastDayOf(expires time.Time) rule.Day { return rule.DayOf(expires.Add(-time.Second), time.UTC) }

func createToken(v *visit) error {
	if err := v.r.ParseForm(); err != nil {
		return err
	}
	form := v.r.PostForm
	x := access.Token{Name: form.Get("name"), Role: access.Role(form.Get("role")), Organisations: listed(form.Get("organisations"))}
	for _, s := range form["scope"] {
		x.Scopes = append(x.Scopes, access.Permission(s))
	}
	if id, err := strconv.ParseInt(form.Get("person"), 10, 64); err == nil {
		x.Person = id
	}
	if last, err := rule.ParseDay(form.Get("expires")); err == nil {
		x.Expires = last.AddDays(1).Midnight(time.UTC)
	}
	made, secret, err := v.app.engine.CreateToken(v.ctx(), v.actor, x)
	if err == nil {
		view := secretView{tabs: v.settingsTabs(), current: "/settings/tokens", title: t(v.ctx(), "tokens.made", "Name", made.Name),
			what: t(v.ctx(), "tokens.made_what"), secret: secret, way: t(v.ctx(), "tokens.made_way"), back: "/settings/tokens"}
		return v.page(settingsMeta(v, "tokens.title"), secretPage(view))
	}
	problem, known := v.problemOf(err)
	if !known {
		return err
	}
	view, err := v.tokensView(x, form.Get("expires"))
	if err != nil {
		return err
	}
	view.problem = problem
	return v.again(settingsMeta(v, "tokens.title"), tokensPage(view))
}

func revokeToken(v *visit) error {
	id, err := strconv.ParseInt(v.r.PathValue("token"), 10, 64)
	if err != nil {
		return errNoPage
	}
	if err := v.app.engine.RevokeToken(v.ctx(), v.actor, id); err != nil {
		return err
	}
	return v.to("/settings/tokens", "said.token_revoked")
}
