package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/fristwerk/fristwerk/internal/access"
	"github.com/fristwerk/fristwerk/internal/casefile"
	"github.com/fristwerk/fristwerk/internal/engine"
)

// ErrSignIn is what Options.Visitor answers for somebody it does not know.
var ErrSignIn = errors.New("sign in first")

var (
	errNoPage      = errors.New("no such page")
	errCrossOrigin = errors.New("sent by another site")
)

// failure is how an error looks: a status, and the key of title, sentence and
// way out (failure.KEY.title, .text, .way).
type failure struct {
	err    error
	status int
	key    string
}

// ofSource tells whether the page of the sources says more, or is where to begin.
func (f failure) ofSource() bool {
	return f.key == "no_concept" || f.key == "unknown_source" || f.status == http.StatusBadGateway
}

// failures is the one table. Anything that is not in it is ours to mend: it is
// logged and shown without its text, which might quote what nobody should read.
func failures() []failure {
	return []failure{
		{errNoPage, http.StatusNotFound, "no_page"},
		{errCrossOrigin, http.StatusForbidden, "cross_origin"},
		{access.ErrNotAllowed, http.StatusForbidden, "not_allowed"},
		{engine.ErrUnknownJob, http.StatusNotFound, "unknown_job"},
		{engine.ErrUnknownObject, http.StatusNotFound, "unknown_object"},
		{engine.ErrUnknownRecord, http.StatusNotFound, "unknown_record"},
		{engine.ErrUnknownPerson, http.StatusNotFound, "unknown_person"},
		{engine.ErrUnknownToken, http.StatusNotFound, "unknown_token"},
		{engine.ErrBusy, http.StatusConflict, "busy"},
		{engine.ErrPaused, http.StatusConflict, "paused"},
		{engine.ErrLockedExport, http.StatusConflict, "locked_export"},
		{engine.ErrUnknownSource, http.StatusNotFound, "unknown_source"},
		{engine.ErrUnknownVersion, http.StatusNotFound, "unknown_version"},
		{engine.ErrChanged, http.StatusConflict, "changed"},
		{engine.ErrTooLate, http.StatusConflict, "too_late"},
		{casefile.ErrInactive, http.StatusConflict, "inactive"},
		{engine.ErrNoConcept, http.StatusNotFound, "no_concept"},
		{engine.ErrUnreachable, http.StatusBadGateway, "unreachable"},
		{engine.ErrSourceLogin, http.StatusBadGateway, "source_login"},
		{engine.ErrSourceMissing, http.StatusBadGateway, "source_missing"},
		{engine.ErrNoDatabase, http.StatusBadGateway, "source_missing"},
		{engine.ErrConnectionLost, http.StatusBadGateway, "connection_lost"},
		{engine.ErrSourceReadOnly, http.StatusConflict, "source_read_only"},
		{engine.ErrRight, http.StatusConflict, "right_missing"},
		{engine.ErrSchemaDiffers, http.StatusConflict, "schema_differs"},
		{engine.ErrHeldByOthers, http.StatusServiceUnavailable, "held_by_others"},
		{engine.ErrBrokeConstraint, http.StatusConflict, "constraint"},
		{engine.ErrForeign, http.StatusConflict, "foreign"},
		{engine.ErrNotInstalled, http.StatusConflict, "not_installed"},
		{engine.ErrOneDatabase, http.StatusUnprocessableEntity, "one_database"},
		{engine.ErrStoreGone, http.StatusServiceUnavailable, "store_gone"},
		{engine.ErrKey, http.StatusInternalServerError, "wrong_key"},
		{engine.ErrFirstStart, http.StatusConflict, "first_start"},
		{engine.ErrMarkGone, http.StatusConflict, "mark_gone"},
		{engine.ErrNotApproved, http.StatusConflict, "changed"},
		{engine.ErrNotCertified, http.StatusConflict, "not_certified"},
		{engine.ErrValuesGone, http.StatusConflict, "values_gone"},
		{engine.ErrBadKey, http.StatusNotFound, "unknown_record"},
		{casefile.ErrStopped, http.StatusConflict, "stopped"},
		{casefile.ErrPaused, http.StatusConflict, "paused"},
		{casefile.ErrHeld, http.StatusConflict, "busy"},
		{casefile.ErrClaimed, http.StatusConflict, "busy"},
		{casefile.ErrFenced, http.StatusConflict, "busy"},
		{casefile.ErrNewer, http.StatusConflict, "changed"},
		{casefile.ErrLong, http.StatusUnprocessableEntity, "too_long"},
		{engine.ErrUnknownList, http.StatusNotFound, "unknown_thing"},
		{engine.ErrUnknownCase, http.StatusNotFound, "unknown_thing"},
		{engine.ErrBadCursor, http.StatusNotFound, "no_page"},
		{engine.ErrUnknownKind, http.StatusUnprocessableEntity, "bad_order"},
		{engine.ErrUnknownRun, http.StatusNotFound, "unknown_thing"},
		{engine.ErrUnknownThing, http.StatusNotFound, "unknown_thing"},
		{engine.ErrBadOrder, http.StatusUnprocessableEntity, "bad_order"},
	}
}

// fail answers with an error page, or leads to the sign-in.
func (v *visit) fail(err error) {
	if errors.Is(err, ErrSignIn) && v.app.options.SignIn != "" {
		next := ""
		if v.r.Method == http.MethodGet && v.r.URL.Path != "/" {
			next = "?next=" + url.QueryEscape(v.r.URL.RequestURI())
		}
		http.Redirect(v.w, v.r, v.app.options.SignIn+next, http.StatusSeeOther)
		return
	}
	if v.sent { // the browser has gone while the page was on its way
		v.app.options.Log.DebugContext(v.ctx(), "a page was not taken", "page", v.r.Pattern, "error", err)
		return
	}
	f := failureOf(err)
	if f.status == http.StatusInternalServerError && !errors.Is(err, context.Canceled) {
		v.app.options.Log.ErrorContext(v.ctx(), "a page could not be shown", "page", v.r.Pattern, "error", err)
	}
	m := meta{title: t(v.ctx(), "failure."+f.key+".title"), status: f.status, bare: v.actor.ID == ""}
	if err := v.page(m, failurePage(f)); err != nil && !v.sent {
		http.Error(v.w, http.StatusText(f.status), f.status)
	}
}

func failureOf(err error) failure {
	if errors.Is(err, ErrSignIn) {
		return failure{err, http.StatusUnauthorized, "sign_in"}
	}
	for _, f := range failures() {
		if errors.Is(err, f.err) {
			return f
		}
	}
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return failure{err, http.StatusRequestEntityTooLarge, "too_large"}
	}
	return failure{err, http.StatusInternalServerError, "ours"}
}
