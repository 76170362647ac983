package web

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"github.com/fristwerk/fristwerk/internal/access"
)

// maxForm bounds what a form may send; a concept is the largest thing that is
// uploaded.
const maxForm = 4 << 20

// visit is one request on its way through a page.
type visit struct {
	w     http.ResponseWriter
	r     *http.Request
	app   *app
	actor access.Actor
	look  *look
	sent  bool // the head of the answer is out: nothing else can be said
	// session is the id of the visitor's sign-in, empty if there is none.
	session string
	began   time.Time
}

// ctx carries the look, so that components find their words.
func (v *visit) ctx() context.Context { return v.r.Context() }

// meta is what the frame needs to know of a page.
type meta struct {
	title  string // of the window; already in the visitor's language
	menu   string // path of the menu entry that is current
	bare   bool   // without menu and bar: sign-in, print
	status int    // 0: 200
}

// serve wraps a route: who is it, may they, and what if it fails.
func (a *app) serve(r route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		req.Body = http.MaxBytesReader(w, req.Body, maxForm)
		v, err := a.visit(w, req, r.open)
		if err == nil && r.needs != "" {
			err = v.actor.Require(r.needs)
		}
		if err == nil {
			err = r.serve(v)
		}
		if err != nil {
			v.fail(err)
		}
	})
}

// visit finds out who asks and how they want to be answered. It is usable even
// where it failed.
func (a *app) visit(w http.ResponseWriter, r *http.Request, open bool) (*visit, error) {
	began := time.Now()
	who, err := a.options.Visitor(r)
	if open && errors.Is(err, ErrSignIn) {
		err = nil
	}
	v := &visit{w: w, r: r, app: a, actor: who.Actor, session: who.Session, began: began}
	v.look = a.lookOf(r, who)
	v.r = r.WithContext(withLook(r.Context(), v.look))
	if err == nil && who.Actor.ID != "" {
		err = a.frame(v)
	}
	return v, err
}

// page answers with a whole page.
func (v *visit) page(m meta, body templ.Component) error {
	v.look.current = m.menu
	if m.bare {
		return v.render(m.status, bare(m, body))
	}
	return v.render(m.status, frame(m, body))
}

// again answers a form whose input was wrong with the page and the reasons.
func (v *visit) again(m meta, body templ.Component) error {
	m.status = http.StatusUnprocessableEntity
	return v.page(m, body)
}

// piece answers a request of htmx with a part of the page, any other with the
// whole of it.
func (v *visit) piece(m meta, part, body templ.Component) error {
	if v.r.Header.Get("HX-Request") == "true" && v.r.Header.Get("HX-Boosted") == "" {
		return v.render(http.StatusOK, part)
	}
	return v.page(m, body)
}

// render writes a component only when it is whole: an error on the way must
// not leave half a page.
func (v *visit) render(status int, c templ.Component) error {
	var b bytes.Buffer
	if err := c.Render(v.ctx(), &b); err != nil {
		return err
	}
	h := v.w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if status == 0 {
		status = http.StatusOK
	}
	v.sent = true
	return writeCompressed(v.w, v.r, status, b.Bytes())
}

// to answers a form that was carried out: the next page, and one sentence of
// the catalogue (said.…) for it to show. Both are of our own making: no text of
// a user goes into an address.
func (v *visit) to(path, said string) error {
	if said != "" {
		sep := "?"
		if strings.Contains(path, "?") {
			sep = "&"
		}
		path += sep + "said=" + url.QueryEscape(strings.TrimPrefix(said, "said."))
	}
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// own is a path of this interface, or the overview: a redirect never leads to
// another host.
func own(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Scheme != "" || u.Host != "" || !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.Contains(path, `\`) {
		return "/"
	}
	return path
}
