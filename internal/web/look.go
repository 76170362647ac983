package web

import (
	"context"
	"net/http"

	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// look is how one request wants to be answered: language, theme, and what the
// frame around every page shows. Components find it in their context.
type look struct {
	words     *speaker
	language  string // de, en
	theme     string // light, dark, or empty: as the system has it
	numbers   *message.Printer
	asset     func(string) string
	path      string // of this page, for forms that return to it
	said      string // key of the sentence that the last form left, without "said."
	current   string // menu entry
	name      string // of the visitor
	roles     []access.Role
	actor     access.Actor
	frame     engine.Frame
	top       []entry
	dsgvo     []entry
	rest      []entry
	signOut   string // where the sign-out form posts to; empty: there is none
	canJump   bool
	pauseLink string
}

// may tells whether the visitor has a permission, for links alone: the page
// behind them asks again.
func (l *look) may(p access.Permission) bool { return l.actor.May(p) }

type lookKey struct{}

func withLook(ctx context.Context, l *look) context.Context {
	return context.WithValue(ctx, lookKey{}, l)
}

// lookFrom is the look of the request that is being answered.
func lookFrom(ctx context.Context) *look { return ctx.Value(lookKey{}).(*look) }

const (
	languageCookie = "fw_language"
	themeCookie    = "fw_theme"
)

// lookOf reads language and theme: what was chosen in this browser, then what
// the person's account says, then what the browser asks for, then German.
func (a *app) lookOf(r *http.Request, who Visitor) *look {
	l := &look{
		language: languageOf(r, who.Language), asset: a.assets.url, path: r.URL.RequestURI(), said: r.URL.Query().Get("said"),
		name: who.Name, roles: who.Actor.Roles, actor: who.Actor,
	}
	if c, err := r.Cookie(themeCookie); err == nil && (c.Value == "light" || c.Value == "dark") {
		l.theme = c.Value
	}
	l.words = a.words.speaker(l.language)
	if l.said != "" && !l.words.knows("said."+l.said) {
		l.said = "" // the address was made up
	}
	l.numbers = message.NewPrinter(language.MustParse(l.language))
	if r.Method != http.MethodGet {
		l.path = "/"
	}
	return l
}

func languageOf(r *http.Request, preferred string) string {
	if c, err := r.Cookie(languageCookie); err == nil && (c.Value == "de" || c.Value == "en") {
		return c.Value
	}
	if preferred == "de" || preferred == "en" {
		return preferred
	}
	matcher := language.NewMatcher([]language.Tag{language.German, language.English})
	if asked, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language")); err == nil && len(asked) > 0 {
		if _, i, sure := matcher.Match(asked...); sure > language.No && i == 1 {
			return "en"
		}
	}
	return "de"
}

// frame asks what the bar above every page shows.
func (a *app) frame(v *visit) error {
	top, dsgvo, rest := menu()
	v.look.top, v.look.dsgvo, v.look.rest = a.openTo(v.actor, top), a.openTo(v.actor, dsgvo), a.openTo(v.actor, rest)
	v.look.signOut, v.look.canJump = a.options.SignOut, a.has("POST /open")
	if a.mayOpen(v.actor, "/settings") {
		v.look.pauseLink = "/settings"
	}
	var err error
	v.look.frame, err = a.engine.Frame(v.ctx(), v.actor)
	return err
}
