package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// door lets people in by name and password and knows them again by a cookie.
// The cookie holds a random value that our store knows by its hash; whose
// sign-in it stands for is kept beside the hash and never sent.
type door struct {
	engine *engine.Engine
	// Two managers, since a cookie is Secure or not: over TLS it is, and has the
	// prefix by which browsers refuse it from anywhere else.
	plain, secure *scs.SessionManager
	proxies       []netip.Prefix
}

// What is kept for a browser.
const (
	keptSession = "session" // id of the sign-in
	keptEnded   = "ended"   // it was signed out by the clock
)

func newDoor(e *engine.Engine, proxies []netip.Prefix, log *slog.Logger) *door {
	return &door{engine: e, proxies: proxies, plain: cookies(e, log, "fw_session", false), secure: cookies(e, log, "__Host-fw_session", true)}
}

// cookies is a manager of cookies of one kind. They end with the browser; the
// sign-in itself ends in the engine, which knows idle sessions too.
func cookies(e *engine.Engine, log *slog.Logger, name string, secure bool) *scs.SessionManager {
	m := scs.New()
	if unused, ok := m.Store.(*memstore.MemStore); ok {
		unused.StopCleanup()
	}
	m.Store, m.HashTokenInStore = e.SessionStore(), true
	m.Lifetime = access.SessionLife
	m.Cookie = scs.SessionCookie{Name: name, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: secure}
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		log.ErrorContext(r.Context(), "sessions cannot be read or stored", "error", err)
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
	}
	return m
}

// remember reads what is kept for a browser before a page is made, and writes
// it after. What is embedded needs nobody's cookie.
func (d *door) remember(next http.Handler) http.Handler {
	plain, secure := d.plain.LoadAndSave(next), d.secure.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasPrefix(r.URL.Path, staticPath):
			next.ServeHTTP(w, r)
		case d.overTLS(r):
			secure.ServeHTTP(w, r)
		default:
			plain.ServeHTTP(w, r)
		}
	})
}

func (d *door) kept(r *http.Request) *scs.SessionManager {
	if d.overTLS(r) {
		return d.secure
	}
	return d.plain
}

// visitor is who sends a request, with the roles of this moment.
func (d *door) visitor(r *http.Request) (Visitor, error) {
	m := d.kept(r)
	id := m.GetString(r.Context(), keptSession)
	if id == "" {
		return Visitor{}, ErrSignIn
	}
	actor, person, err := d.engine.ActorOfSession(r.Context(), id)
	switch {
	case errors.Is(err, engine.ErrNotSignedIn):
		m.Remove(r.Context(), keptSession)
		m.Put(r.Context(), keptEnded, true)
		return Visitor{}, ErrSignIn
	case err != nil:
		return Visitor{}, err
	}
	return Visitor{Actor: actor, Name: person.Name, Language: person.Language, Session: id}, nil
}

// letIn keeps a sign-in for the browser, under a new cookie: one that somebody
// planted before is worth nothing.
func (d *door) letIn(ctx context.Context, m *scs.SessionManager, x access.Session) error {
	if err := m.RenewToken(ctx); err != nil {
		return err
	}
	m.Put(ctx, keptSession, x.ID)
	return nil
}

// overTLS tells whether the browser's connection is encrypted: ours, or that to
// a proxy of ours, which says so.
func (d *door) overTLS(r *http.Request) bool {
	return r.TLS != nil || d.trusts(hostOf(r.RemoteAddr)) && strings.EqualFold(r.Header.Get("X-Forwarded-Proto"), "https")
}

// address is where the browser is: the other end of the connection, or what our
// proxies say of it. A header that somebody else wrote counts nothing: the list
// is read from its end, as long as the proxies are ours.
func (d *door) address(r *http.Request) string {
	at := hostOf(r.RemoteAddr)
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && d.trusts(at); i-- {
		hop := hostOf(strings.TrimSpace(hops[i]))
		if !hop.IsValid() {
			break
		}
		at = hop
	}
	return at.String()
}

func (d *door) trusts(at netip.Addr) bool {
	for _, p := range d.proxies {
		if p.Contains(at) {
			return true
		}
	}
	return false
}

// hostOf is an address with or without a port; not valid where it is none.
func hostOf(text string) netip.Addr {
	if at, err := netip.ParseAddrPort(text); err == nil {
		return at.Addr().Unmap().WithZone("")
	}
	at, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Addr{}
	}
	return at.Unmap().WithZone("")
}
