package web

import (
	"errors"
	"net/http"

	"github.com/fristwerk/fristwerk/internal/engine"
)

const (
	signInPath  = "/login"
	signOutPath = "/logout"
)

// signInRoutes are the door: open to everybody.
func (a *app) signInRoutes() []route {
	return []route{
		{pattern: "GET " + signInPath, serve: a.showSignIn, open: true},
		{pattern: "POST " + signInPath, serve: a.signIn, open: true},
		{pattern: "POST " + signOutPath, serve: a.leave, open: true},
	}
}

// signInView is the page: why somebody stands before it, and what went wrong.
type signInView struct {
	name, next string
	ended      bool // the clock ended the session
	wrong      bool // name or password
	wait       int  // minutes, after too many tries
	nobody     bool // there is no person who could sign in
}

// firstPerson is the command that lets the first person in (docs/people.md).
const firstPerson = "fristwerk user add anna --name 'Anna Beispiel' --role admin"

func (a *app) showSignIn(v *visit) error {
	next := own(v.r.URL.Query().Get("next"))
	if v.actor.ID != "" {
		return v.to(next, "")
	}
	view := signInView{next: next}
	if a.door != nil {
		view.ended = a.door.kept(v.r).PopBool(v.r.Context(), keptEnded)
		var err error
		if view.nobody, err = a.engine.NobodyYet(v.ctx()); err != nil {
			return err
		}
	}
	return v.page(signInMeta(v), signInPage(view))
}

func signInMeta(v *visit) meta { return meta{title: t(v.ctx(), "door.title"), bare: true} }

// signIn checks name and password. What was typed goes into no address and no
// log.
func (a *app) signIn(v *visit) error {
	if a.door == nil {
		return errNoPage
	}
	view := signInView{name: v.r.PostFormValue("name"), next: own(v.r.PostFormValue("next"))}
	x, err := a.engine.SignIn(v.ctx(), engine.SignInOrder{Name: view.name, Password: v.r.PostFormValue("password"),
		Address: a.door.address(v.r), Device: deviceOf(v.r.UserAgent())})
	m, many := signInMeta(v), (*engine.TooManyTries)(nil)
	switch {
	case errors.As(err, &many):
		view.wait = minutes(many)
		m.status = http.StatusTooManyRequests
		return v.page(m, signInPage(view))
	case errors.Is(err, engine.ErrSignIn):
		view.wrong = true
		return v.again(m, signInPage(view))
	case err != nil:
		return err
	}
	if err := a.door.letIn(v.r.Context(), a.door.kept(v.r), x); err != nil {
		return err
	}
	return v.to(view.next, "")
}

// leave ends the session, here and for the engine.
func (a *app) leave(v *visit) error {
	if a.door == nil {
		return errNoPage
	}
	m := a.door.kept(v.r)
	if id := m.GetString(v.r.Context(), keptSession); id != "" {
		if err := a.engine.SignOut(v.ctx(), id); err != nil {
			return err
		}
	}
	if err := m.Destroy(v.r.Context()); err != nil {
		return err
	}
	return v.to(signInPath, "")
}
