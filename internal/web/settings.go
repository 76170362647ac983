package web

import (
	"errors"
	"net/http"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// The settings begin with what concerns oneself: language, password, sessions;
// and with the one switch that stops everything.
func (a *app) settingsRoutes() []route {
	return []route{
		{pattern: "GET /settings", needs: access.ReadOwnAccount, serve: settings},
		{pattern: "POST /settings/language", needs: access.ReadOwnAccount, serve: setLanguage},
		{pattern: "POST /settings/password", needs: access.ReadOwnAccount, serve: setPassword},
		{pattern: "POST /settings/sessions", needs: access.ReadOwnAccount, serve: endSessions},
		{pattern: "POST /settings/pause", needs: access.StopJobs, serve: pauseJobs},
		{pattern: "POST /settings/resume", needs: access.ResumeJobs, serve: resumeJobs},
	}
}

// settingsView is the page.
type settingsView struct {
	tabs     []entry
	person   *access.Person // nil: the actor is nobody with an account
	sessions []sessionRow
	others   bool // sessions beside this one
	pausedBy string
	mayPause bool
	mayGoOn  bool
	problem  string // with the password, in words
}

// sessionRow is one sign-in.
type sessionRow struct {
	id, device, started, seen, ends string
	here                            bool
}

func settings(v *visit) error {
	view, err := v.settingsView()
	if err != nil {
		return err
	}
	return v.page(settingsMeta(v, "settings.title"), settingsPage(view))
}

func settingsMeta(v *visit, title string) meta {
	return meta{title: t(v.ctx(), title), menu: "/settings"}
}

func (v *visit) settingsView() (settingsView, error) {
	view := settingsView{tabs: v.settingsTabs(), mayPause: v.actor.May(access.StopJobs), mayGoOn: v.actor.May(access.ResumeJobs)}
	if p := v.look.frame.Paused; p != nil {
		who, err := v.app.engine.Names(v.ctx(), v.actor)
		if err != nil {
			return view, err
		}
		view.pausedBy = nameOr(who, p.By)
	}
	p, err := v.app.engine.Account(v.ctx(), v.actor)
	if errors.Is(err, engine.ErrUnknownPerson) {
		return view, nil
	}
	if err != nil {
		return view, err
	}
	view.person = &p
	sessions, err := v.app.engine.OwnSessions(v.ctx(), v.actor)
	if err != nil {
		return view, err
	}
	for _, x := range sessions {
		row := v.sessionRow(x)
		view.sessions, view.others = append(view.sessions, row), view.others || !row.here
	}
	return view, nil
}

func (v *visit) sessionRow(x access.Session) sessionRow {
	device := x.Device
	if device == "" {
		device = t(v.ctx(), "settings.unknown_device")
	}
	return sessionRow{id: x.ID, device: device, started: moment(v.ctx(), x.Started), seen: moment(v.ctx(), x.Seen), ends: moment(v.ctx(), x.Ends),
		here: x.ID == v.session}
}

// settingsTabs are the pages of the settings that this visitor may open.
func (v *visit) settingsTabs() []entry {
	return v.app.openTo(v.actor, []entry{
		{"/settings", "settings.tab_account", "user"}, {"/settings/people", "settings.tab_people", "users"},
		{"/settings/roles", "settings.tab_roles", "list-check"}, {"/settings/tokens", "settings.tab_tokens", "key"},
	})
}

// nameOr is who an actor id is; one without a name speaks for itself.
func nameOr(names map[string]string, actor string) string {
	if name := names[actor]; name != "" {
		return name
	}
	return actor
}

// setLanguage changes the language of the account, and of this browser, which
// would win over it.
func setLanguage(v *visit) error {
	language := v.r.PostFormValue("language")
	if err := v.app.engine.SetLanguage(v.ctx(), v.actor, language); err != nil {
		return err
	}
	v.keep(languageCookie, language)
	return v.to("/settings", "said.language_set")
}

func setPassword(v *visit) error {
	err := v.app.engine.ChangeOwnPassword(v.ctx(), v.actor, v.session, v.r.PostFormValue("old"), v.r.PostFormValue("new"))
	if err == nil {
		return v.to("/settings", "said.password_set")
	}
	problem, known := v.problemOf(err)
	if !known {
		return err
	}
	view, err := v.settingsView()
	if err != nil {
		return err
	}
	view.problem = problem
	return v.again(settingsMeta(v, "settings.title"), settingsPage(view))
}

// endSessions ends the one named, or all but this one.
func endSessions(v *visit) error {
	id := v.r.PostFormValue("session")
	var err error
	if id == "" {
		err = v.app.engine.EndOwnSessions(v.ctx(), v.actor, v.session)
	} else {
		err = v.app.engine.EndOwnSession(v.ctx(), v.actor, id)
	}
	if err != nil && !errors.Is(err, engine.ErrUnknownSession) {
		return err
	}
	return v.to("/settings", "said.session_ended")
}

func pauseJobs(v *visit) error {
	if err := v.app.engine.Pause(v.ctx(), v.actor); err != nil {
		return err
	}
	return v.to("/settings", "said.paused")
}

func resumeJobs(v *visit) error {
	if _, err := v.app.engine.Resume(v.ctx(), v.actor); err != nil {
		return err
	}
	return v.to("/settings", "said.resumed")
}

// problemOf words what is wrong with details somebody typed; false where the
// error is none of the typing.
func (v *visit) problemOf(err error) (string, bool) {
	var p *access.Problem
	var many *engine.TooManyTries
	switch {
	case errors.As(err, &p):
		return word(v.ctx(), "problem", p.Code), true
	case errors.As(err, &many):
		return n(v.ctx(), "door.wait", minutes(many)), true
	case errors.Is(err, engine.ErrSignIn):
		return t(v.ctx(), "settings.old_wrong"), true
	case errors.Is(err, engine.ErrNameTaken):
		return t(v.ctx(), "people.name_taken"), true
	case errors.Is(err, engine.ErrTokenTaken):
		return t(v.ctx(), "tokens.name_taken"), true
	}
	return "", false
}

// keep sets a cookie that says nothing about a person.
func (v *visit) keep(name, value string) {
	http.SetCookie(v.w, &http.Cookie{Name: name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode,
		HttpOnly: true, Secure: v.r.TLS != nil})
}
